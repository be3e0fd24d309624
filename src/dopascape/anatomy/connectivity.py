"""Drawing the synapses of a network and balancing them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import (
    CORTEX,
    INHIBITORY,
    PROJECTIONS,
    SPNS,
    Projection,
    sizes,
)
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator

ROWS_AT_ONCE = 256
"""Postsynaptic neurons drawn together: bounds the memory for wide networks."""


@dataclass
class Synapses:
    """The synapses of one projection, sorted by postsynaptic, then presynaptic neuron.

    A synapse exists whatever its weight: a weight clipped to zero may grow again.

    Attributes
    ----------
    post, pre : (n,) int32
        Neurons that each synapse joins.
    weight : (n,) float64
    shape : (n_post, n_pre)
    """

    post: NDArray[np.int32]
    pre: NDArray[np.int32]
    weight: NDArray[np.float64]
    shape: tuple[int, int]

    @classmethod
    def from_dense(cls, weight: NDArray[np.float64]) -> Synapses:
        """Read a (n_post, n_pre) matrix with NaN where there is no synapse."""
        post, pre = np.nonzero(~np.isnan(weight))
        return cls(post.astype(np.int32), pre.astype(np.int32), weight[post, pre], weight.shape)

    def dense(self) -> NDArray[np.float64]:
        """Return the (n_post, n_pre) matrix with NaN where there is no synapse."""
        matrix = np.full(self.shape, np.nan)
        matrix[self.post, self.pre] = self.weight
        return matrix


Network = dict[tuple[str, str], Synapses]
"""The synapses of each projection, by (pre, post)."""


def connect(parameters: Parameters, replicate: int, root_seed: int) -> Network:
    """Draw all synapses of a replicate and balance them.

    Each projection has random streams of its own, so that leaving one out changes no other.
    """
    network = {
        (projection.pre, projection.post): _draw(
            projection, number, parameters, replicate, root_seed
        )
        for number, projection in enumerate(PROJECTIONS)
        if projection.state(parameters) != "absent"
    }
    for post in (*CORTEX, *SPNS):
        _balance({pre: synapses for (pre, target), synapses in network.items() if target == post})
    return network


def _draw(
    projection: Projection, number: int, parameters: Parameters, replicate: int, root_seed: int
) -> Synapses:
    size = sizes(parameters)
    n_post, n_pre = size[projection.post], size[projection.pre]
    existence = generator(root_seed, replicate, Stream.CONNECTIVITY, number)
    posts: list[NDArray[np.int32]] = []
    pres: list[NDArray[np.int32]] = []
    for first in range(0, n_post, ROWS_AT_ONCE):
        n_rows = min(ROWS_AT_ONCE, n_post - first)
        exists = existence.random((n_rows, n_pre)) < projection.probability
        if projection.pre == projection.post:
            rows = np.arange(n_rows)
            exists[rows, first + rows] = False
        post, pre = np.nonzero(exists)
        posts.append((post + first).astype(np.int32))
        pres.append(pre.astype(np.int32))
    all_post: NDArray[np.int32] = np.concatenate(posts)
    all_pre: NDArray[np.int32] = np.concatenate(pres)
    largest = projection.sign * projection.scale(parameters.network_width, size["thal"])
    draws = generator(root_seed, replicate, Stream.WEIGHTS, number).random(all_post.size)
    return Synapses(all_post, all_pre, largest * draws, (n_post, n_pre))


def _balance(incoming: dict[str, Synapses]) -> None:
    """Make each neuron's incoming weights sum to zero, in place.

    With the sum S of all incoming weights of a neuron: if S >= 0, S / n is taken from each of its n
    inhibitory weights, else from each of its n excitatory ones. A neuron without weights of that
    sign is left as it is.

    Parameters
    ----------
    incoming
        The synapses onto one population, by presynaptic population.
    """
    if not incoming:
        return
    n_post = next(iter(incoming.values())).shape[0]
    total = np.zeros(n_post)
    count = {"excitatory": np.zeros(n_post), "inhibitory": np.zeros(n_post)}
    for pre, synapses in incoming.items():
        total += np.bincount(synapses.post, synapses.weight, n_post)
        count[_kind(pre)] += np.bincount(synapses.post, minlength=n_post)
    inhibitory = total >= 0
    share = {
        kind: np.where(corrected & (count[kind] > 0), total / np.maximum(count[kind], 1), 0.0)
        for kind, corrected in (("inhibitory", inhibitory), ("excitatory", ~inhibitory))
    }
    for pre, synapses in incoming.items():
        synapses.weight -= share[_kind(pre)][synapses.post]


def _kind(population: str) -> str:
    return "inhibitory" if population in INHIBITORY else "excitatory"
