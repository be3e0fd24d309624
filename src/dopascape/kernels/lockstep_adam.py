"""Adam at a synapse of several networks in lockstep (see `rules.adam`)."""

from __future__ import annotations

from typing import Any

from dopascape.kernels.compiler import inlined
from dopascape.kernels.rules.adam import Adam, increment, mean, square
from dopascape.kernels.vectors import Width, load, store


@inlined
def adam_step(
    moment: Any,
    moment2: Any,
    synapse: Any,
    gamma: Any,
    rate: Any,
    m_hat: Any,
    q_hat: Any,
    adam: Adam,
    width: Width,
) -> Any:
    """Take γ up into the running means of a synapse, and return the increment of its weight.

    Parameters
    ----------
    moment, moment2 : (n_synapses, lanes)
        Running means of γ and γ².
    m_hat, q_hat
        What corrects them for their start at zero.
    """
    m = mean(load(moment, synapse, width), gamma, adam)
    q = square(load(moment2, synapse, width), gamma, adam)
    store(moment, synapse, m)
    store(moment2, synapse, q)
    return increment(rate, m * m_hat, q * q_hat, adam)
