"""Sums over the synapses of several networks at once: those that differ in weights alone.

Networks in *lanes*: they have the same neurons and the same synapses (one that a network lacks has
weight 0 there and learns nothing), so that a synapse's presynaptic neuron is read once for all of
them, and all arithmetic is on vectors (see `vectors`) of one number for each network. A *row* holds
a neuron's synapses of one kind, in the order of `rows`: each lane's sum is the one that its network
has alone, to the last bit.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.compiler import inlined
from dopascape.kernels.lockstep_adam import adam_step
from dopascape.kernels.rules.adam import Adam, corrections
from dopascape.kernels.rules.three_factor import clipped, eligibility, learned
from dopascape.kernels.vectors import Width, like, load, spread, store

Reals = NDArray[np.floating]


class LockstepRows(NamedTuple):
    """Synapses of one kind onto one population; ``real`` is float64 or float32.

    Attributes
    ----------
    start : (n_post + 1,) uint64
        A neuron's synapses: from its own entry to the next one's.
    column : (n_synapses,) uint16 or uint32
        Presynaptic neuron, as an index of the rates that the row meets.
    weight, trace : (n_synapses, lanes) real
        Magnitude |w|, and eligibility trace e; no traces where all lanes are static.
    moment, moment2 : (n_synapses, lanes) real
        Adam's running means of γ and γ²; empty without Adam.
    drive : (n_post, lanes) real
        Σ |w| r, the result of a pass.
    rate : (1, lanes) float64
        ± η feedback_factor of each lane (with Adam: ± 1); 0 where it is static.
    """

    start: NDArray[np.uint64]
    column: NDArray[np.unsignedinteger]
    weight: Reals
    trace: Reals
    moment: Reals
    moment2: Reals
    drive: Reals
    rate: NDArray[np.float64]


class Beside(NamedTuple):
    """Networks with the same weights and other rates.

    Attributes
    ----------
    rates : (n_pre, lanes) real
    drive : (n_post, lanes) real
        Σ |w| r with these rates, a result of a pass too.
    """

    rates: Reals
    drive: Reals


@inlined
def any_learns(rates: NDArray[np.float64]) -> bool:
    """Tell if a learning rate (1, lanes) is not 0 in some lane."""
    n_learning = 0
    for lane in range(rates.shape[1]):
        if rates[0, lane] != 0:
            n_learning += 1
    return n_learning > 0


@inlined
def rate_of(rates: Any, neuron: Any, width: Width) -> Any:
    """Return a presynaptic rate: one for all lanes (n,), or one for each (n, lanes)."""
    if rates.ndim == 1:
        return rates[neuron]
    else:
        return load(rates, neuron, width)


@inlined
def forward(rows: LockstepRows, now: Reals, beside: Beside | None, width: Width) -> None:
    """Sum the synapses: drive = Σ |w| r; also for the networks beside, if there are some."""
    start, column, weight = rows.start, rows.column, rows.weight
    for i in range(np.uint64(start.size - 1)):
        total = total_beside = spread(weight.dtype.type(0), width)
        for s in range(start[i], start[i + np.uint64(1)]):
            j, w = np.uint64(column[s]), load(weight, s, width)
            total = total + w * rate_of(now, j, width)
            if beside is not None:
                total_beside = total_beside + w * rate_of(beside.rates, j, width)
        store(rows.drive, i, total)
        if beside is not None:
            store(beside.drive, i, total_beside)


@inlined
def learn_and_forward(
    rows: LockstepRows,
    before: Reals,
    now: Reals,
    slope: NDArray[np.float64],
    feedback: NDArray[np.float64],
    alpha: float,
    beside: Beside | None,
    width: Width,
) -> None:
    """Finish the previous step's learning and sum the synapses, touching each synapse once.

    The rule of `rules.three_factor` with the previous rates, and drive = Σ |w| r with the current;
    also for the networks beside, if there are some.
    """
    start, column, weight, trace = rows.start, rows.column, rows.weight, rows.trace
    keep, rate = like(alpha, weight), load(rows.rate, np.uint64(0), width)
    for i in range(np.uint64(start.size - 1)):
        inflow = like((1.0 - alpha) * load(slope, i, width), weight)
        step = like(rate * load(feedback, i, width), weight)
        total = total_beside = spread(weight.dtype.type(0), width)
        for s in range(start[i], start[i + np.uint64(1)]):
            j = np.uint64(column[s])
            e = eligibility(load(trace, s, width), keep, inflow, rate_of(before, j, width))
            store(trace, s, e)
            w = learned(load(weight, s, width), step, e)
            store(weight, s, w)
            total = total + w * rate_of(now, j, width)
            if beside is not None:
                total_beside = total_beside + w * rate_of(beside.rates, j, width)
        store(rows.drive, i, total)
        if beside is not None:
            store(beside.drive, i, total_beside)


@inlined
def learn(
    rows: LockstepRows,
    before: Reals,
    slope: NDArray[np.float64],
    feedback: NDArray[np.float64],
    alpha: float,
    width: Width,
) -> None:
    """Finish the previous step's learning only (see `learn_and_forward`)."""
    start, column, weight, trace = rows.start, rows.column, rows.weight, rows.trace
    keep, rate = like(alpha, weight), load(rows.rate, np.uint64(0), width)
    for i in range(np.uint64(start.size - 1)):
        inflow = like((1.0 - alpha) * load(slope, i, width), weight)
        step = like(rate * load(feedback, i, width), weight)
        for s in range(start[i], start[i + np.uint64(1)]):
            j = np.uint64(column[s])
            e = eligibility(load(trace, s, width), keep, inflow, rate_of(before, j, width))
            store(trace, s, e)
            store(weight, s, learned(load(weight, s, width), step, e))


@inlined
def learn_adam(
    rows: LockstepRows,
    before: Reals,
    slope: NDArray[np.float64],
    feedback: NDArray[np.float64],
    alpha: float,
    rate: NDArray[np.float64],
    adam: Adam,
    n_updates: int,
    width: Width,
) -> None:
    """Finish the previous step's learning by Adam (see `rules.adam`), ``rate`` (1, lanes)."""
    start, column, weight, trace = rows.start, rows.column, rows.weight, rows.trace
    keep, sign = like(alpha, weight), load(rows.rate, np.uint64(0), width)
    eta = like(load(rate, np.uint64(0), width), weight)
    m_correction, q_correction = corrections(n_updates)
    m_hat, q_hat = like(m_correction, weight), like(q_correction, weight)
    for i in range(np.uint64(start.size - 1)):
        inflow = like((1.0 - alpha) * load(slope, i, width), weight)
        step = like(sign * load(feedback, i, width), weight)
        for s in range(start[i], start[i + np.uint64(1)]):
            j = np.uint64(column[s])
            e = eligibility(load(trace, s, width), keep, inflow, rate_of(before, j, width))
            store(trace, s, e)
            gamma = e * step
            added = adam_step(rows.moment, rows.moment2, s, gamma, eta, m_hat, q_hat, adam, width)
            w = load(weight, s, width) + added
            store(weight, s, clipped(w))
