"""The output neurons: their rates, the error, their learning, and what they send back."""

from __future__ import annotations

import math

import numpy as np

from dopascape.kernels.compiler import inlined
from dopascape.kernels.structures import SIDE_BY_SIDE, Array, Output, Rule


@inlined
def update_output(
    output: Output, target: Array, rule: Rule, noise: Array, t: int, n_spn: np.uint64
) -> float:
    """R = φ(bias + Σ w r_spn), ε = r - target, x ← β x + (1-β) ε, g = x φ'; return Σ ε²."""
    loss = 0.0
    for k in range(output.rate.size):
        # Partial sums side by side: they vectorise without a reordering by the compiler.
        output.partial[:] = 0
        for block in range(n_spn // SIDE_BY_SIDE):
            for j in range(SIDE_BY_SIDE):
                i = block * SIDE_BY_SIDE + j
                output.partial[j] += output.weight[k, i] * output.spn_rate[i]
        drive = rule.output_bias
        for j in range(SIDE_BY_SIDE):
            drive += output.partial[j]
        for rest in range(n_spn - n_spn % SIDE_BY_SIDE, n_spn):
            drive += output.weight[k, rest] * output.spn_rate[rest]
        rate = 1 / (1 + math.exp(2 - drive))
        output.slope[k] = rate * (1 - rate)
        if noise.size > 0:
            rate += noise[t, n_spn + np.uint64(k)]
        error = rate - target[t, k]
        output.rate[k] = rate
        output.error[k] = error
        output.error_slow[k] = rule.beta * output.error_slow[k] + (1 - rule.beta) * error
        output.signal[k] = output.error_slow[k] * output.slope[k]
        loss += error * error
    return loss


@inlined
def learn_output(output: Output, rule: Rule, n_updates: int) -> None:
    """w ← w - η e ε with e = r_spn φ' (no memory: the output has none).

    Not clipped to its sign yet: the exact feedback uses W as it is here.
    """
    weight, rate = output.weight, output.spn_rate
    if rule.adam:
        m_hat, q_hat = 1 / (1 - 0.9**n_updates), 1 / (1 - 0.99**n_updates)
    else:
        m_hat, q_hat = 1.0, 1.0
    for k in range(output.rate.size):
        push = -output.slope[k] * output.error[k]
        if rule.adam:
            for i in range(np.uint64(rate.size)):
                gamma = push * rate[i]
                m = 0.9 * output.moment[k, i] + 0.1 * gamma
                q = 0.99 * output.moment2[k, i] + 0.01 * gamma * gamma
                output.moment[k, i] = m
                output.moment2[k, i] = q
                weight[k, i] += rule.learning_rate * (m * m_hat) / (math.sqrt(q * q_hat) + 1e-6)
        else:
            push *= rule.learning_rate
            for i in range(np.uint64(rate.size)):
                weight[k, i] += push * rate[i]


@inlined
def send_feedback(output: Output, rule: Rule) -> None:
    """f = Mᵀ g, with M = -W for the exact gradient; high-passed: (f_t - β f_{t-1}) / (1-β).

    Then clip the striatonigral weights to their sign (Dale's law).
    """
    feedback, before, signal = output.feedback, output.feedback_before, output.signal
    weight, sign = output.weight, output.sign
    for i in range(np.uint64(feedback.size)):
        feedback[i] = 0.0
    for k in range(signal.size):
        for i in range(np.uint64(feedback.size)):
            w = weight[k, i]
            feedback[i] += (-w if rule.exact else output.feedback_matrix[k, i]) * signal[k]
            weight[k, i] = 0.0 if w * sign[i] < 0 else w
    if rule.highpass:
        for i in range(np.uint64(feedback.size)):
            now = feedback[i]
            feedback[i] = (now - rule.beta * before[i]) / (1 - rule.beta)
            before[i] = now
