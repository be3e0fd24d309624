"""Statistics of a dopamine landscape; those of one population are averaged over dSPNs and iSPNs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.designs import polar
from dopascape.anatomy.populations import SPNS
from dopascape.observables.distance import MOST_SPNS, by_distance
from dopascape.observables.parts import Parts
from dopascape.parameters import default

Array = NDArray[np.float64]

USABLE_GAIN = 3.0
"""c of `usable_directions`: the gain of an SPN at which half of it counts."""

USABLE_POWER = 0.25
"""Exponent of the power mean in `usable_directions`: the smaller, the more a lost direction
costs."""

MOST_SITES = 10_000
"""Varicosities of a dimension up to which the nearest is looked for one by one."""

BIN_WIDTH = 0.05
"""Width of the bins of distance between SPNs (cube sides)."""


def coverage(parts: Parts) -> float:
    """Return the share of SPNs within one diffusion length λ of a varicosity, mean over units."""
    position, varicosities = parts.landscape.position, parts.landscape.varicosities
    reach = parts.parameters.diffusion_length**2
    return _mean(
        np.mean(_squared_distance_to_nearest(position[p], sites) <= reach)
        for p in SPNS
        for sites in varicosities[p]
    )


def _squared_distance_to_nearest(position: Array, sites: Array) -> Array:
    """Return (n,) for positions (n, 3) and sites (n_sites, 3): few one by one, many by a tree."""
    if len(sites) > MOST_SITES:
        # Not at the top: it takes a second to load.
        from scipy.spatial import KDTree  # noqa: PLC0415

        return np.asarray(KDTree(sites).query(position)[0] ** 2)
    nearest = np.full(len(position), np.inf)
    for site in sites:
        np.minimum(nearest, np.sum((position - site) ** 2, axis=1), out=nearest)
    return nearest


def coefficient_of_variation(parts: Parts) -> float:
    """Return standard deviation over mean of the gain across SPNs, mean over units.

    NaN if a unit reaches no SPN at all.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return _mean(np.mean(f.std(axis=0) / f.mean(axis=0)) for f in parts.landscape.gain.values())


def correlation_length(parts: Parts) -> float:
    """Return the distance at which the landscape's correlation falls to 1/e (cube sides).

    This is the realised patch size.
    The gains of each unit are standardised across SPNs; their products over pairs of SPNs,
    averaged over units and over pairs within a bin of distance, are the spatial correlation. Its
    first crossing of 1/e is interpolated between bins; the correlation at distance 0 is 1.
    NaN if it does not fall that far or a unit's gain does not vary.
    """
    position, gain = parts.landscape.position, parts.landscape.gain
    return _mean(_correlation_length(position[p][:MOST_SPNS], gain[p][:MOST_SPNS]) for p in SPNS)


def _correlation_length(position: Array, gain: Array) -> float:
    """Return the correlation length of one population, (n, 3) and (n, target_dim)."""
    spread = gain.std(axis=0)
    if not np.all(spread > 0) or len(gain) < 2:
        return float("nan")
    standard = (gain - gain.mean(axis=0)) / spread
    i, j = np.triu_indices(len(position), 1)
    distance = np.sqrt(np.sum((position[i] - position[j]) ** 2, axis=1))
    product = np.mean(standard[i] * standard[j], axis=1)
    pairs, mean_distance, mean_product = by_distance(distance, product, BIN_WIDTH)
    filled = pairs > 0
    x = np.concatenate([[0.0], mean_distance[filled]])
    correlation = np.concatenate([[1.0], mean_product[filled]])
    return _first_crossing(x, correlation, float(np.exp(-1)))


def _first_crossing(x: Array, y: Array, level: float) -> float:
    """Return the x at which y, read linearly between its points, first falls to a level, or NaN."""
    below = np.flatnonzero(y <= level)
    if below.size == 0:
        return float("nan")
    k = below[0]
    share = (y[k - 1] - level) / (y[k - 1] - y[k])
    return float(x[k - 1] + share * (x[k] - x[k - 1]))


def singular_value_ratio(parts: Parts) -> float:
    """Return σmin/σmax of F: 1 if all directions of the error arrive alike, 0 if one is lost."""
    values = parts.singular_values
    return float(values[-1] / values[0]) if values[0] > 0 else float("nan")


def effective_rank(parts: Parts) -> float:
    """Return exp(entropy of σ/Σσ) of F, between 1 and target_dim (Roy & Vetterli 2007, EUSIPCO)."""
    values = parts.singular_values
    if not values[0] > 0:
        return float("nan")
    share = values / values.sum()
    share = share[share > 0]
    return float(np.exp(-np.sum(share * np.log(share))))


def participation_ratio(parts: Parts) -> float:
    """Return (Σσ²)²/Σσ⁴ of F, between 1 and target_dim: how many directions share its variance."""
    power = parts.singular_values**2
    return float(power.sum() ** 2 / np.sum(power**2)) if power[0] > 0 else float("nan")


def smallest_eigenvalue(parts: Parts) -> float:
    """Return the smallest eigenvalue of FᵀF, σmin²: how far apart the units' landscapes are."""
    gain = parts.landscape.gain
    n_spn, dim = sum(len(f) for f in gain.values()), gain["dspn"].shape[1]
    return float(parts.singular_values[-1] ** 2) if dim <= n_spn else 0.0


def usable_directions(parts: Parts) -> float:
    """Return how well SPNs that have a usable gain spread over the directions of the error.

    With a row F_i of F for each of the N SPNs, G_i = F_i ``feedback_factor``/25 (the feedback that
    the synapses meet, in the size that it has at the default factor), ``u_i = G_i/|G_i|``::

        T = (1/N) Σ_i h_i u_i u_iᵀ,   h_i = |G_i|² / (|G_i|² + c²),   c = 3,
        X = (mean over k of t_k^¼)⁴,   t_k the D eigenvalues of T.

    h_i rises from 0 to 1 where the gain of SPN i passes c; an SPN without gain counts among the N
    and adds nothing. X is at most 1/D, which it is where every SPN has ample gain and the SPNs
    share all directions of the error alike; a direction that few of them hear lowers it. Ours:
    found by screening statistics on natural landscapes, and tested on others in docs/landscape.md.
    """
    parameters = parts.parameters
    size = parameters.feedback_factor / default("feedback_factor")
    gains, directions = polar(size * np.concatenate(list(parts.landscape.gain.values())))
    usable = gains**2 / (gains**2 + USABLE_GAIN**2)
    spread = np.sqrt(usable / gains.size)[:, None] * directions
    # T = spreadᵀ spread: its eigenvalues are squares, and no rounding makes them negative.
    values = np.zeros(directions.shape[1])
    found = np.linalg.svd(spread, compute_uv=False) ** 2
    values[: found.size] = found
    return float(np.mean(values**USABLE_POWER) ** (1 / USABLE_POWER))


def gain_norm(parts: Parts) -> float:
    """Return the Frobenius norm of F, the size of the feedback that it passes on."""
    return float(np.sqrt(sum(np.sum(f**2) for f in parts.landscape.gain.values())))


def zero_landscape(gain_norm: float) -> float:
    """Return 1 if no dopamine reaches any SPN, else 0.

    exp(-d/λ) is no longer a number above 0 where d is more than about 745 λ. The statistics that
    divide by the gain are NaN then, and a matched gain is the raw one.
    """
    return float(gain_norm == 0)


def _mean(values: Iterable[float | np.floating[Any]]) -> float:
    return float(np.mean(list(values)))
