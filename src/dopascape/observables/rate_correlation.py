"""How much the rates of SPNs have in common, against the distance between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dopascape.observables.distance import MOST_SPNS, by_distance, n_bins

Array = NDArray[np.float64]

PAIRS = (("dspn", "dspn"), ("ispn", "ispn"), ("dspn", "ispn"))
"""Populations whose rates are compared."""

BIN_WIDTH = 0.02
"""Width of the bins of distance (cube sides), as in the paper."""

BIN_CENTRES = (np.arange(n_bins(BIN_WIDTH)) + 0.5) * BIN_WIDTH
"""Up to the longest distance within a cube."""


def rate_correlation(position: tuple[Array, Array], rate: tuple[Array, Array]) -> Array:
    """Return the mean Pearson correlation of the rates of pairs of neurons, by distance.

    Parameters
    ----------
    position : two of (n, 3)
        Where the neurons lie. The same positions twice: all pairs of different neurons within one
        population.
    rate : two of (steps, n)
        Their rates. Neurons whose rate does not vary are left out.

    Returns
    -------
    (n_bins,) array
        Mean over the pairs in each bin of distance, NaN where there is none.
    """
    a, b = (_standard(r[:, :MOST_SPNS]) for r in rate)
    correlation = a.T @ b / len(a)
    of_a, of_b = (p[:MOST_SPNS] for p in position)
    squared = np.zeros(correlation.shape)
    for axis in range(3):
        squared += np.subtract.outer(of_a[:, axis], of_b[:, axis]) ** 2
    counted = np.isfinite(correlation)
    if np.array_equal(*position):
        counted &= np.triu(np.ones(correlation.shape, bool), 1)
    return by_distance(np.sqrt(squared[counted]), correlation[counted], BIN_WIDTH).mean


def _standard(rate: Array) -> Array:
    """Return rates with mean 0 and standard deviation 1 over time; NaN where they do not vary."""
    centred = rate - rate.mean(axis=0)
    spread = np.sqrt(np.mean(centred**2, axis=0))
    # Rounding leaves a spread of 1e-16 in rates that are constant.
    varies = spread > 1e-12
    standard: Array = np.divide(centred, spread, out=np.full(rate.shape, np.nan), where=varies)
    return standard
