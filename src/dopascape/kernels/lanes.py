"""Sums over sparse synapses, in a layout whose inner loops run over postsynaptic neurons.

Each neuron has two *lanes*, one for its excitatory and one for its inhibitory synapses. A lane
holds magnitudes >= 0, so that Dale's law is one clip at zero whatever the sign. Lanes are sorted by
length and cut into tiles; the k-th synapses of all lanes of a tile lie side by side, as one
*diagonal* (jagged diagonal storage, Saad 1989, doi 10.1137/0910073). An inner loop walks along a
diagonal: it has no sum of its own, so it vectorises and gives the same bits on every CPU.

Rates of all neurons lie in one vector of pairs (previous, current), each packed as a complex
number: one look-up per synapse fetches both. Fetching has its own loop, into a small buffer,
because look-ups would keep the arithmetic from being vectorised.

Tiles share no lane, so that several threads may take one each: the bits stay the same.

Indices are unsigned: numba's handling of negative indices stops vectorisation, too.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.compiler import inlined, threaded

Pairs = NDArray[np.complexfloating]
"""Rates of all neurons, previous (real part) and current (imaginary part)."""


class Lanes(NamedTuple):
    """Synapses onto one population; ``real`` is float64 or float32.

    Attributes
    ----------
    start, length, first_lane : (n_diagonals,) uint64
        Where a diagonal starts in the arrays of synapses, its length, and its first lane.
    first_diagonal : (n_tiles + 1,) int64
        Diagonals of a tile: from its own entry to the next one's.
    column : (n_synapses,) uint16 or uint32
        Presynaptic neuron, as a place in the vector of rates. Padding points at a silent one.
    weight : (n_synapses,) real
        Magnitude |w|.
    trace : (n_synapses,) real
        Eligibility trace e; empty if the synapses are static.
    moment, moment2 : (n_synapses,) real
        Adam's running means of γ and γ²; empty without Adam.
    drive : (n_lanes,) real
        Σ |w| r of each lane, the result of a pass.
    trace_input : (n_lanes,) real
        (1 - α) φ'(v) of the lane's neuron.
    step : (n_lanes,) real
        What a trace of one adds to the magnitude: ± η feedback_factor f (with Adam: ± f).
    fetched : (n_lanes,) complex
        Buffer for pairs of rates.
    excitatory, inhibitory : (n_post,) uint64
        The two lanes of each neuron.
    """

    start: NDArray[np.uint64]
    length: NDArray[np.uint64]
    first_lane: NDArray[np.uint64]
    first_diagonal: NDArray[np.int64]
    column: NDArray[np.unsignedinteger]
    weight: NDArray[np.floating]
    trace: NDArray[np.floating]
    moment: NDArray[np.floating]
    moment2: NDArray[np.floating]
    drive: NDArray[np.floating]
    trace_input: NDArray[np.floating]
    step: NDArray[np.floating]
    fetched: NDArray[np.complexfloating]
    excitatory: NDArray[np.uint64]
    inhibitory: NDArray[np.uint64]


@inlined
def forward_tile(lanes: Lanes, pair: Pairs, tile: int) -> None:
    """Sum the synapses: drive = Σ |w| r."""
    start, length, first_lane, column = lanes.start, lanes.length, lanes.first_lane, lanes.column
    weight, drive, fetched = lanes.weight, lanes.drive, lanes.fetched
    for diagonal in range(lanes.first_diagonal[tile], lanes.first_diagonal[tile + 1]):
        first, lane, n = start[diagonal], first_lane[diagonal], length[diagonal]
        for i in range(n):
            fetched[lane + i] = pair[column[first + i]]
        for i in range(n):
            drive[lane + i] += weight[first + i] * fetched[lane + i].imag


@inlined
def learn_and_forward_tile(lanes: Lanes, pair: Pairs, alpha: np.floating, tile: int) -> None:
    """Finish the previous step's learning and sum the synapses, touching each synapse once.

    e ← α e + (1-α) r φ' with the previous rates, |w| ← max(|w| + step e, 0), and
    drive = Σ |w| r with the current rates.
    """
    start, length, first_lane, column = lanes.start, lanes.length, lanes.first_lane, lanes.column
    weight, trace, drive, fetched = lanes.weight, lanes.trace, lanes.drive, lanes.fetched
    trace_input, step = lanes.trace_input, lanes.step
    zero = weight.dtype.type(0)
    for diagonal in range(lanes.first_diagonal[tile], lanes.first_diagonal[tile + 1]):
        first, lane, n = start[diagonal], first_lane[diagonal], length[diagonal]
        for i in range(n):
            fetched[lane + i] = pair[column[first + i]]
        for i in range(n):
            e = alpha * trace[first + i] + trace_input[lane + i] * fetched[lane + i].real
            trace[first + i] = e
            w = weight[first + i] + step[lane + i] * e
            w = zero if w < zero else w  # not max(): keeps NaN
            weight[first + i] = w
            drive[lane + i] += w * fetched[lane + i].imag


@inlined
def forward(lanes: Lanes, pair: Pairs) -> None:
    """Sum the synapses of all tiles (see `forward_tile`)."""
    lanes.drive[:] = 0
    for tile in range(lanes.first_diagonal.size - 1):
        forward_tile(lanes, pair, tile)


@inlined
def learn_and_forward(lanes: Lanes, pair: Pairs, alpha: np.floating) -> None:
    """Learn and sum in all tiles (see `learn_and_forward_tile`)."""
    lanes.drive[:] = 0
    for tile in range(lanes.first_diagonal.size - 1):
        learn_and_forward_tile(lanes, pair, alpha, tile)


@threaded
def forward_threaded(lanes: Lanes, pair: Pairs) -> None:
    """Sum the synapses of all tiles, each in some thread."""
    lanes.drive[:] = 0
    for tile in numba.prange(lanes.first_diagonal.size - 1):
        forward_tile(lanes, pair, tile)


@threaded
def learn_and_forward_threaded(lanes: Lanes, pair: Pairs, alpha: np.floating) -> None:
    """Learn and sum in all tiles, each in some thread."""
    lanes.drive[:] = 0
    for tile in numba.prange(lanes.first_diagonal.size - 1):
        learn_and_forward_tile(lanes, pair, alpha, tile)


@inlined
def learn(lanes: Lanes, pair: Pairs, alpha: np.floating) -> None:
    """Finish the previous step's learning only (see `learn_and_forward`)."""
    start, length, first_lane, column = lanes.start, lanes.length, lanes.first_lane, lanes.column
    weight, trace, fetched = lanes.weight, lanes.trace, lanes.fetched
    trace_input, step = lanes.trace_input, lanes.step
    zero = weight.dtype.type(0)
    for diagonal in range(length.size):
        first, lane, n = start[diagonal], first_lane[diagonal], length[diagonal]
        for i in range(n):
            fetched[lane + i] = pair[column[first + i]]
        for i in range(n):
            e = alpha * trace[first + i] + trace_input[lane + i] * fetched[lane + i].real
            trace[first + i] = e
            w = weight[first + i] + step[lane + i] * e
            weight[first + i] = zero if w < zero else w


