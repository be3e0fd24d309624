"""Independent random streams, one for each ingredient of a replicate."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """The random ingredients of a network; the numbers are part of the model: never reuse one."""

    CONNECTIVITY = 0
    WEIGHTS = 1
    POSITIONS = 2
    VARICOSITIES = 3
    PATCHES = 4
    INPUT = 5
    TARGET = 6
    SHUFFLE = 7
    NOISE = 8


def generator(root_seed: int, replicate: int, stream: Stream, *part: int) -> np.random.Generator:
    """Return the generator of one ingredient of one replicate.

    A counter-based generator (Philox, Salmon et al. 2011, doi 10.1145/2063384.2063405) keyed by
    these numbers only: what it draws depends neither on other parameters nor on the order in
    which streams are used.

    Parameters
    ----------
    root_seed
        The study's seed, >= 0.
    replicate
        The replicate's number, >= 0.
    stream
        The ingredient.
    part
        Numbers >= 0 that tell parts of the ingredient apart, such as a projection or a unit.
    """
    if root_seed < 0 or replicate < 0:
        raise ValueError(f"seeds are integers >= 0, not root {root_seed}, replicate {replicate}")
    sequence = np.random.SeedSequence(root_seed, spawn_key=(replicate, int(stream), *part))
    return np.random.Generator(np.random.Philox(sequence))
