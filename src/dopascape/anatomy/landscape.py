"""The dopamine landscape: where SPNs and varicosities lie, and how much dopamine each SPN sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.designs import DESIGNS, Setting
from dopascape.anatomy.populations import SPNS, sizes
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator

DEFAULT_GAIN_RMS = 2.20429055
"""Root-mean-square gain expected of the default landscape (10 varicosities anywhere in the tissue,
λ = 0.1, exponential kernel): √(n E[κ²] + n (n-1) E[m²]), m the mean of κ over the tissue as seen
from one SPN, by Gauss-Legendre quadrature to nine digits."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Landscape:
    """One replicate's landscape.

    Attributes
    ----------
    position : population -> (n, 3)
        SPNs in the unit cube.
    varicosities : population -> (target_dim, n_varicosities_left, 3)
        Release sites of each SNc unit, as that population meets them.
    gain : population -> (n, target_dim)
        F: how strongly each SNc unit's dopamine reaches each SPN, or what a design makes of it.
    """

    position: dict[str, Array]
    varicosities: dict[str, Array]
    gain: dict[str, Array]


def landscape(parameters: Parameters, replicate: int, root_seed: int) -> Landscape:
    """Draw the landscape of a replicate.

    Positions, directions within a patch and places of patches have streams of their own: a
    replicate keeps them at every λ, and its varicosities move in scale with the patch.
    """
    size = sizes(parameters)
    position, varicosities = {}, {}
    for number, population in enumerate(SPNS):
        draws = generator(root_seed, replicate, Stream.POSITIONS, number)
        position[population] = draws.random((size[population], 3))
        which = 0 if parameters.shared_varicosities else number
        varicosities[population] = np.stack(
            [
                _varicosities(parameters, replicate, root_seed, which, unit)
                for unit in range(parameters.target_dim)
            ]
        )
    gain = _gain(parameters, position, varicosities)
    if parameters.landscape_design != "natural":
        elsewhere = parameters.replace(diffusion_length=parameters.design_length)
        setting = Setting(
            parameters.design_strength,
            size["dspn"],
            generator(root_seed, replicate, Stream.DESIGN),
            lambda: _stacked(_gain(elsewhere, position, varicosities)),
        )
        designed = DESIGNS[parameters.landscape_design](_stacked(gain), setting)
        gain = {"dspn": designed[: size["dspn"]], "ispn": designed[size["dspn"] :]}
    if parameters.gain == "norm_matched":
        gain = match_norm(gain)
    return Landscape(position, varicosities, gain)


def _gain(
    parameters: Parameters, position: Mapping[str, Array], varicosities: Mapping[str, Array]
) -> dict[str, Array]:
    return {p: concentration(parameters, position[p], varicosities[p]) for p in SPNS}


def _stacked(gain: Mapping[str, Array]) -> Array:
    return np.concatenate([gain[p] for p in SPNS])


def _varicosities(
    parameters: Parameters, replicate: int, root_seed: int, which: int, unit: int
) -> Array:
    """Return the sites of a unit that release dopamine, (n_varicosities_left, 3).

    They are uniform in a sub-cube that lies uniformly in the tissue; those that are lost are the
    last ones drawn.
    """
    side = parameters.patch_size
    corner = generator(root_seed, replicate, Stream.PATCHES, which, unit).random(3) * (1 - side)
    within = generator(root_seed, replicate, Stream.VARICOSITIES, which, unit)
    sites = corner + side * within.random((parameters.n_varicosities, 3))
    return sites[: parameters.n_varicosities_left]


def fall_off(parameters: Parameters, distance: Array) -> Array:
    """Return the gain of one varicosity at a distance (cube sides).

    ``exponential`` (the paper): κ(d) = exp(-d/λ)/λ. ``point_source``, the steady state of
    diffusion from a point with first-order uptake: κ(d) = exp(-d/λ)/d, with d no smaller than
    ``core_radius`` in the denominator.
    """
    length = parameters.diffusion_length
    decay = np.exp(-distance / length)
    if parameters.kernel == "exponential":
        return decay / length
    return decay / np.maximum(distance, parameters.core_radius)


def concentration(parameters: Parameters, places: Array, varicosities: Array) -> Array:
    """Return each SNc unit's dopamine at some places.

    F[i, k] = Σ over the varicosities of unit k of κ(distance to place i).

    Parameters
    ----------
    places : (n, 3)
    varicosities : (target_dim, n_varicosities, 3)

    Returns
    -------
    (n, target_dim) array
    """
    result = np.zeros((len(places), len(varicosities)))
    for unit, sites in enumerate(varicosities):
        for site in sites:  # one site at a time: memory stays that of the places
            offset = places - site
            distance = np.sqrt(offset[:, 0] ** 2 + offset[:, 1] ** 2 + offset[:, 2] ** 2)
            result[:, unit] += fall_off(parameters, distance)
    return result


def match_norm(gain: dict[str, Array]) -> dict[str, Array]:
    """Scale a landscape to the root-mean-square gain expected of the default one.

    So that a sweep over λ, patch size or varicosities changes the landscape's shape and not the
    effective learning rate. A landscape that is zero everywhere stays so.
    """
    rms = np.sqrt(np.mean(np.concatenate([f.ravel() for f in gain.values()]) ** 2))
    factor = DEFAULT_GAIN_RMS / rms if rms > 0 else 1.0
    return {population: f * factor for population, f in gain.items()}


def shuffle(gain: dict[str, Array], replicate: int, root_seed: int) -> dict[str, Array]:
    """Permute the entries of [F_dspn; -F_ispn] over rows and columns, into A and B.

    The paper's random feedback: f = -A g for dSPNs and f = -B g for iSPNs.
    """
    stacked = np.concatenate([gain["dspn"], -gain["ispn"]])
    draws = generator(root_seed, replicate, Stream.SHUFFLE)
    mixed = draws.permutation(stacked.ravel()).reshape(stacked.shape)
    n_dspn = len(gain["dspn"])
    return {"dspn": mixed[:n_dspn], "ispn": mixed[n_dspn:]}
