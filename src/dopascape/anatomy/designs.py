"""Landscapes by design: F turned into another one, to find out what makes a landscape a teacher.

F has a row of gains for each SPN, dSPNs first. Of SPN i, |F_i| is its gain and u_i = F_i/|F_i| its
direction, that of the error to which it answers; an SPN without gain has no direction and keeps
none, unless a design gives it entries of its own. s is the strength of a design, from 0 (F as it
is) to 1. What each design does also stands in `dopascape.modes.LANDSCAPE_DESIGNS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Setting:
    """What designs draw on beside F.

    Attributes
    ----------
    strength
        s.
    n_dspn
        Rows of F that are dSPNs.
    draws
        Random numbers of the design's own.
    other
        Returns the natural F at the diffusion length ``design_length``, of F's shape.
    """

    strength: float
    n_dspn: int
    draws: np.random.Generator
    other: Callable[[], Array]


def equal_directions(natural: Array, setting: Setting) -> Array:
    """Turn all directions to their mean: u_i → along (1-s) u_i + s m, m along Σ u_i; |F_i| stay."""
    _, directions = polar(natural)
    _, mean = polar(directions.sum(axis=0, keepdims=True))
    return _turned(natural, mean, setting.strength)


def one_unit(natural: Array, setting: Setting) -> Array:
    """Let each SPN hear one SNc unit: u_i → along (1-s) u_i + s e_k, k = i modulo D; |F_i| stay."""
    n_spns, dim = natural.shape
    return _turned(natural, np.eye(dim)[np.arange(n_spns) % dim], setting.strength)


def equal_gains(natural: Array, setting: Setting) -> Array:
    """Make gains equal: |F_i| → |F_i|^(1-s) q^s, q = √(mean of |F_i|²); u_i stay."""
    gains, _ = polar(natural)
    return _regained(natural, np.full_like(gains, root_mean_square(gains)), setting.strength)


def log_normal_gains(natural: Array, setting: Setting) -> Array:
    """Let few SPNs have most gain: |F_i| → |F_i|^(1-s) (q exp z_i)^s, z_i ~ N(0, 1); u_i stay.

    With s = 1 and many SPNs, 2.3 % of them have half of the sum of |F_i|².
    """
    gains, _ = polar(natural)
    drawn = np.exp(setting.draws.standard_normal(gains.size))
    return _regained(natural, root_mean_square(gains) * drawn, setting.strength)


def permuted_gains(natural: Array, setting: Setting) -> Array:
    """Permute the gains |F_i| among a random share s of the SPNs; u_i stay."""
    gains, directions = polar(natural)
    chosen = _chosen(len(gains), setting)
    gains[chosen] = gains[setting.draws.permutation(chosen)]
    return gains[:, None] * directions


def borrowed_gains(natural: Array, setting: Setting) -> Array:
    """Take the gains of another λ: |F_i| → |F_i|^(1-s) |F'_i|^s, F' that there; u_i stay."""
    return _regained(natural, polar(setting.other())[0], setting.strength)


def fewer_spns(natural: Array, setting: Setting) -> Array:
    """Reach fewer SPNs: F_i → 0 for a random share s of them; a larger s takes more of the same."""
    reached = natural.copy()
    reached[_chosen(len(natural), setting)] = 0
    return reached


def dspn_only(natural: Array, setting: Setting) -> Array:
    """Weaken one pathway: F_i → (1-s) F_i for iSPNs."""
    weakened = natural.copy()
    weakened[setting.n_dspn :] *= 1 - setting.strength
    return weakened


def equal_singular_values(natural: Array, setting: Setting) -> Array:
    """Make directions of the error arrive alike: σ_k → σ_k^(1-s) q^s, q = √(mean of σ_k² > 0).

    Those that are 0 but for rounding stay: their singular vectors mean nothing.
    """

    def evened(values: Array) -> Array:
        there = values > values[0] * max(natural.shape) * np.finfo(float).eps
        typical = root_mean_square(values[there]) if there.any() else 0.0
        return np.where(there, _between(values, typical, setting.strength), 0)

    return _with_singular_values(natural, evened)


def weakest_direction(natural: Array, setting: Setting) -> Array:
    """Take away the direction that F passes on least: its smallest singular value σ → (1-s) σ."""
    return _with_singular_values(
        natural, lambda values: np.append(values[:-1], (1 - setting.strength) * values[-1])
    )


def one_direction(natural: Array, setting: Setting) -> Array:
    """Leave the direction that F passes on most: all other singular values σ → (1-s) σ."""
    return _with_singular_values(
        natural, lambda values: np.append(values[:1], (1 - setting.strength) * values[1:])
    )


def gaussian(natural: Array, setting: Setting) -> Array:
    """Mix in normal entries: F → (1-s) F + s q Z, Z_ik ~ N(0, 1), q = √(mean of F_ik²)."""
    size = root_mean_square(natural)
    drawn = size * setting.draws.standard_normal(natural.shape)
    return (1 - setting.strength) * natural + setting.strength * drawn


DESIGNS: Mapping[str, Callable[[Array, Setting], Array]] = {
    design.__name__: design
    for design in (
        equal_directions,
        one_unit,
        equal_gains,
        log_normal_gains,
        permuted_gains,
        borrowed_gains,
        fewer_spns,
        dspn_only,
        equal_singular_values,
        weakest_direction,
        one_direction,
        gaussian,
    )
}
"""Every design but ``natural`` by name: (F, setting) -> F, each (n_spns, target_dim)."""


def polar(rows: Array) -> tuple[Array, Array]:
    """Return the lengths of rows, (n,), and their directions, (n, dim); of zero rows both are 0."""
    largest = np.abs(rows).max(axis=1)
    # By the largest entry first: far from all varicosities the squares are no numbers above 0.
    scaled = rows / np.where(largest > 0, largest, 1)[:, None]
    norms = np.sqrt(np.sum(scaled**2, axis=1))
    return largest * norms, scaled / np.where(norms > 0, norms, 1)[:, None]


def root_mean_square(values: Array) -> float:
    """Return the root of the mean of squares."""
    return float(np.sqrt(np.mean(values**2)))


def _between(one: Array, other: Array | float, share: float) -> Array:
    """Return one^(1-s) other^s."""
    return one ** (1 - share) * other**share


def _turned(natural: Array, goal: Array, share: float) -> Array:
    """Turn the directions of rows a share of the way to a goal, (n or 1, dim); keep lengths."""
    gains, directions = polar(natural)
    _, turned = polar((1 - share) * directions + share * goal)
    return gains[:, None] * turned


def _regained(natural: Array, goal: Array, share: float) -> Array:
    """Bring the lengths of rows a share of the way to a goal, (n,); keep directions."""
    gains, directions = polar(natural)
    return _between(gains, goal, share)[:, None] * directions


def _chosen(n_spns: int, setting: Setting) -> NDArray[np.int64]:
    """Choose a share s of the SPNs at random."""
    order = setting.draws.permutation(n_spns)
    return order[: round(setting.strength * n_spns)]


def _with_singular_values(natural: Array, change: Callable[[Array], Array]) -> Array:
    """Change the singular values of F, largest first, and keep its singular vectors."""
    left, values, right = np.linalg.svd(natural, full_matrices=False)
    return np.asarray((left * change(values)) @ right)
