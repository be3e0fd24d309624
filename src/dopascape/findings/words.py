"""Numbers and settings as findings and figures write them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dopascape.claims.outcome import Estimate
from dopascape.modes import (
    FEEDBACK_MODES,
    GAIN_MODES,
    LANDSCAPE_DESIGNS,
    OPTIMIZERS,
    PROJECTION_GROUPS,
)
from dopascape.parameters import quantity

RESIDUE = 1e-12
"""Below this a number is what rounding leaves of 0."""

_CALLED = {
    "feedback": {name: mode.label for name, mode in FEEDBACK_MODES.items()},
    "gain": {name: mode.label for name, mode in GAIN_MODES.items()},
    "landscape_design": {name: design.label for name, design in LANDSCAPE_DESIGNS.items()},
    "optimizer": {name: optimizer.label for name, optimizer in OPTIMIZERS.items()},
}


def number(value: float) -> str:
    """Write a number in two to three digits, without an exponent where that stays short.

    Nothing for what is not finite; residue of rounding as '< 1e-12'.
    """
    if not math.isfinite(value):
        return ""
    if 0 < abs(value) < RESIDUE:
        return f"< {RESIDUE:g}"
    if value == 0 or 1e-3 <= abs(value) < 100:
        return f"{value:.2g}"
    return f"{value:.0f}" if 100 <= abs(value) < 1e5 else f"{value:.0e}".replace("e-0", "e-")


def interval(estimate: Estimate) -> str:
    """Write an interval as ' [low, high]'; nothing if there is none."""
    if not math.isfinite(estimate.low):
        return ""
    return f" [{number(estimate.low)}, {number(estimate.high)}]"


def estimated(estimate: Estimate) -> str:
    """Write an estimate with its interval, in three digits where two do not tell all apart, or 1.

    An end of 1.02 would else seem to be one of 1, the bound of many a claim.
    """
    three = [estimate.value, estimate.low, estimate.high]
    texts = [number(x) for x in three]
    alike = len(set(texts)) < len(texts) or "1" in texts
    if alike and all(map(math.isfinite, three)):
        texts = [f"{x:.3g}" for x in three]
    return f"{texts[0]} [{texts[1]}, {texts[2]}]" if texts[1] else texts[0]


def setting(axis: str, value: Any) -> str:
    """Write a parameter's value: by its symbol where it has one, a mode by its name."""
    if axis in PROJECTION_GROUPS:
        return f"{PROJECTION_GROUPS[axis]} {value}"
    if axis in _CALLED:
        return f"{axis} = {_CALLED[axis][value]}"
    label, symbol, unit = quantity(axis)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    text = format(value, ".4g") if is_number else str(value).lower()
    return f"{symbol or label} = {text}{' ms' if unit == 'ms' else ''}"


def settings(values: Mapping[str, Any]) -> str:
    """Write several settings, with commas between."""
    return ", ".join(setting(axis, value) for axis, value in values.items())
