"""How long a run takes, roughly: enough to pack runs into jobs of similar length."""

from __future__ import annotations

from dopascape.anatomy.populations import PROJECTIONS, SPNS, sizes
from dopascape.parameters import Parameters

SECONDS_PER_RUN = 0.02
"""Setting up a network, statistics of its landscape and writing."""

SECONDS_PER_STEP = 6e-7
SECONDS_PER_NEURON_STEP = 9e-9
SECONDS_PER_SYNAPSE_STEP = 6e-10
ADAM_FACTOR = 2.1
"""Measured on one core of a server (AMD EPYC, 5th generation) at network widths from 50 to 1600;
docs/benchmarks.md tells how."""


def seconds(parameters: Parameters) -> float:
    """Return about how many seconds one replicate takes on one core."""
    size = sizes(parameters)
    n_synapses = sum(
        p.probability * size[p.pre] * size[p.post] for p in PROJECTIONS if p.post in SPNS
    )
    step = (
        SECONDS_PER_STEP
        + SECONDS_PER_NEURON_STEP * parameters.network_width
        + SECONDS_PER_SYNAPSE_STEP * n_synapses
    )
    if parameters.optimizer == "adam":
        step *= ADAM_FACTOR
    return SECONDS_PER_RUN + step * parameters.n_trials * parameters.trial_length
