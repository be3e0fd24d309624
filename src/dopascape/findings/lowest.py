"""Where the final loss is lowest, and by how much against no feedback to SPNs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from dopascape.claims.outcome import Estimate, NotTestedError
from dopascape.claims.statistics import Floats, best_setting, least_by_others, ratio
from dopascape.results.selection import is_level

PROBLEM = ("network_width", "target_dim", "task", "target_tau", "trial_length", "n_trials")
"""Axes over which no best is looked for: other values are another network or another task."""

BASELINE = "none"
"""The feedback that all others are compared with."""


class Lowest(NamedTuple):
    """The setting at which a kind of feedback has the lowest median final loss.

    Attributes
    ----------
    problem
        Network and task: value of each axis of ``PROBLEM``.
    feedback
        The kind of feedback; None where the losses are of one kind only.
    at
        Value of each other axis at the lowest, but for those that change nothing.
    loss
        The median over replicates there, one that diverged counting as infinite.
    replicates
        How many there are.
    baseline
        The same without feedback to SPNs, at its best; NaN where that was not run.
    ratio
        How many times lower the loss is than without feedback, paired over replicates: each one's
        setting is chosen by the others. None where nothing can be compared.
    """

    problem: dict[str, Any]
    feedback: str | None
    at: dict[str, Any]
    loss: float
    replicates: int
    baseline: float
    ratio: Estimate | None

    @property
    def point(self) -> dict[str, Any]:
        """Return where it is on all axes, but for those that change nothing."""
        of_feedback = {} if self.feedback is None else {"feedback": self.feedback}
        return {**self.problem, **of_feedback, **self.at}


def lowest(losses: xr.DataArray) -> list[Lowest]:
    """Return the lowest loss of each network and task, of each kind of feedback.

    Parameters
    ----------
    losses : (axes..., replicate)
        Final losses as `results.selection.choose` gives them: NaN where a run diverged.

    Returns
    -------
    list of Lowest
        Kinds of feedback that nothing is left of, as the baseline, are left out.
    """
    losses = losses.transpose(..., "replicate")
    groups = [str(dim) for dim in losses.dims if dim in PROBLEM]
    found = []
    for problem in _combinations(losses, groups):
        of_problem = losses.sel(problem)
        baseline = _of_feedback(of_problem, BASELINE)
        for feedback in _feedbacks(losses):
            one = _of_feedback(of_problem, feedback)
            best = None if one is None else _best(one, problem, feedback, baseline)
            found += [best] if best else []
    return found


def _combinations(losses: xr.DataArray, axes: Sequence[str]) -> Iterator[dict[str, Any]]:
    for values in itertools.product(*(losses[axis].values.tolist() for axis in axes)):
        yield dict(zip(axes, values, strict=True))


def _feedbacks(losses: xr.DataArray) -> list[str | None]:
    if "feedback" not in losses.dims:
        return [None]
    return [mode for mode in losses["feedback"].values.tolist() if mode != BASELINE]


def _of_feedback(losses: xr.DataArray, feedback: str | None) -> xr.DataArray | None:
    if feedback is None:
        return losses
    if "feedback" not in losses.dims or feedback not in losses["feedback"].values:
        return None
    return losses.sel(feedback=feedback, drop=True)


def _best(
    losses: xr.DataArray,
    problem: Mapping[str, Any],
    feedback: str | None,
    baseline: xr.DataArray | None,
) -> Lowest | None:
    """Return the lowest of the losses of one kind of feedback; None if too many diverged."""
    axes = [str(dim) for dim in losses.dims if dim != "replicate"]
    table = _table(losses)
    index = best_setting(table)
    loss = _median(table[index])
    if not np.isfinite(loss):
        return None
    places = np.unravel_index(index, losses.shape[:-1])
    at = _what_matters(losses, dict(zip(axes, map(int, places), strict=True)))
    without = np.nan
    compared = None
    if baseline is not None:
        of_baseline = _table(baseline)
        without = _median(of_baseline[best_setting(of_baseline)])
        compared = _times_lower(table, of_baseline)
    return Lowest(dict(problem), feedback, at, loss, table.shape[1], without, compared)


def _what_matters(losses: xr.DataArray, places: Mapping[str, int]) -> dict[str, Any]:
    """Return a place by values of the axes, but for those that change nothing there."""
    found = {}
    for axis, place in places.items():
        others = {other: where for other, where in places.items() if other != axis}
        if losses.sizes[axis] > 1 and not is_level(losses.isel(others), axis):
            value = losses[axis].values[place].item()
            found[axis] = bool(value) if "flag_meanings" in losses[axis].attrs else value
    return found


def _table(losses: xr.DataArray) -> Floats:
    """Return losses as (settings, replicates)."""
    return np.asarray(losses.values, dtype=np.float64).reshape(-1, losses.sizes["replicate"])


def _median(values: Floats) -> float:
    return float(np.median(np.where(np.isnan(values), np.inf, values)))


def _times_lower(losses: Floats, baseline: Floats) -> Estimate | None:
    logs = [np.log10(least_by_others(np.where(v > 0, v, np.nan))) for v in (baseline, losses)]
    try:
        return ratio(*logs)
    except NotTestedError:
        return None
