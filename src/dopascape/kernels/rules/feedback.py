"""What the error tells the SPNs: f = Mᵀ g, through a fixed matrix or through the output's weights.

    fᵢ = Σₖ M[k, i] gₖ
    M = [F_dspn; -F_ispn]ᵀ for dopamine; its means over each population for homogeneous; its entries
    permuted for shuffled; [F_dspn; F_ispn]ᵀ for unopposed; -W, as it is now, for exact.
    High-passed at the synapse: f̃ = (f_t - β f_{t-1}) s, s = 1/(1-β), which undoes the low-pass
    filter of time constant -1/ln β; β = 0 leaves f as it is.

g: see `striatonigral`; F: the landscape, (n, target_dim); W: the striatonigral weights, which this
step has updated and clipped.
"""

from __future__ import annotations

from typing import Any

from dopascape.kernels.compiler import formula


@formula
def high_passed(feedback: Any, before: Any, beta: Any, scale: Any) -> Any:
    """Return f̃, with scale s."""
    return (feedback - beta * before) * scale
