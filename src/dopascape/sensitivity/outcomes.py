"""What is analysed of the runs of a sample: a number for each row and outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray


class Outcomes(NamedTuple):
    """Outcomes of the rows of a sample.

    Attributes
    ----------
    values : outcome -> (row,)
        Finite throughout: means over replicates, failed runs imputed.
    failed : (row,)
        How many runs of each row have no outcome, as they diverged.
    runs
        Different runs: rows may share them.
    failed_runs
        Those of them that have no outcome.
    imputed : outcome -> value
        What failed runs were given; NaN if none failed.
    not_reached
        Different runs that have an outcome and did not reach the criterion.
    """

    values: dict[str, NDArray[np.float64]]
    failed: NDArray[np.int64]
    runs: int
    failed_runs: int
    imputed: dict[str, float]
    not_reached: int


def sample_settings(summary: xr.Dataset) -> dict[str, Any]:
    """Return the sample that a summary is of.

    Raises
    ------
    ValueError
        If it is of a grid.
    """
    if "sample" not in summary.attrs:
        raise ValueError(f"study {summary.attrs.get('study')!r} has a grid, and no sample")
    return dict(json.loads(summary.attrs["sample"]))


def outcomes_of(summary: xr.Dataset, settings: Mapping[str, Any]) -> Outcomes:
    """Return the outcomes of a sample's rows.

    A run that does not reach the criterion counts as one that reaches it in the trial after its
    last: the least that can be said of it. A run that diverged is imputed in every outcome, with
    the worst value among those that did not; where that is refused, nothing is analysed.

    Parameters
    ----------
    summary
        Of a sample: variables over ``row`` and ``replicate``.
    settings
        The sample's settings.

    Raises
    ------
    ValueError
        If runs diverged and ``failed`` is ``refuse``, or if no run has an outcome.
    """
    over = ("row", "replicate")
    trials = summary["n_trials"].values[:, None]
    reached = summary["trials_to_criterion"].transpose(*over).values
    with np.errstate(divide="ignore", invalid="ignore"):
        each = {
            "log_final_loss": np.log10(summary["final_loss"].transpose(*over).values),
            "trials_to_criterion": np.where(np.isnan(reached), trials + 1, reached),
            "mean_log_loss": summary["mean_log_loss"].transpose(*over).values,
        }
    diverged = summary["diverged"].transpose(*over).values != 0
    usable = ~diverged & np.logical_and.reduce([np.isfinite(values) for values in each.values()])
    different = _first_of_its_run(summary)
    runs, failed_runs = int(different.sum()), int((different & ~usable).sum())
    if settings["failed"] == "refuse" and failed_runs:
        raise ValueError(
            f"study {summary.attrs['study']!r}: {failed_runs} of {runs} runs diverged, and its "
            "sample says failed: refuse; choose narrower factors, or failed: impute"
        )
    if not usable.any():
        raise ValueError(f"study {summary.attrs['study']!r}: no run has a loss to analyse")
    worst = {name: float(values[usable].max()) for name, values in each.items()}
    filled = {name: np.where(usable, values, worst[name]) for name, values in each.items()}
    return Outcomes(
        values={name: values.mean(axis=1) for name, values in filled.items()},
        failed=(~usable).sum(axis=1),
        runs=runs,
        failed_runs=failed_runs,
        imputed=worst if not usable.all() else dict.fromkeys(worst, float("nan")),
        not_reached=int((different & usable & np.isnan(reached)).sum()),
    )


def _first_of_its_run(summary: xr.Dataset) -> NDArray[np.bool_]:
    """Tell of each row and replicate whether no row before has the same run, (row, replicate).

    Rows that differ in the dummy alone share theirs.
    """
    number = summary["replicate_number"].transpose("row", "replicate").values
    names = [str(name) for name in summary["factor"].values if name in summary.coords]
    point = np.stack([np.unique(summary[name], return_inverse=True)[1] for name in names], axis=1)
    of_run = np.concatenate([np.repeat(point, number.shape[1], 0), number.reshape(-1, 1)], axis=1)
    first = np.unique(of_run, axis=0, return_index=True)[1]
    different = np.zeros(number.size, bool)
    different[first] = True
    return different.reshape(number.shape)
