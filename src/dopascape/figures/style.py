"""How series look: colours, dashes and markers; those of modes are in ``dopascape.modes``."""

from __future__ import annotations

import seaborn as sns

from dopascape.modes import FEEDBACK_MODES, Look

DOPAMINE = FEEDBACK_MODES["dopamine"].look.colour

TO_DOPAMINE = ("#b7cf4a", "#35a79c", DOPAMINE)
"""Colours of ordered series of dopamine."""

TO_SLOW = ("#c9b3de", "#8c6bb1", "#3b0046")
"""Colours of slower and slower dopamine, beside that without delay."""


def ordered_looks(n: int, ramp: tuple[str, ...] = TO_DOPAMINE) -> list[Look]:
    """Return the looks of n ordered series, light to dark; the last has the last colour."""
    light_to_dark = sns.blend_palette(list(ramp), max(n, 2)).as_hex()
    return [Look(light_to_dark[i - n], "-", "os^Dv<>ph*"[i % 10]) for i in range(n)]


def unordered_looks(n: int) -> list[Look]:
    """Return the looks of n series without an order; they repeat after six."""
    looks = [mode.look for mode in FEEDBACK_MODES.values()]
    return [looks[i % len(looks)] for i in range(n)]
