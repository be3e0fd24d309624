"""Combinations of plastic, static and absent groups of synapses."""

from __future__ import annotations

from dopascape.modes import PROJECTION_GROUPS

Combination = tuple[str, ...]
"""State of each of the groups."""


def fourteen() -> list[Combination]:
    """Return the selection: all plastic, one static, one absent, one alone plastic, all static."""
    n = len(PROJECTION_GROUPS)
    chosen = [("plastic",) * n]
    for state, others in (("static", "plastic"), ("absent", "plastic"), ("plastic", "static")):
        chosen += [tuple(state if k == j else others for k in range(n)) for j in range(n)]
    return [*chosen, ("static",) * n]