@inlined
def learn_adam(lanes: Lanes, pair: Pairs, alpha: np.floating, rate: float, n_updates: int) -> None:
    """Finish the previous step's learning by Adam (Kingma & Ba 2015, arXiv:1412.6980).

    With γ = e f: m ← .9 m + .1 γ, q ← .99 q + .01 γ², and
    |w| ← max(|w| + rate m̂ / (√q̂ + 1e-6), 0), m̂ and q̂ corrected for their start at zero.
    """
    real = lanes.weight.dtype.type
    start, length, first_lane, column = lanes.start, lanes.length, lanes.first_lane, lanes.column
    weight, trace, fetched = lanes.weight, lanes.trace, lanes.fetched
    moment, moment2 = lanes.moment, lanes.moment2
    trace_input, step = lanes.trace_input, lanes.step
    zero, m_keep, m_add, q_keep, q_add = real(0), real(0.9), real(0.1), real(0.99), real(0.01)
    m_hat, q_hat = real(1 / (1 - 0.9**n_updates)), real(1 / (1 - 0.99**n_updates))
    eta, floor = real(rate), real(1e-6)
    for diagonal in range(length.size):
        first, lane, n = start[diagonal], first_lane[diagonal], length[diagonal]
        for i in range(n):
            fetched[lane + i] = pair[column[first + i]]
        for i in range(n):
            p = first + i
            e = alpha * trace[p] + trace_input[lane + i] * fetched[lane + i].real
            trace[p] = e
            gamma = e * step[lane + i]
            m = m_keep * moment[p] + m_add * gamma
            q = q_keep * moment2[p] + q_add * gamma * gamma
            moment[p] = m
            moment2[p] = q
            w = weight[p] + eta * (m * m_hat) / (np.sqrt(q * q_hat) + floor)
            weight[p] = zero if w < zero else w
