"""What came of patch size, diffusion length and network width together, for docs/landscape.md."""

from __future__ import annotations

import numpy as np
from markdown_table import table
from tracked import summary

from dopascape.claims.statistics import Floats, best_setting, least_by_others, ratio
from dopascape.claims.values import log_loss
from dopascape.findings.words import estimated, number

STUDY = "landscape"
AXIS = "diffusion_length"


def _at_best(feedback: str, network_width: int, patch_size: float) -> Floats:
    """Return log10 final loss by replicate, each at the λ that is best for the others."""
    at = {"feedback": feedback, "network_width": network_width, "patch_size": patch_size}
    return least_by_others(log_loss(summary(STUDY), [AXIS], **at))


def _patches() -> list[float]:
    return sorted(summary(STUDY)["patch_size"].values.tolist())


def _widths() -> list[int]:
    return sorted(summary(STUDY)["network_width"].values.tolist())


def _best_length(feedback: str, network_width: int, patch_size: float) -> float:
    """Return the λ at which the median loss is least."""
    at = {"feedback": feedback, "network_width": network_width, "patch_size": patch_size}
    losses = log_loss(summary(STUDY), [AXIS], **at)
    return float(np.sort(summary(STUDY)[AXIS].values)[best_setting(losses)])


def best_lengths(feedback: str) -> str:
    """Write from where to where the best λ is, over network widths and patch sizes."""
    found = [_best_length(feedback, width, patch) for width in _widths() for patch in _patches()]
    return f"{number(min(found))} to {number(max(found))}"


def over_dopamine(feedback: str, network_width: int, patch_size: float) -> str:
    """Write a feedback's loss over that of dopamine, each at its best λ, with its 95 %."""
    there = network_width, patch_size
    return estimated(ratio(_at_best(feedback, *there), _at_best("dopamine", *there)))


def small_over_large(network_width: int) -> str:
    """Write dopamine's loss with the smallest patches over that with the largest."""
    small, *_, large = (_at_best("dopamine", network_width, patch) for patch in _patches())
    return estimated(ratio(small, large))


def advantage_grows(patch_size: float) -> str:
    """Write how many times larger homogeneous over dopamine is in the widest network."""
    narrow, *_, wide = (
        _at_best("homogeneous", width, patch_size) - _at_best("dopamine", width, patch_size)
        for width in _widths()
    )
    return estimated(ratio(wide, narrow))


def map_table() -> str:
    """Return the best λ, and what dopamine is ahead there, by network width and patch size."""
    heads = ["N", "patch size", "best λ", "homogeneous over dopamine", "none over dopamine"]
    rows = []
    for width in _widths():
        for patch in _patches():
            ahead = [over_dopamine(other, width, patch) for other in ("homogeneous", "none")]
            best = number(_best_length("dopamine", width, patch))
            rows.append([str(width), f"{patch:g}", best, *ahead])
    return table(heads, rows)


NUMBERS = {
    called.__name__: called
    for called in (best_lengths, over_dopamine, small_over_large, advantage_grows, map_table)
}
"""What templates may call."""
