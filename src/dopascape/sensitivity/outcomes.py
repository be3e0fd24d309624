"""What is analysed of the runs of a sample: a number for each row and outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

OUTCOMES = {
    "log_final_loss": "log10 of the loss of the last trial",
    "trials_to_criterion": "trials to criterion (n_trials + 1 where it is not reached)",
    "mean_log_loss": "mean of log10 of the loss over all trials (area under the learning curve)",
}
"""The outcomes, all of them worse when larger, and what they are."""


class Outcomes(NamedTuple):
    """Outcomes of the rows of a sample.

    Attributes
    ----------
    values : outcome -> (row,)
        Finite throughout: means over replicates, failed runs imputed.
    failed : (row,)
        How many runs of each row diverged.
    runs
        Runs of all rows.
    imputed : outcome -> value
        What failed runs were given; NaN if none failed.
    not_reached
        Runs that did not diverge and did not reach the criterion.
    """

    values: dict[str, NDArray[np.float64]]
    failed: NDArray[np.int64]
    runs: int
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
    failed = summary["diverged"].transpose(*over).values != 0
    if settings["failed"] == "refuse" and failed.any():
        n, study = int(failed.sum()), summary.attrs["study"]
        raise ValueError(
            f"study {study!r}: {n} of {failed.size} runs diverged, and its sample says "
            "failed: refuse; choose narrower factors, or failed: impute"
        )
    trials = summary["n_trials"].values[:, None]
    reached = summary["trials_to_criterion"].transpose(*over).values
    with np.errstate(divide="ignore", invalid="ignore"):
        each = {
            "log_final_loss": np.log10(summary["final_loss"].transpose(*over).values),
            "trials_to_criterion": np.where(np.isnan(reached), trials + 1, reached),
            "mean_log_loss": summary["mean_log_loss"].transpose(*over).values,
        }
    usable = ~failed & np.logical_and.reduce([np.isfinite(values) for values in each.values()])
    if not usable.any():
        raise ValueError(f"study {summary.attrs['study']!r}: no run has a loss to analyse")
    worst = {name: float(values[usable].max()) for name, values in each.items()}
    filled = {name: np.where(usable, values, worst[name]) for name, values in each.items()}
    return Outcomes(
        values={name: values.mean(axis=1) for name, values in filled.items()},
        failed=(~usable).sum(axis=1),
        runs=usable.size,
        imputed=worst if not usable.all() else dict.fromkeys(worst, float("nan")),
        not_reached=int((usable & np.isnan(reached)).sum()),
    )
