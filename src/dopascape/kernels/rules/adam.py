"""Adam on the increments of any rule (Kingma & Ba 2015, arXiv:1412.6980).

With γ the increment that the rule asks for, and t the number of updates so far, plus one:

    m ← 0.9 m + 0.1 γ,   q ← 0.99 q + 0.01 γ²
    Δw = ρ m / (1 - 0.9ᵗ) / (√(q / (1 - 0.99ᵗ)) + 10⁻⁶)

ρ: learning rate, times the feedback factor for synapses onto SPNs. The authors' counter starts at 1
and is raised before the first update, so that the first correction is that of t = 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from dopascape.kernels.compiler import formula
from dopascape.kernels.vectors import root

KEEP_MEAN, KEEP_SQUARE, FLOOR = 0.9, 0.99, 1e-6


class Adam(NamedTuple):
    """The constants in the precision of the weights that they meet.

    Attributes
    ----------
    keep_mean, add_mean, keep_square, add_square, floor
        0.9, 0.1, 0.99, 0.01 and 10⁻⁶.
    """

    keep_mean: Any
    add_mean: Any
    keep_square: Any
    add_square: Any
    floor: Any


def constants(dtype: DTypeLike) -> Adam:
    """Return the constants in a precision."""
    real: Callable[[float], Any] = np.dtype(dtype).type
    values = (KEEP_MEAN, 1 - KEEP_MEAN, KEEP_SQUARE, 1 - KEEP_SQUARE, FLOOR)
    # 1 - 0.99 is not quite 0.01: rounded to the decimals that are meant.
    return Adam(*(real(round(value, 6)) for value in values))


@formula
def corrections(n_updates: int) -> tuple[float, float]:
    """Return 1 / (1 - 0.9ᵗ) and 1 / (1 - 0.99ᵗ) of update number ``n_updates``, from 1."""
    t = n_updates + 1
    return 1 / (1 - KEEP_MEAN**t), 1 / (1 - KEEP_SQUARE**t)


@formula
def mean(m: Any, gamma: Any, adam: Adam) -> Any:
    """Return the new running mean of γ."""
    return m * adam.keep_mean + gamma * adam.add_mean


@formula
def square(q: Any, gamma: Any, adam: Adam) -> Any:
    """Return the new running mean of γ²."""
    return q * adam.keep_square + gamma * adam.add_square * gamma


@formula
def increment(rate: Any, m_hat: Any, q_hat: Any, adam: Adam) -> Any:
    """Return ρ m̂ / (√q̂ + 10⁻⁶), m̂ and q̂ corrected for their start at zero."""
    return rate * m_hat / (root(q_hat) + adam.floor)
