"""The output neurons: their rates, the error, their learning, and what they send back."""

from __future__ import annotations

import numpy as np

from dopascape.kernels.compiler import inlined
from dopascape.kernels.exponential import transfer
from dopascape.kernels.rules.adam import Adam, corrections, increment, mean, square
from dopascape.kernels.rules.feedback import high_passed
from dopascape.kernels.rules.striatonigral import low_passed, of_its_sign
from dopascape.kernels.structures import Array, Output, Rule

ONE, TWO, THREE, FOUR = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)


@inlined
def update_output(
    output: Output, target: Array, rule: Rule, noise: Array, t: int, n_spn: np.uint64
) -> float:
    """R = φ(bias + Σ w r_spn), ε = r - target, the signal g; return Σ ε²."""
    loss = 0.0
    for k in range(output.rate.size):
        # Four sums side by side: they vectorise without a reordering by the compiler.
        a = b = c = d = 0.0
        for block in range(n_spn // FOUR):
            i = block * FOUR
            a += output.weight[k, i] * output.spn_rate[i]
            b += output.weight[k, i + ONE] * output.spn_rate[i + ONE]
            c += output.weight[k, i + TWO] * output.spn_rate[i + TWO]
            d += output.weight[k, i + THREE] * output.spn_rate[i + THREE]
        drive = rule.output_bias + ((a + b) + (c + d))
        for rest in range(n_spn - n_spn % FOUR, n_spn):
            drive += output.weight[k, rest] * output.spn_rate[rest]
        rate = transfer(drive)
        output.slope[k] = rate * (1.0 - rate)
        if noise.size > 0:
            rate += noise[t, n_spn + np.uint64(k)]
        error = rate - target[t, k]
        output.rate[k] = rate
        output.error[k] = error
        output.error_slow[k] = low_passed(output.error_slow[k], error, rule.low_pass)
        output.signal[k] = output.error_slow[k] * output.slope[k]
        loss += error * error
    return loss


@inlined
def learn_output(
    output: Output, rule: Rule, adam: tuple[Adam, Adam] | None, n_updates: int
) -> None:
    """Learn by the delta rule (see `rules.striatonigral`), through Adam if there is one."""
    weight, rate, sign = output.weight, output.spn_rate, output.sign
    if adam is None:
        for k in range(output.rate.size):
            push = -output.slope[k] * output.error[k] * rule.output_rate
            for i in range(np.uint64(rate.size)):
                weight[k, i] = of_its_sign(weight[k, i] + push * rate[i], sign[i])
    else:
        own = adam[1]
        m_hat, q_hat = corrections(n_updates)
        for k in range(output.rate.size):
            push = -output.slope[k] * output.error[k]
            for i in range(np.uint64(rate.size)):
                gamma = push * rate[i]
                m = mean(output.moment[k, i], gamma, own)
                q = square(output.moment2[k, i], gamma, own)
                output.moment[k, i], output.moment2[k, i] = m, q
                change = increment(rule.output_rate, m * m_hat, q * q_hat, own)
                weight[k, i] = of_its_sign(weight[k, i] + change, sign[i])


@inlined
def send_feedback(output: Output, matrix: Array | None, high_pass: float) -> None:
    """f = Mᵀ g, high-passed where that is asked for (see `rules.feedback`)."""
    feedback, before, signal = output.feedback, output.feedback_before, output.signal
    for i in range(np.uint64(feedback.size)):
        feedback[i] = 0.0
    for k in range(signal.size):
        for i in range(np.uint64(feedback.size)):
            if matrix is None:
                feedback[i] -= output.weight[k, i] * signal[k]
            else:
                feedback[i] += matrix[k, i] * signal[k]
    scale = 1.0 / (1.0 - high_pass)
    for i in range(np.uint64(feedback.size)):
        now = feedback[i]
        feedback[i] = high_passed(now, before[i], high_pass, scale)
        before[i] = now
