"""Statistics of a dopamine landscape, from positions, varicosities and gains."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BIN_WIDTH = 0.05
"""Width of the bins of distance between SPNs (cube sides)."""

MOST_SPNS = 1000
"""SPNs of a population whose pairs are looked at: a million pairs tell the correlation well."""


def coverage(position: Array, varicosities: Array, diffusion_length: float) -> float:
    """Return the share of SPNs within one diffusion length of a varicosity.

    Mean over SNc units.

    Parameters
    ----------
    position : (n, 3)
    varicosities : (target_dim, n_varicosities, 3)
    diffusion_length
        λ (cube sides).
    """
    covered = []
    for sites in varicosities:
        nearest = np.full(len(position), np.inf)
        for site in sites:
            np.minimum(nearest, np.sum((position - site) ** 2, axis=1), out=nearest)
        covered.append(np.mean(nearest <= diffusion_length**2))
    return float(np.mean(covered))


def coefficient_of_variation(gain: Array) -> float:
    """Return standard deviation over mean of the gain across SPNs.

    Mean over SNc units of a gain (n, target_dim); NaN if a unit reaches no SPN at all.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.mean(gain.std(axis=0) / gain.mean(axis=0)))


def correlation_length(position: Array, gain: Array) -> float:
    """Return the distance at which the landscape's correlation falls to 1/e.

    This is the realised patch size.
    The gains of each unit are standardised across SPNs; their products over pairs of SPNs,
    averaged over units and over pairs within a bin of distance, are the spatial correlation. Its
    first crossing of 1/e is interpolated between bins; the correlation at distance 0 is 1.
    NaN if it does not fall that far or a unit's gain does not vary.

    Parameters
    ----------
    position : (n, 3)
    gain : (n, target_dim)
    """
    position, gain = position[:MOST_SPNS], gain[:MOST_SPNS]
    spread = gain.std(axis=0)
    if not np.all(spread > 0) or len(gain) < 2:
        return float("nan")
    standard = (gain - gain.mean(axis=0)) / spread
    i, j = np.triu_indices(len(position), 1)
    distance = np.sqrt(np.sum((position[i] - position[j]) ** 2, axis=1))
    product = np.mean(standard[i] * standard[j], axis=1)
    n_bins = int(np.ceil(np.sqrt(3) / BIN_WIDTH))
    bins = np.minimum((distance / BIN_WIDTH).astype(int), n_bins - 1)
    pairs = np.bincount(bins, minlength=n_bins)
    filled = pairs > 0
    total = np.bincount(bins, product, n_bins)[filled]
    where = np.concatenate([[0.0], np.bincount(bins, distance, n_bins)[filled] / pairs[filled]])
    correlation = np.concatenate([[1.0], total / pairs[filled]])
    return _first_crossing(where, correlation, float(np.exp(-1)))


def _first_crossing(x: Array, y: Array, level: float) -> float:
    """Return where y, read linearly between its points, first falls to a level; NaN if nowhere."""
    below = np.flatnonzero(y <= level)
    if below.size == 0:
        return float("nan")
    k = below[0]
    share = (y[k - 1] - level) / (y[k - 1] - y[k])
    return float(x[k - 1] + share * (x[k] - x[k - 1]))


def singular_values(gain: dict[str, Array]) -> Array:
    """Return the singular values of F = [-F_dspn; F_ispn], largest first, (target_dim,)."""
    stacked = np.concatenate([-gain["dspn"], gain["ispn"]])
    return np.linalg.svd(stacked, compute_uv=False)


def singular_value_ratio(gain: dict[str, Array]) -> float:
    """Return σmin/σmax of F: 1 if all directions of the error arrive alike, 0 if one is lost."""
    values = singular_values(gain)
    return float(values[-1] / values[0]) if values[0] > 0 else float("nan")


def effective_rank(gain: dict[str, Array]) -> float:
    """Return exp(entropy of σ/Σσ) of F, between 1 and target_dim (Roy & Vetterli 2007, EUSIPCO)."""
    values = singular_values(gain)
    if not values[0] > 0:
        return float("nan")
    share = values / values.sum()
    share = share[share > 0]
    return float(np.exp(-np.sum(share * np.log(share))))


def smallest_eigenvalue(gain: dict[str, Array]) -> float:
    """Return the smallest eigenvalue of FᵀF, σmin²: how far apart the units' landscapes are."""
    n_spn, dim = sum(len(f) for f in gain.values()), next(iter(gain.values())).shape[1]
    return float(singular_values(gain)[-1] ** 2) if dim <= n_spn else 0.0


def gain_norm(gain: dict[str, Array]) -> float:
    """Return the Frobenius norm of F, the size of the feedback that it passes on."""
    return float(np.sqrt(sum(np.sum(f**2) for f in gain.values())))
