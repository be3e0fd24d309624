"""The delta rule of the output neurons, and the signal that they send back.

Of the weight W from SPN i to output neuron k, with rates r, error ε = r_snr - target:

    W ← W - η rᵢ φ'ₖ εₖ, at once clipped to its sign
    x ← β x + (1-β) ε,  g = x φ'

η: learning rate; φ' = r_snr (1 - r_snr); rᵢ φ': the eligibility trace, as the output has no memory;
β: share of the error's low-passed form x that lasts for a step, 0 but for `filtered`; g: the
signal that the SNc units release.
"""

from __future__ import annotations

from typing import Any

from dopascape.kernels.compiler import formula
from dopascape.kernels.vectors import where_negative


@formula
def low_passed(x: Any, error: Any, beta: Any) -> Any:
    """Return the new x."""
    return beta * x + (1.0 - beta) * error


@formula
def of_its_sign(weight: Any, sign: float) -> Any:
    """Return a weight, or 0 if it is not of its neuron's sign, 1 or -1 (Dale's law)."""
    return where_negative(weight * sign, 0.0, weight)
