"""Independent random streams, one for each ingredient of a replicate."""

from __future__ import annotations

import operator
from enum import IntEnum
from typing import SupportsIndex

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
    PERTURBATION = 9
    DESIGN = 10
    TURNOVER = 11
    RELEASE = 12


def natural_number(name: str, value: SupportsIndex) -> int:
    """Return an integer >= 0, numpy's or plain, as a plain one.

    Parameters
    ----------
    name
        What the number is, for the message.
    value
        The number.

    Raises
    ------
    ValueError
        For anything else, a float of integral value too.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = -1
    if number < 0:
        raise ValueError(f"{name} = {value!r}: allowed are integers >= 0")
    return number


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

    Raises
    ------
    ValueError
        If a seed is no integer >= 0.
    """
    root_seed = natural_number("root_seed", root_seed)
    replicate = natural_number("replicate", replicate)
    sequence = np.random.SeedSequence(root_seed, spawn_key=(replicate, int(stream), *part))
    return np.random.Generator(np.random.Philox(sequence))
