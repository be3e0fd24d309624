"""What came of patch size, diffusion length and network width together, for docs/landscape.md."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from designed import times_judged
from markdown_table import table
from numbers_of_results import along, at_best, lowest, networks, times, times_at_best
from tracked import summary

from dopascape.claims.holm import Effect, Judged, judge
from dopascape.claims.statistics import Floats
from dopascape.findings.words import number
from dopascape.results.selection import nearest_number

STUDY = "landscape"
AXIS = "diffusion_length"
OTHERS = ("homogeneous", "none")
"""What dopamine is compared with."""

FIRST_NETWORKS = 10
"""Networks of the first step, whose results were known before the others ran."""


@cache
def judged(seen: int = 0) -> dict[tuple[Any, ...], Judged]:
    """Return what was fixed beforehand, judged together (Holm), by what it is.

    Parameters
    ----------
    seen
        Networks that are left out, from the first.
    """

    def best(feedback: str, width: int, patch: float) -> Floats:
        at = {"feedback": feedback, "network_width": width, "patch_size": patch}
        return at_best(STUDY, AXIS, seen, **at)

    def lead(over: str, width: int, patch: float) -> Floats:
        return best(over, width, patch) - best("dopamine", width, patch)

    widths, patches = along(STUDY, "network_width"), along(STUDY, "patch_size")
    effects = {key: lead(*key) for key in itertools.product(OTHERS, widths, patches)}
    for width in widths:
        small, large = (best("dopamine", width, patch) for patch in (patches[0], patches[-1]))
        effects["small over large", width] = small - large
    for patch in patches:
        narrow, wide = (lead("homogeneous", width, patch) for width in (widths[0], widths[-1]))
        effects["growth", patch] = wide - narrow
    found = judge([Effect(str(key), values) for key, values in effects.items()])
    return dict(zip(effects, found, strict=True))


def n_judged() -> int:
    """Return how many effects are judged together."""
    return len(judged())


def n_undecided() -> int:
    """Return how many of them are undecided."""
    return sum(one.sign == "undecided" for one in judged().values())


def n_networks_later() -> int:
    """Return how many networks ran when the results of the first were known."""
    return networks(STUDY) - FIRST_NETWORKS


def n_alike_later() -> int:
    """Return how many of the effects are decided alike on these networks alone."""
    later = judged(seen=FIRST_NETWORKS)
    return sum(one.sign == later[key].sign for key, one in judged().items())


def small_over_large(network_width: int) -> str:
    """Write dopamine's loss with the smallest patches over that with the largest."""
    return times_judged(judged()["small over large", network_width])


def lead_grows(patch_size: float) -> str:
    """Write how many times larger homogeneous over dopamine is in the widest network."""
    return times_judged(judged()["growth", patch_size])


def map_table() -> str:
    """Return dopamine's best λ, and its lead, by network width and patch size."""
    heads = [
        "N",
        "patch size",
        "dopamine's best λ",
        *(f"{OTHERS[k]} over dopamine" for k in (0, 1)),
    ]
    rows = []
    for width, patch in itertools.product(
        along(STUDY, "network_width"), along(STUDY, "patch_size")
    ):
        at = {"feedback": "dopamine", "network_width": width, "patch_size": patch}
        best = lowest(STUDY, AXIS, **at)
        lead = [times_judged(judged()[other, width, patch]) for other in OTHERS]
        rows.append([str(width), f"{patch:g}", best, *lead])
    return table(heads, rows)


def _point(network_width: int, patch_size: float, diffusion_length: float) -> dict[str, Any]:
    lengths = np.asarray(along(STUDY, AXIS))
    return {
        "feedback": "dopamine",
        "network_width": network_width,
        "patch_size": patch_size,
        AXIS: float(lengths[nearest_number(lengths, diffusion_length)]),
    }


def lengths(network_width: int, patch_size: float, one: float, other: float) -> str:
    """Write dopamine's loss at one λ over that at another."""
    return times(STUDY, *(_point(network_width, patch_size, length) for length in (one, other)))


def patches(
    network_width: int, one: float, other: float, diffusion_length: float | None = None
) -> str:
    """Write dopamine's loss with patches of one size over another, at a λ or each at its best."""
    if diffusion_length is not None:
        sizes = (one, other)
        return times(STUDY, *(_point(network_width, size, diffusion_length) for size in sizes))
    at = {"feedback": "dopamine", "network_width": network_width}
    both = ({**at, "patch_size": size} for size in (one, other))
    return times_at_best(STUDY, AXIS, *both)


def over_widths(called: Callable[..., str], *at: float) -> str:
    """Write what is said of a network width for each in turn."""
    said = [called(width, *at) for width in along(STUDY, "network_width")]
    return f"{', '.join(said[:-1])} and {said[-1]}"


def norm_at(network_width: int, patch_size: float, diffusion_length: float) -> str:
    """Write the median Frobenius norm of F."""
    at = _point(network_width, patch_size, diffusion_length)
    return number(float(summary(STUDY)["gain_norm"].sel(at).median()))


NUMBERS = {
    called.__name__: called
    for called in (
        n_judged,
        n_undecided,
        n_networks_later,
        n_alike_later,
        small_over_large,
        lead_grows,
        map_table,
        lengths,
        patches,
        over_widths,
        norm_at,
    )
}
"""What templates may call."""
