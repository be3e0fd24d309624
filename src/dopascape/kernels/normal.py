"""Normal random numbers that are the same on every CPU.

numpy's own call logarithm and exponential of the system's library, which differ in the last bit
between systems and between kinds of CPU.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.compiler import compiled
from dopascape.kernels.exponential import exp

WIDEST = math.sqrt(8 / math.e)
"""Of the region from which pairs are drawn."""

ACCEPTED = math.sqrt(math.pi * math.e) / 4
"""Share of pairs that give a normal number."""

HALF, LOW = np.uint64(32), np.uint64(2**32 - 1)
PER_WORD = 2.0**-32


@compiled
def accept(
    words: NDArray[np.uint64],
    candidates: NDArray[np.float64],
    accepted: NDArray[np.int64],
    normals: NDArray[np.float64],
    filled: int,
) -> int:
    """Make normal numbers of random bits, until there are enough or no words are left.

    By the ratio of uniforms (Kinderman & Monahan 1977, doi 10.1145/355744.355750): of a pair (u, v)
    x = √(8/e) (v - ½) / u is taken if u² ≤ exp(-x²/2). The high half of a word is u, the low one v,
    both the middles of 2³² intervals.

    Parameters
    ----------
    words : (n_words,)
    candidates, accepted : (n_words,)
        Room to work in.
    normals : (n,)
        Filled from ``filled`` on.

    Returns
    -------
    int
        How many of ``normals`` are filled now.
    """
    # In two loops, as the second one is without jumps.
    for k in range(words.size):
        u = (np.float64(np.int64(words[k] >> HALF)) + 0.5) * PER_WORD
        v = (np.float64(np.int64(words[k] & LOW)) + 0.5) * PER_WORD
        x = WIDEST * (v - 0.5) / u
        candidates[k] = x
        accepted[k] = u * u <= exp(-0.5 * x * x)
    for k in range(words.size):
        if filled == normals.size:
            break
        normals[filled] = candidates[k]
        filled += accepted[k]
    return filled
