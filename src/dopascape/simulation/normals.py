"""Normal random numbers that are the same on every CPU."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.normal import ACCEPTED, accept

MOST_WORDS = 4096
"""Drawn at once: they stay in the cache. It does not change the numbers."""


def standard_normals(draws: np.random.Generator, n: int) -> NDArray[np.float64]:
    """Return n standard normal numbers, made of a generator's next random words."""
    normals, filled = np.empty(n), 0
    candidates, accepted = np.empty(MOST_WORDS), np.empty(MOST_WORDS, np.int64)
    while filled < n:
        n_words = min(int((n - filled) / ACCEPTED) + 100, MOST_WORDS)
        words = draws.bit_generator.random_raw(n_words)
        filled = accept(words, candidates, accepted, normals, filled)
    return normals
