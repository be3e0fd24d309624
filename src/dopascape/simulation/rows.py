"""From lists of synapses to the rows of the kernels of one network, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dopascape.anatomy.connectivity import Synapses
from dopascape.anatomy.populations import INHIBITORY
from dopascape.kernels.rows import Rows

TILE = 208
"""Rows whose inputs and sums stay in a core's first-level cache together, beside the synapses that
stream through it. Measured at width 3200: 0.77 ns per synapse and step, 1.2 ns with 512 rows; at
width 200 one tile of 200 rows takes 12.7 µs a step, two of 100 take 14."""

KINDS = ("cortical", "thalamic", "inhibitory")
"""The rows of a neuron, by what they come from."""

N_KINDS = len(KINDS)

_EXCITATORY = {"ctx_exc": "cortical", "thal": "thalamic"}

PADDING = 8
"""Diagonals end at multiples of this, so that fewer remainders are left by vector units."""


def kind_of(pre: str) -> int:
    """Return the index, among a neuron's rows, of that with the synapses from a population."""
    return KINDS.index("inhibitory" if pre in INHIBITORY else _EXCITATORY[pre])


def make_rows(
    incoming: Mapping[str, Synapses],
    first: Mapping[str, int],
    n_post: int,
    *,
    precision: str = "double",
    plastic: bool = False,
    adam: bool = False,
) -> Rows:
    """Lay the synapses onto one population out in rows.

    Parameters
    ----------
    incoming
        Synapses by presynaptic population.
    first
        Index of each population's first neuron in the vector of rates; "silent" is one whose
        rate is always zero.
    n_post
        Neurons in the postsynaptic population.
    precision
        "double" or "single".
    plastic, adam
        Whether traces, and Adam's running means, are needed.
    """
    real = np.dtype(np.float64 if precision == "double" else np.float32)
    index = np.dtype(np.uint16 if first["silent"] < 2**16 else np.uint32)
    row = _concatenate([N_KINDS * s.post + kind_of(pre) for pre, s in incoming.items()], np.int32)
    length = np.bincount(row, minlength=N_KINDS * n_post)
    longest_first = np.argsort(-length, kind="stable")
    rank = np.empty_like(longest_first)
    rank[longest_first] = np.arange(longest_first.size)
    start, count, first_row, first_diagonal = _diagonals(length[longest_first])

    # The slot of a synapse: which diagonal (its rank within its row), and where on it.
    by_row = np.argsort(row, kind="stable")
    row = row[by_row]
    begin = np.concatenate([[0], np.cumsum(length)])[:-1]
    diagonal = first_diagonal[rank[row] // TILE] + np.arange(row.size) - begin[row]
    slot = start[diagonal] + rank[row] % TILE
    del diagonal, row

    n_slots = int(count.sum())
    column = np.full(n_slots, first["silent"], index)
    column[slot] = _concatenate([s.pre + first[pre] for pre, s in incoming.items()], index)[by_row]
    weight = np.zeros(n_slots, real)
    weight[slot] = np.abs(_concatenate([s.weight for s in incoming.values()], real))[by_row]

    n_rows = -(-N_KINDS * n_post // PADDING) * PADDING
    return Rows(
        start=start.astype(np.uint64),
        length=count.astype(np.uint64),
        first_row=first_row.astype(np.uint64),
        first_diagonal=first_diagonal,
        column=column,
        weight=weight,
        trace=np.zeros(n_slots if plastic else 0, real),
        moment=np.zeros(n_slots if adam else 0, real),
        moment2=np.zeros(n_slots if adam else 0, real),
        drive=np.zeros(n_rows, real),
        inflow=np.zeros(n_rows, real),
        step=np.zeros(n_rows, real),
        fetched=np.zeros(n_rows, np.result_type(real, np.complex64)),
        **{kind: rank[k::N_KINDS].astype(np.uint64) for k, kind in enumerate(KINDS)},
    )


def _concatenate(parts: list[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *(part.astype(dtype) for part in parts)])


def _diagonals(length: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
    """Cut rows, sorted by falling length, into tiles and diagonals.

    Returns
    -------
    start, count, first_row : (n_diagonals,)
    first_diagonal : (n_tiles + 1,)
    """
    counts, first_rows, first_diagonal = [], [], [0]
    for tile in range(0, length.size, TILE):
        in_tile = length[tile : tile + TILE]
        ranks = np.arange(in_tile.max(initial=0))
        # Rows longer than k: the tile's lengths fall, so they are its first ones.
        longer = np.searchsorted(-in_tile, -ranks, side="left")
        counts.append(-(-longer // PADDING) * PADDING)
        first_rows.append(np.full(ranks.size, tile))
        first_diagonal.append(first_diagonal[-1] + ranks.size)
    count = np.concatenate(counts)
    start = np.concatenate([[0], np.cumsum(count)])[:-1].astype(np.intp)
    return start, count, np.concatenate(first_rows), np.array(first_diagonal, np.int64)


def read_rows(rows: Rows, pre: str, first: Mapping[str, int], n_pre: int) -> Synapses:
    """Return the synapses from one population, with their weights as they are now."""
    n_post = rows.inhibitory.size
    neuron = np.zeros(rows.drive.size, np.int32)
    for kind in KINDS:
        neuron[getattr(rows, kind)] = np.arange(n_post, dtype=np.int32)
    start, count, first_row = (a.astype(np.intp) for a in (rows.start, rows.length, rows.first_row))
    within = np.arange(rows.column.size) - np.repeat(start, count)
    post = neuron[np.repeat(first_row, count) + within]
    column = rows.column.astype(np.int64) - first[pre]
    chosen = np.flatnonzero((column >= 0) & (column < n_pre))
    chosen = chosen[np.lexsort((column[chosen], post[chosen]))]
    sign = -1 if pre in INHIBITORY else 1
    weight = sign * rows.weight[chosen].astype(np.float64)
    return Synapses(post[chosen], column[chosen].astype(np.int32), weight, (n_post, n_pre))
