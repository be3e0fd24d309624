"""The hardest task that most networks learn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

HARDER = {"target_dim": 1, "target_tau": -1}
"""Axes along which a task becomes harder: 1 towards larger values, -1 towards smaller ones."""

LEVEL = 0.95
"""Coverage of intervals."""

N_RESAMPLES = 2000


class Capacity(NamedTuple):
    """How many tasks of growing difficulty most networks learn, and its interval.

    Attributes
    ----------
    value, low, high
        Number of tasks, from the easiest without a gap; 0: not even that one.
    """

    value: int
    low: int
    high: int


def by_difficulty(values: xr.DataArray, axis: str) -> xr.DataArray:
    """Return values with the easiest task first."""
    return values.sortby(axis, ascending=HARDER[axis] > 0)


def capacity(learned: NDArray[np.bool_]) -> Capacity:
    """Return how many tasks more than half of the networks learn, each harder than the one before.

    Its interval is that of percentiles over networks drawn again with replacement, the same ones
    for all tasks (Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13). It has
    no width where the networks that there are agree.

    Parameters
    ----------
    learned : (n_tasks, n_replicates)
        Whether a network has learned a task, the easiest first.
    """
    n = learned.shape[1]
    draws = np.random.default_rng(0).integers(n, size=(N_RESAMPLES, n))
    (value,) = _learned_by_most(learned[:, np.newaxis])
    found = _learned_by_most(learned[:, draws])
    ends = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="nearest")
    return Capacity(int(value), int(ends[0]), int(ends[1]))


def _learned_by_most(learned: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the number of tasks learned, (n_samples,), of (n_tasks, n_samples, n_replicates)."""
    by_most = learned.mean(axis=-1) > 0.5
    tasks: NDArray[np.int64] = np.cumprod(by_most, axis=0).sum(axis=0)
    return tasks
