"""How series look: colours, dashes and markers; those of modes are in ``dopascape.modes``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import seaborn as sns

from dopascape.modes import (
    FEEDBACK_MODES,
    GAIN_MODES,
    LANDSCAPE_DESIGNS,
    FeedbackMode,
    GainMode,
    LandscapeDesign,
    Look,
)

DOPAMINE = FEEDBACK_MODES["dopamine"].look.colour

TO_DOPAMINE = ("#b7cf4a", "#35a79c", DOPAMINE)
"""Colours of ordered series of dopamine."""

DOPAMINE_MAP = "mako"
"""Colours of maps of dopamine, by seaborn's name."""

SIGNAL_MAP = "PuOr_r"
"""Colours of maps of the error signal f, white at 0, by seaborn's name."""

TO_SLOW = ("#c9b3de", "#8c6bb1", "#3b0046")
"""Colours of slower and slower dopamine, beside that without delay."""


def ordered_looks(n: int, ramp: tuple[str, ...] = TO_DOPAMINE) -> list[Look]:
    """Return the looks of n ordered series, light to dark; the last has the last colour."""
    light_to_dark = sns.blend_palette(list(ramp), max(n, 2)).as_hex()
    return [Look(light_to_dark[i - n], "-", "os^Dv<>ph*"[i % 10]) for i in range(n)]


def unordered_looks(n: int) -> list[Look]:
    """Return the looks of n series without an order, those of the modes; they repeat."""
    looks = [mode.look for mode in FEEDBACK_MODES.values()]
    return [looks[i % len(looks)] for i in range(n)]


_MODES: Mapping[str, Mapping[str, FeedbackMode | GainMode | LandscapeDesign]] = {
    "feedback": FEEDBACK_MODES,
    "gain": GAIN_MODES,
    "landscape_design": LANDSCAPE_DESIGNS,
}


def modes_of(axis: str) -> Mapping[str, FeedbackMode | GainMode | LandscapeDesign]:
    """Return the modes that the values of an axis name, with labels and looks; of others none."""
    return _MODES.get(axis, {})


def looks_along(axis: str, values: Sequence[Any]) -> list[Look]:
    """Return a look for each value of an axis: of modes their own, of numbers light to dark."""
    if modes := modes_of(axis):
        return [modes[value].look for value in values]
    are_numbers = all(isinstance(value, int | float) for value in values)
    return ordered_looks(len(values)) if are_numbers else unordered_looks(len(values))
