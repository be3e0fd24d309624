"""How long a run takes, roughly: enough to pack runs into jobs of similar length."""

from __future__ import annotations

from dopascape.parameters import Parameters

SECONDS_PER_NEURON_STEP = 1e-7
"""Measured on one core of a server at network widths from 50 to 400: 0.09 to 0.13 µs."""

SECONDS_PER_RUN = 0.02
"""Setting up a network, statistics of its landscape and writing."""


def seconds(parameters: Parameters) -> float:
    """Return about how many seconds one replicate takes on one core."""
    steps = parameters.n_trials * parameters.trial_length
    return SECONDS_PER_RUN + SECONDS_PER_NEURON_STEP * steps * parameters.network_width
