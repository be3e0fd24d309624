"""Learning at synapses from a trial that has been gone through backwards (see `rules.gradient`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from dopascape.kernels.compiler import compiled, inlined
from dopascape.kernels.lockstep_adam import adam_step
from dopascape.kernels.lockstep_output import FIRST, Adams, LockstepRule
from dopascape.kernels.lockstep_rows import LockstepRows, Reals, any_learns, rate_of
from dopascape.kernels.output import ONE
from dopascape.kernels.rules.adam import corrections
from dopascape.kernels.rules.three_factor import clipped, learned
from dopascape.kernels.vectors import Width, like, load, spread, store


@inlined
def product(
    back: Reals, first: np.uint64, rate: Reals, its_first: np.uint64, n: np.uint64, width: Width
) -> Any:
    """Return Σₜ (1-α) hᵢ rⱼ, from where the numbers of each neuron begin."""
    total = spread(back.dtype.type(0), width)
    for t in range(n):
        total = total + load(back, first + t, width) * rate_of(rate, its_first + t, width)
    return total


@compiled
def learn(
    rows: LockstepRows,
    back: Reals,
    first: np.uint64,
    rate: Reals,
    n_kept: np.uint64,
    n_early: np.uint64,
    n_steps: np.uint64,
    rule: LockstepRule,
    adam: Adams,
    n_updates: int,
    width: Width,
) -> None:
    """Learn at synapses of one kind onto a population, if any are plastic.

    Parameters
    ----------
    first
        Index of the population's first neuron among the SPNs.
    rate
        Of the presynaptic neurons, ``n_kept`` of each, the last of them after the last step.
    n_early
        So many of them, the first ones, enter a potential with their rates of the same step.
    """
    weight, moment, moment2 = rows.weight, rows.moment, rows.moment2
    if not any_learns(rows.rate):
        return
    step, eta = (
        like(load(rows.rate, FIRST, width), weight),
        like(load(rule.rate, FIRST, width), weight),
    )
    m_correction, q_correction = corrections(n_updates)
    m_hat, q_hat = like(m_correction, weight), like(q_correction, weight)
    for i in range(np.uint64(rows.start.size - 1)):
        for s in range(rows.start[i], rows.start[i + ONE]):
            j = np.uint64(rows.column[s])
            begin = j * n_kept + (n_kept - n_steps if j < n_early else np.uint64(0))
            e = product(back, (first + i) * n_steps, rate, begin, n_steps, width)
            if adam is None:
                store(weight, s, learned(load(weight, s, width), step, e))
            else:
                own = adam[0]
                gamma = e * step
                added = adam_step(moment, moment2, s, gamma, eta, m_hat, q_hat, own, width)
                w = load(weight, s, width) + added
                store(weight, s, clipped(w))
