"""Means over pairs of neurons, by the distance between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MOST_SPNS = 1000
"""SPNs of a population whose pairs are looked at: a million pairs tell the correlation well."""


def n_bins(width: float) -> int:
    """Return how many bins of some width (cube sides) reach across the whole cube."""
    return int(np.ceil(np.sqrt(3) / width))


class ByDistance(NamedTuple):
    """Pairs sorted into bins of their distance, from 0 to the diagonal of the cube.

    Attributes
    ----------
    pairs : (n_bins,)
        Number of pairs in each bin.
    distance, mean : (n_bins,)
        Mean over these pairs of their distance and of their values; NaN where there is none.
    """

    pairs: NDArray[np.int64]
    distance: Array
    mean: Array


def by_distance(distance: Array, values: Array, width: float) -> ByDistance:
    """Average values of pairs within bins of distance.

    Parameters
    ----------
    distance : (n_pairs,)
        In cube sides.
    values : (n_pairs,)
    width
        Width of the bins (cube sides).
    """
    # scipy.stats.binned_statistic does the same, but takes each job a second to load.
    n = n_bins(width)
    bins = np.minimum((distance / width).astype(int), n - 1)
    pairs = np.bincount(bins, minlength=n)
    means = (
        np.divide(np.bincount(bins, x, n), pairs, out=np.full(n, np.nan), where=pairs > 0)
        for x in (distance, values)
    )
    return ByDistance(pairs, *means)
