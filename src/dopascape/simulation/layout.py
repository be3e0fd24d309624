"""From lists of synapses to the lanes of the compiled kernels, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dopascape.anatomy.connectivity import Synapses
from dopascape.anatomy.populations import INHIBITORY
from dopascape.kernels.lanes import Lanes

TILE = 208
"""Lanes whose inputs and sums stay in a core's first-level cache together, beside the synapses that
stream through it. Measured at width 3200: 0.77 ns per synapse and step, 1.2 ns with 512 lanes; at
width 200 one tile of 200 lanes takes 12.7 µs a step, two of 100 take 14."""

PADDING = 8
"""Diagonals end at multiples of this, so that fewer remainders are left by vector units."""


def make_lanes(
    incoming: Mapping[str, Synapses],
    first: Mapping[str, int],
    n_post: int,
    *,
    precision: str = "double",
    plastic: bool = False,
    adam: bool = False,
) -> Lanes:
    """Lay the synapses onto one population out in lanes.

    Parameters
    ----------
    incoming
        Synapses by presynaptic population.
    first
        Place of each population's first neuron in the vector of rates; "silent" is a place whose
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
    lane = _concatenate([2 * s.post + (pre in INHIBITORY) for pre, s in incoming.items()], np.int32)
    length = np.bincount(lane, minlength=2 * n_post)
    longest_first = np.argsort(-length, kind="stable")
    rank = np.empty_like(longest_first)
    rank[longest_first] = np.arange(longest_first.size)
    start, count, first_lane, first_diagonal = _diagonals(length[longest_first])

    # The place of a synapse: which diagonal (its place within its lane), and where on it.
    by_lane = np.argsort(lane, kind="stable")
    lane = lane[by_lane]
    begin = np.concatenate([[0], np.cumsum(length)])[:-1]
    diagonal = first_diagonal[rank[lane] // TILE] + np.arange(lane.size) - begin[lane]
    place = start[diagonal] + rank[lane] % TILE
    del diagonal, lane

    n_places = int(count.sum())
    column = np.full(n_places, first["silent"], index)
    column[place] = _concatenate([s.pre + first[pre] for pre, s in incoming.items()], index)[
        by_lane
    ]
    weight = np.zeros(n_places, real)
    weight[place] = np.abs(_concatenate([s.weight for s in incoming.values()], real))[by_lane]

    n_lanes = -(-2 * n_post // PADDING) * PADDING
    return Lanes(
        start=start.astype(np.uint64),
        length=count.astype(np.uint64),
        first_lane=first_lane.astype(np.uint64),
        first_diagonal=first_diagonal,
        column=column,
        weight=weight,
        trace=np.zeros(n_places if plastic else 0, real),
        moment=np.zeros(n_places if adam else 0, real),
        moment2=np.zeros(n_places if adam else 0, real),
        drive=np.zeros(n_lanes, real),
        trace_input=np.zeros(n_lanes, real),
        step=np.zeros(n_lanes, real),
        fetched=np.zeros(n_lanes, np.result_type(real, np.complex64)),
        excitatory=rank[0::2].astype(np.uint64),
        inhibitory=rank[1::2].astype(np.uint64),
    )


def _concatenate(parts: list[NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *(part.astype(dtype) for part in parts)])


def _diagonals(length: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
    """Cut lanes, sorted by falling length, into tiles and diagonals.

    Returns
    -------
    start, count, first_lane : (n_diagonals,)
    first_diagonal : (n_tiles + 1,)
    """
    counts, first_lanes, first_diagonal = [], [], [0]
    for tile in range(0, length.size, TILE):
        in_tile = length[tile : tile + TILE]
        ranks = np.arange(in_tile.max(initial=0))
        # Lanes longer than k: the tile's lengths fall, so they are its first ones.
        longer = np.searchsorted(-in_tile, -ranks, side="left")
        counts.append(-(-longer // PADDING) * PADDING)
        first_lanes.append(np.full(ranks.size, tile))
        first_diagonal.append(first_diagonal[-1] + ranks.size)
    count = np.concatenate(counts)
    start = np.concatenate([[0], np.cumsum(count)])[:-1].astype(np.intp)
    return start, count, np.concatenate(first_lanes), np.array(first_diagonal, np.int64)


def read_lanes(lanes: Lanes, pre: str, first: Mapping[str, int], n_pre: int) -> Synapses:
    """Return the synapses from one population, with their weights as they are now."""
    n_post = lanes.excitatory.size
    neuron = np.zeros(lanes.drive.size, np.int32)
    neuron[lanes.excitatory] = neuron[lanes.inhibitory] = np.arange(n_post, dtype=np.int32)
    start, count, first_lane = (
        a.astype(np.intp) for a in (lanes.start, lanes.length, lanes.first_lane)
    )
    within = np.arange(lanes.column.size) - np.repeat(start, count)
    post = neuron[np.repeat(first_lane, count) + within]
    column = lanes.column.astype(np.int64) - first[pre]
    chosen = np.flatnonzero((column >= 0) & (column < n_pre))
    chosen = chosen[np.lexsort((column[chosen], post[chosen]))]
    sign = -1 if pre in INHIBITORY else 1
    weight = sign * lanes.weight[chosen].astype(np.float64)
    return Synapses(post[chosen], column[chosen].astype(np.int32), weight, (n_post, n_pre))
