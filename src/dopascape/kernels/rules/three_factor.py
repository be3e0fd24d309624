"""The rule of three factors (RFLO-like; Wärnberg & Kumar 2023, after Murray 2019).

Of a synapse from neuron j to SPN i with a weight of size |w|:

    e ← α e + (1-α) φ'(vᵢ) rⱼ             the eligibility trace
    |w| ← max(|w| ± η c fᵢ e, 0)          + for excitatory, - for inhibitory synapses

α: share of a trace that lasts for a step; vᵢ, φ': membrane potential of i, and the slope of its
transfer function there; rⱼ: the presynaptic rate that entered vᵢ in this step; η: learning rate;
c: feedback factor; fᵢ: the feedback that reaches i. That |w| stays at or above 0 is Dale's law.
"""

from __future__ import annotations

from typing import Any

from dopascape.kernels.compiler import formula
from dopascape.kernels.vectors import where_negative


@formula
def eligibility(e: Any, alpha: Any, inflow: Any, rate: Any) -> Any:
    """Return the new trace, with inflow (1-α) φ'(v)."""
    return e * alpha + inflow * rate


@formula
def clipped(size: Any) -> Any:
    """Return max(|w|, 0); NaN stays NaN, by which a run that diverged is recognised."""
    return where_negative(size, 0.0, size)


@formula
def learned(size: Any, step: Any, e: Any) -> Any:
    """Return the new size of a weight, with step ± η c f."""
    return clipped(size + step * e)
