"""Backpropagation through time: down the exact gradient of ½ Σ ε² over a trial.

The equations of a trial, in the order in which neurons update, derived from its end to its start:

    fⱼ(t) = -Σₖ Wₖⱼ gₖ(t) + Σᵢ wᵢⱼ (1-α) hᵢ(t')   t' = t where i updates after j, else t + 1
    hᵢ(t) = α hᵢ(t+1) + φ'(vᵢ(t)) fᵢ(t)
    wᵢⱼ ← wᵢⱼ + η c (1-α) Σₜ hᵢ(t) rⱼ(t)          rⱼ: the rate that entered vᵢ in step t
    Wₖⱼ ← Wₖⱼ - η Σₜ gₖ(t) rⱼ(t)                  all of them clipped to their signs

f, h: minus the gradient with respect to the rate of an SPN and to its potential; g = ε φ' of the
output; W: striatonigral weights; α, η, c: as in `three_factor`. Weights change once, after the
trial. Taken as given are the cortex, which gets nothing back from the striatum, and what came
before the trial, as in truncated backpropagation with h = h' = T (Williams & Peng 1990,
doi 10.1162/neco.1990.2.4.490).

Without the second term of f, the sum over hᵢ is Σₜ fᵢ φ'(vᵢ(t)) r̄ⱼ(t), r̄ⱼ the low-passed rate. The
rule of three factors with exact feedback leaves out that term, what an SPN does to the output by
way of others; its trace is of φ' rⱼ, with φ' of when rⱼ came; and weights change as it goes.
"""

from __future__ import annotations

from typing import Any

from dopascape.kernels.compiler import formula


@formula
def carried_back(h: Any, alpha: Any, slope: Any, f: Any) -> Any:
    """Return h(t), from h(t+1)."""
    return alpha * h + slope * f
