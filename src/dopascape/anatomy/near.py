"""Sums over the sites near each place, where there are too many pairs to look at all of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PAIRS_AT_ONCE = 2_000_000
"""Pairs of a place and a site, about, that are held in memory together."""


def sum_of_near(
    places: Array, sites: Array, reach: float, value: Callable[[Array], Array]
) -> Array:
    """Return Σ over the sites within ``reach`` of each place of value(distance), (n,).

    A k-d tree finds the pairs (Bentley 1975, doi 10.1145/361002.361007).

    Parameters
    ----------
    places : (n, 3)
    sites : (n_sites, 3)
    reach
        Sites farther than this are left out.
    value
        Of distances, (n_pairs,), the values to add up, (n_pairs,).
    """
    # Not at the top: it takes a second to load, and most landscapes are small.
    from scipy.spatial import KDTree  # noqa: PLC0415

    tree = KDTree(sites)
    near_each = max(1.0, len(sites) * share_within(reach))
    at_once = max(1, int(PAIRS_AT_ONCE / near_each))
    sums = []
    for first in range(0, len(places), at_once):
        some = places[first : first + at_once]
        pairs = KDTree(some).sparse_distance_matrix(tree, reach, output_type="ndarray")
        sums.append(np.bincount(pairs["i"], value(pairs["v"]), len(some)))
    return np.concatenate(sums)


def share_within(reach: float) -> float:
    """Return the share of the unit cube within a distance of a place in its middle, or 1."""
    return float(min(1.0, 4 / 3 * np.pi * reach**3))
