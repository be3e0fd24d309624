"""Combinations of plastic, static and absent groups of synapses."""

from __future__ import annotations

from dopascape.modes import SYNAPSE_STATES

Combination = tuple[str, ...]
"""State of each of the groups."""

_FOURTEEN = "pppp sppp pspp ppsp ppps pssp sssp ssss appp papp ppap pppa aapp aaaa"
"""Those of the paper's figure, the states by their first letters in the order of
`PROJECTION_GROUPS`. All plastic; one group static, two, three, all; one absent, two, all."""


def fourteen() -> list[Combination]:
    """Return the combinations that the paper's figure shows."""
    states = {state[0]: state for state in SYNAPSE_STATES}
    return [tuple(states[letter] for letter in word) for word in _FOURTEEN.split()]
