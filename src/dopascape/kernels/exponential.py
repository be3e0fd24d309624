"""The one exponential function of the dynamics, and the transfer function that needs it.

No library's: those differ in the last bit between systems and between kinds of CPU. Here it is
additions and multiplications in a fixed order, on scalars and on vectors alike.
"""

from __future__ import annotations

from typing import Any

from dopascape.kernels.compiler import formula
from dopascape.kernels.vectors import two_to_the, where_negative

LOWEST, HIGHEST = -708.0, 709.0
"""Beyond these x is taken as these: results stay normal numbers."""

PER_LN2 = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
"""ln 2 in two parts; the first has 32 bits, so that n × it is exact (Cody & Waite 1980)."""

TO_WHOLE = 6755399441055744.0
"""1.5 · 2⁵²: adding it rounds to a whole number, which the lowest bits then hold."""


@formula
def exp(x: Any) -> Any:
    """Return eˣ to within 1 ulp or two.

    With n = round(x / ln 2) and r = x - n ln 2, |r| ≤ 0.347: eˣ = 2ⁿ eʳ, and eʳ by its Taylor
    polynomial of degree 13, whose first term left out is below 5·10⁻¹⁸. NaN stays NaN.
    """
    x = where_negative(x - LOWEST, LOWEST, x)
    x = where_negative(HIGHEST - x, HIGHEST, x)
    shifted = x * PER_LN2 + TO_WHOLE
    n = shifted - TO_WHOLE
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    square = r * r
    # Pairs of terms, so that their products do not all wait for one another.
    low = (r * (1 / 6) + 0.5) + square * (r * (1 / 120) + 1 / 24)
    middle = (r * (1 / 5040) + 1 / 720) + square * (r * (1 / 362880) + 1 / 40320)
    high = (r * (1 / 39916800) + 1 / 3628800) + square * (r * (1 / 6227020800) + 1 / 479001600)
    fourth = square * square
    rest = low + fourth * (middle + fourth * high)
    return two_to_the(shifted) * ((square * rest + r) + 1.0)


@formula
def transfer(potential: Any) -> Any:
    """Return the rate φ(v) = 1 / (1 + exp(2 - v)) of a membrane potential."""
    return 1.0 / (exp(2.0 - potential) + 1.0)
