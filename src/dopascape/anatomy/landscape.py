"""The dopamine landscape: where SPNs and varicosities lie, and how much dopamine each SPN sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.designs import DESIGNS, Setting
from dopascape.anatomy.lesions import in_force
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
"""Pairs of a place and a site of a dimension up to which all are added up."""

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
    varicosities : population -> (target_dim, n_snc_left × n_varicosities_left, 3)
        Release sites of each dimension's SNc units, as that population meets them.
    gain : population -> (n, target_dim)
        F: how strongly the dopamine of each dimension's SNc units reaches each SPN, or what a
        design makes of it.
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
    first = in_force(parameters, 0)
    drawn = raw_landscape(first, replicate, root_seed, 0)
    return scaled(drawn, size_factor(first, drawn) * first.dopamine_gain)


def raw_landscape(parameters: Parameters, replicate: int, root_seed: int, epoch: int) -> Landscape:
    """Draw a landscape whose varicosities have been redrawn some times, its gain as it comes.

    Parameters
    ----------
    parameters
        As they are then: see `dopascape.anatomy.lesions.in_force`.
    replicate, root_seed
    epoch
        How often varicosities have been redrawn.
    """
    size = sizes(parameters)
    position, varicosities = {}, {}
    for number, population in enumerate(SPNS):
        draws = generator(root_seed, replicate, Stream.POSITIONS, number)
        position[population] = draws.random((size[population], 3))
        which = 0 if parameters.shared_varicosities else number
        varicosities[population] = np.stack(
            [
                _of_all_units(parameters, replicate, root_seed, (which, dimension), epoch)
                for dimension in range(parameters.target_dim)
            ]
        )
    gain = gain_of(parameters, replicate, root_seed, position, varicosities)
    return Landscape(position, varicosities, gain)


def _of_all_units(
    parameters: Parameters, replicate: int, root_seed: int, part: tuple[int, ...], epoch: int
) -> Array:
    """Return the sites of those of a dimension's units that are left, (n_sites, 3).

    The first unit has the random streams that it has where it is the only one; those that are lost
    are the last ones.
    """
    parts = [(*part, unit) if unit else part for unit in range(parameters.n_snc_left)]
    return np.concatenate(
        [_varicosities(parameters, replicate, root_seed, p, epoch) for p in parts]
    )


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
    elsewhere = parameters.model_copy(update={"diffusion_length": parameters.design_length})
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
    parameters: Parameters, replicate: int, root_seed: int, part: tuple[int, ...], epoch: int
) -> Array:
    """Return the sites of a unit that release dopamine, (n_varicosities_left, 3).

    They lie in a sub-cube that lies uniformly in the tissue, or about its middle; those that are
    lost are the last ones drawn. In each epoch the oldest are redrawn in the same place, so that at
    most two generations are there at a time.
    """
    n = parameters.n_varicosities
    generation, n_younger = divmod(epoch * parameters.n_redrawn, n)

    def drawn(generation: int) -> Array:
        first = generation == 0
        stream, own = (
            (Stream.VARICOSITIES, part) if first else (Stream.TURNOVER, (*part, generation))
        )
        return places_in_arbor(parameters.arbor, n, generator(root_seed, replicate, stream, *own))

    within = drawn(generation)
    if n_younger:
        within[:n_younger] = drawn(generation + 1)[:n_younger]
    side = parameters.patch_size
    corner = _place_of_patch(replicate, root_seed, *part) * (1 - side)
    sites: Array = corner + side * within
    return sites[: parameters.n_varicosities_left]


def places_in_arbor(arbor: str, n: int, draws: np.random.Generator) -> Array:
    """Draw places of varicosities, (n, 3), of mean 1/2 and variance 1/12 along each axis.

    ``cube``: uniform in the unit cube. ``gaussian``. ``ball``: uniform in a ball of radius √(5/12):
    three coordinates of a point of the sphere in five dimensions are uniform in the ball (Harman &
    Lacko 2010, doi 10.1016/j.jmva.2010.06.002). More varicosities keep the first ones.
    """
    if arbor == "cube":
        return draws.random((n, 3))
    offset: Array
    if arbor == "gaussian":
        offset = draws.standard_normal((n, 3)) / np.sqrt(12)
    else:
        normal = draws.standard_normal((n, 5))
        size = np.sqrt(np.sum(normal**2, axis=1, keepdims=True))
        offset = np.sqrt(5 / 12) * normal[:, :3] / size
    return 0.5 + offset


@lru_cache(maxsize=4096)
def _place_of_patch(replicate: int, root_seed: int, *part: int) -> Array:
    """Return where a patch lies in the room that it has, (3,); kept, as it is asked for often."""
    return generator(root_seed, replicate, Stream.PATCHES, *part).random(3)


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
    """Return the dopamine of each dimension's SNc units at some places.

    F[i, k] = Σ over the varicosities of dimension k of κ(distance to place i).

    Parameters
    ----------
    places : (n, 3)
    varicosities : of each dimension (n_sites, 3), or all, (target_dim, n_sites, 3)

    Returns
    -------
    (n, target_dim) array
    """
    of_each = [_of_dimension(parameters, places, sites) for sites in varicosities]
    return np.stack(of_each, axis=1)


def _of_dimension(parameters: Parameters, places: Array, sites: Array) -> Array:
    """Return one dimension's dopamine, (n,), added up in the order of its sites.

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
