"""Sums over sparse synapses, in a layout whose inner loops run over postsynaptic neurons.

Each neuron has three *rows*: its synapses from excitatory cortex, from thalamus and from inhibitory
neurons, so that a sum does not depend on which of them are plastic. A row holds magnitudes >= 0, so
that Dale's law is one clip at zero whatever the sign. Rows are sorted by length and cut into tiles;
the k-th synapses of all rows of a tile lie side by side, as one *diagonal* (jagged diagonal
storage, Saad 1989, doi 10.1137/0910073). An inner loop walks along a diagonal: it has no sum of its
own, so it vectorises and gives the same bits on every CPU.

Rates of all neurons lie in one vector of pairs (previous, current), each packed as a complex
number: one look-up per synapse fetches both. Fetching has its own loop, into a small buffer,
because look-ups would keep the arithmetic from being vectorised.

Tiles share no row, so that several threads may take one each: the bits stay the same.

Indices are unsigned: numba's handling of negative indices stops vectorisation, too.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.compiler import inlined, threaded
from dopascape.kernels.rules.adam import Adam, corrections, increment, mean, square
from dopascape.kernels.rules.three_factor import clipped, eligibility, learned
from dopascape.kernels.vectors import like

Pairs = NDArray[np.complexfloating]
"""Rates of all neurons, previous (real part) and current (imaginary part)."""


class Rows(NamedTuple):
    """Synapses onto one population; ``real`` is float64 or float32.

    Attributes
    ----------
    start, length, first_row : (n_diagonals,) uint64
        Where a diagonal starts in the arrays of synapses, its length, and its first row.
    first_diagonal : (n_tiles + 1,) int64
        Diagonals of a tile: from its own entry to the next one's.
    column : (n_synapses,) uint16 or uint32
        Presynaptic neuron, as an index of the vector of rates. Padding points at a silent one.
    weight : (n_synapses,) real
        Magnitude |w|.
    trace : (n_synapses,) real
        Eligibility trace e; empty if the synapses are static.
    moment, moment2 : (n_synapses,) real
        Adam's running means of γ and γ²; empty without Adam.
    drive : (n_rows,) real
        Σ |w| r of each row, the result of a pass.
    inflow : (n_rows,) real
        (1 - α) φ'(v) of the row's neuron.
    step : (n_rows,) real
        What a trace of one adds to the magnitude: ± η feedback_factor f (with Adam: ± f).
    fetched : (n_rows,) complex
        Buffer for pairs of rates.
    cortical, thalamic, inhibitory : (n_post,) uint64
        The three rows of each neuron.
    """

    start: NDArray[np.uint64]
    length: NDArray[np.uint64]
    first_row: NDArray[np.uint64]
    first_diagonal: NDArray[np.int64]
    column: NDArray[np.unsignedinteger]
    weight: NDArray[np.floating]
    trace: NDArray[np.floating]
    moment: NDArray[np.floating]
    moment2: NDArray[np.floating]
    drive: NDArray[np.floating]
    inflow: NDArray[np.floating]
    step: NDArray[np.floating]
    fetched: NDArray[np.complexfloating]
    cortical: NDArray[np.uint64]
    thalamic: NDArray[np.uint64]
    inhibitory: NDArray[np.uint64]


@inlined
def forward_tile(rows: Rows, pair: Pairs, tile: int) -> None:
    """Sum the synapses: drive = Σ |w| r."""
    start, length, first_row, column = rows.start, rows.length, rows.first_row, rows.column
    weight, drive, fetched = rows.weight, rows.drive, rows.fetched
    for diagonal in range(rows.first_diagonal[tile], rows.first_diagonal[tile + 1]):
        first, row, n = start[diagonal], first_row[diagonal], length[diagonal]
        for i in range(n):
            fetched[row + i] = pair[column[first + i]]
        for i in range(n):
            drive[row + i] += weight[first + i] * fetched[row + i].imag


@inlined
def learn_and_forward_tile(rows: Rows, pair: Pairs, alpha: np.floating, tile: int) -> None:
    """Finish the previous step's learning and sum the synapses, touching each synapse once.

    The rule of `rules.three_factor` with the previous rates, and drive = Σ |w| r with the current.
    """
    start, length, first_row, column = rows.start, rows.length, rows.first_row, rows.column
    weight, trace, drive, fetched = rows.weight, rows.trace, rows.drive, rows.fetched
    inflow, step = rows.inflow, rows.step
    for diagonal in range(rows.first_diagonal[tile], rows.first_diagonal[tile + 1]):
        first, row, n = start[diagonal], first_row[diagonal], length[diagonal]
        for i in range(n):
            fetched[row + i] = pair[column[first + i]]
        for i in range(n):
            e = eligibility(trace[first + i], alpha, inflow[row + i], fetched[row + i].real)
            trace[first + i] = e
            w = learned(weight[first + i], step[row + i], e)
            weight[first + i] = w
            drive[row + i] += w * fetched[row + i].imag


@inlined
def forward(rows: Rows, pair: Pairs) -> None:
    """Sum the synapses of all tiles (see `forward_tile`)."""
    rows.drive[:] = 0
    for tile in range(rows.first_diagonal.size - 1):
        forward_tile(rows, pair, tile)


@inlined
def learn_and_forward(rows: Rows, pair: Pairs, alpha: np.floating) -> None:
    """Learn and sum in all tiles (see `learn_and_forward_tile`)."""
    rows.drive[:] = 0
    for tile in range(rows.first_diagonal.size - 1):
        learn_and_forward_tile(rows, pair, alpha, tile)


@threaded
def forward_threaded(rows: Rows, pair: Pairs) -> None:
    """Sum the synapses of all tiles, each in some thread."""
    rows.drive[:] = 0
    for tile in numba.prange(rows.first_diagonal.size - 1):
        forward_tile(rows, pair, tile)


@threaded
def learn_and_forward_threaded(rows: Rows, pair: Pairs, alpha: np.floating) -> None:
    """Learn and sum in all tiles, each in some thread."""
    rows.drive[:] = 0
    for tile in numba.prange(rows.first_diagonal.size - 1):
        learn_and_forward_tile(rows, pair, alpha, tile)


@inlined
def learn(rows: Rows, pair: Pairs, alpha: np.floating) -> None:
    """Finish the previous step's learning only (see `learn_and_forward`)."""
    start, length, first_row, column = rows.start, rows.length, rows.first_row, rows.column
    weight, trace, fetched = rows.weight, rows.trace, rows.fetched
    inflow, step = rows.inflow, rows.step
    for diagonal in range(length.size):
        first, row, n = start[diagonal], first_row[diagonal], length[diagonal]
        for i in range(n):
            fetched[row + i] = pair[column[first + i]]
        for i in range(n):
            e = eligibility(trace[first + i], alpha, inflow[row + i], fetched[row + i].real)
            trace[first + i] = e
            weight[first + i] = learned(weight[first + i], step[row + i], e)


@inlined
def learn_adam(
    rows: Rows, pair: Pairs, alpha: np.floating, rate: float, adam: Adam, n_updates: int
) -> None:
    """Finish the previous step's learning by Adam (see `rules.adam`)."""
    start, length, first_row, column = rows.start, rows.length, rows.first_row, rows.column
    weight, trace, fetched = rows.weight, rows.trace, rows.fetched
    moment, moment2 = rows.moment, rows.moment2
    inflow, step = rows.inflow, rows.step
    m_correction, q_correction = corrections(n_updates)
    m_hat, q_hat = like(m_correction, weight), like(q_correction, weight)
    eta = like(rate, weight)
    for diagonal in range(length.size):
        first, row, n = start[diagonal], first_row[diagonal], length[diagonal]
        for i in range(n):
            fetched[row + i] = pair[column[first + i]]
        for i in range(n):
            p = first + i
            e = eligibility(trace[p], alpha, inflow[row + i], fetched[row + i].real)
            trace[p] = e
            gamma = e * step[row + i]
            m, q = mean(moment[p], gamma, adam), square(moment2[p], gamma, adam)
            moment[p], moment2[p] = m, q
            weight[p] = clipped(weight[p] + increment(eta, m * m_hat, q * q_hat, adam))
