"""The dopamine landscape: where SPNs and varicosities lie, and how much dopamine each SPN sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.designs import DESIGNS, Setting
from dopascape.anatomy.near import share_within, sum_of_near
from dopascape.anatomy.populations import SPNS, sizes
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator

DEFAULT_GAIN_RMS = 2.20429055
"""Root-mean-square gain expected of the default landscape (10 varicosities anywhere in the tissue,
λ = 0.1, exponential kernel): √(n E[κ²] + n (n-1) E[m²]), m the mean of κ over the tissue as seen
from one SPN, by Gauss-Legendre quadrature to nine digits."""

DISTANCES_AT_ONCE = 65_536
"""Distances between places and varicosities that are held in memory together."""

MOST_PAIRS = 10_000_000
"""Pairs of a place and a site of a unit up to which all are added up."""

REACH = 20.0
"""c: what varicosities farther than c λ give is left out of larger sums. Of a dense landscape that
is e⁻ᶜ (1 + c + c²/2) = 5·10⁻⁷ of the mean (point source: e⁻ᶜ (1 + c) = 4·10⁻⁸); never more than
κ(c λ) for each of them."""

WORTH_A_SEARCH = 0.25
"""Share of the tissue within reach of a place below which it pays to look for the sites there."""

Array = NDArray[np.float64]
Sites = Sequence[Array] | Array
"""Varicosities of each unit, (n, 3) each, or of all, (target_dim, n, 3)."""


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
    """Draw the landscape of a replicate before its first trial, all varicosities releasing alike.

    Positions, directions within a patch and places of patches have streams of their own: a
    replicate keeps them at every λ, and its varicosities move in scale with the patch. How it
    changes from trial to trial, `dopascape.anatomy.course` says.
    """
    drawn = raw_landscape(parameters, replicate, root_seed, 0)
    return scaled(drawn, size_factor(parameters, drawn))


def raw_landscape(parameters: Parameters, replicate: int, root_seed: int, epoch: int) -> Landscape:
    """Draw a landscape whose varicosities have been redrawn some times, its gain not matched."""
    size = sizes(parameters)
    position, varicosities = {}, {}
    for number, population in enumerate(SPNS):
        draws = generator(root_seed, replicate, Stream.POSITIONS, number)
        position[population] = draws.random((size[population], 3))
        which = 0 if parameters.shared_varicosities else number
        varicosities[population] = np.stack(
            [
                _varicosities(parameters, replicate, root_seed, which, unit, epoch)
                for unit in range(parameters.target_dim)
            ]
        )
    gain = gain_of(parameters, replicate, root_seed, position, varicosities)
    return Landscape(position, varicosities, gain)


def gain_of(
    parameters: Parameters,
    replicate: int,
    root_seed: int,
    position: Mapping[str, Array],
    varicosities: Mapping[str, Sites],
) -> dict[str, Array]:
    """Return F of varicosities, as it is or turned into another by design; its size as it comes."""
    natural = _natural(parameters, position, varicosities)
    if parameters.landscape_design == "natural":
        return natural
    elsewhere = parameters.replace(diffusion_length=parameters.design_length)
    n_dspn = len(position["dspn"])
    setting = Setting(
        parameters.design_strength,
        n_dspn,
        generator(root_seed, replicate, Stream.DESIGN),
        lambda: _stacked(_natural(elsewhere, position, varicosities)),
    )
    designed = DESIGNS[parameters.landscape_design](_stacked(natural), setting)
    return {"dspn": designed[:n_dspn], "ispn": designed[n_dspn:]}


def _natural(
    parameters: Parameters, position: Mapping[str, Array], varicosities: Mapping[str, Sites]
) -> dict[str, Array]:
    return {p: concentration(parameters, position[p], varicosities[p]) for p in SPNS}


def _stacked(gain: Mapping[str, Array]) -> Array:
    return np.concatenate([gain[p] for p in SPNS])


def _varicosities(
    parameters: Parameters, replicate: int, root_seed: int, which: int, unit: int, epoch: int
) -> Array:
    """Return the sites of a unit that release dopamine, (n_varicosities_left, 3).

    They are uniform in a sub-cube that lies uniformly in the tissue; those that are lost are the
    last ones drawn. In each epoch the oldest are redrawn in the same sub-cube, so that at most two
    generations are there at a time.
    """
    n = parameters.n_varicosities
    generation, n_younger = divmod(epoch * parameters.n_redrawn, n)

    def drawn(generation: int) -> Array:
        first = generation == 0
        stream, part = (Stream.VARICOSITIES, ()) if first else (Stream.TURNOVER, (generation,))
        return generator(root_seed, replicate, stream, which, unit, *part).random((n, 3))

    within = drawn(generation)
    if n_younger:
        within[:n_younger] = drawn(generation + 1)[:n_younger]
    side = parameters.patch_size
    corner = _place_of_patch(replicate, root_seed, which, unit) * (1 - side)
    sites: Array = corner + side * within
    return sites[: parameters.n_varicosities_left]


@lru_cache(maxsize=4096)
def _place_of_patch(replicate: int, root_seed: int, which: int, unit: int) -> Array:
    """Return where a patch lies in the room that it has, (3,); kept, as it is asked for often."""
    return generator(root_seed, replicate, Stream.PATCHES, which, unit).random(3)


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


def concentration(parameters: Parameters, places: Array, varicosities: Sites) -> Array:
    """Return each SNc unit's dopamine at some places.

    F[i, k] = Σ over the varicosities of unit k of κ(distance to place i).

    Parameters
    ----------
    places : (n, 3)
    varicosities : of each unit (n_varicosities, 3), or all, (target_dim, n_varicosities, 3)

    Returns
    -------
    (n, target_dim) array
    """
    units = [_of_unit(parameters, places, sites) for sites in varicosities]
    return np.stack(units, axis=1)


def _of_unit(parameters: Parameters, places: Array, sites: Array) -> Array:
    """Return one unit's dopamine, (n,), added up in the order of its sites.

    With more than ``MOST_PAIRS`` pairs of a place and a site, what comes from farther than
    ``REACH`` diffusion lengths is left out, where that spares most of the pairs.
    """
    reach = REACH * parameters.diffusion_length
    if len(places) * len(sites) > MOST_PAIRS and share_within(reach) < WORTH_A_SEARCH:
        return sum_of_near(places, sites, reach, partial(fall_off, parameters))
    total = np.zeros(len(places))
    at_once = max(1, DISTANCES_AT_ONCE // max(1, len(places)))
    for first in range(0, len(sites), at_once):
        offset = places - sites[first : first + at_once, np.newaxis]
        distance = np.sqrt(offset[..., 0] ** 2 + offset[..., 1] ** 2 + offset[..., 2] ** 2)
        for of_site in fall_off(parameters, distance):
            total += of_site
    return total


def size_factor(parameters: Parameters, drawn: Landscape) -> float:
    """Return the factor that `norm_matched` puts on a landscape's gain; 1 for a raw one.

    It brings the root-mean-square gain to that expected of the default landscape, so that a sweep
    over λ, patch size or varicosities changes the landscape's shape and not the effective learning
    rate. A landscape that is zero everywhere stays so.
    """
    if parameters.gain == "raw":
        return 1.0
    rms = np.sqrt(np.mean(np.concatenate([f.ravel() for f in drawn.gain.values()]) ** 2))
    return float(DEFAULT_GAIN_RMS / rms) if rms > 0 else 1.0


def scaled(drawn: Landscape, factor: float) -> Landscape:
    """Return a landscape with a factor on its gain."""
    return replace(drawn, gain={population: f * factor for population, f in drawn.gain.items()})


def shuffle(gain: dict[str, Array], replicate: int, root_seed: int) -> dict[str, Array]:
    """Permute the entries of [F_dspn; -F_ispn] over rows and columns, into A and B.

    The paper's random feedback: f = -A g for dSPNs and f = -B g for iSPNs.
    """
    stacked = np.concatenate([gain["dspn"], -gain["ispn"]])
    draws = generator(root_seed, replicate, Stream.SHUFFLE)
    mixed = draws.permutation(stacked.ravel()).reshape(stacked.shape)
    n_dspn = len(gain["dspn"])
    return {"dspn": mixed[:n_dspn], "ispn": mixed[n_dspn:]}
