"""The output neurons of several networks in lockstep: what `output` does, on vectors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dopascape.kernels.compiler import compiled
from dopascape.kernels.exponential import transfer
from dopascape.kernels.lockstep_adam import adam_step
from dopascape.kernels.output import FOUR, ONE, THREE, TWO
from dopascape.kernels.rules.adam import Adam, corrections
from dopascape.kernels.rules.feedback import high_passed
from dopascape.kernels.rules.striatonigral import low_passed, of_its_sign
from dopascape.kernels.structures import Array, Output
from dopascape.kernels.vectors import Width, load, spread, store, where_negative

FIRST: np.uint64 = np.uint64(0)


Adams = tuple[Adam, Adam] | None
"""Adam's constants, for the synapses onto SPNs and onto the output; None without."""


class LockstepRule(NamedTuple):
    """The learning rules of several networks and their constants; see `structures.Rule`.

    Attributes
    ----------
    alpha, output_bias : float
        The same in all lanes.
    rate, output_rate, low_pass, high_pass : (1, lanes) float64
    matrix : (target_dim * n_spn, lanes) float64
        M; not used where the feedback is exact.
    inexact : (1, lanes) float64
        -1 where the feedback is exact, M = -W, else 1.
    adam
        See `structures.Rule`.
    """

    alpha: float
    output_bias: float
    rate: Array
    output_rate: Array
    low_pass: Array
    high_pass: Array
    matrix: Array
    inexact: Array
    adam: Adams


@compiled
def update_output(
    output: Output,
    target: Array,
    rule: LockstepRule,
    noise: Array,
    loss: Array,
    t: int,
    width: Width,
) -> None:
    """R = φ(bias + Σ w r_spn), ε = r - target, the signal g; add Σ ε² to the loss (1, lanes).

    Sums are taken in the order of `output.update_output`.
    """
    n_spn, dim = np.uint64(output.spn_rate.shape[0]), np.uint64(output.rate.shape[0])
    weight, spn_rate = output.weight, output.spn_rate
    step_loss = spread(0.0, width)
    low_pass = load(rule.low_pass, FIRST, width)
    for k in range(dim):
        first = k * n_spn
        a = b = c = d = spread(0.0, width)
        for block in range(n_spn // FOUR):
            i = block * FOUR
            s = first + i
            a = a + load(weight, s, width) * load(spn_rate, i, width)
            b = b + load(weight, s + ONE, width) * load(spn_rate, i + ONE, width)
            c = c + load(weight, s + TWO, width) * load(spn_rate, i + TWO, width)
            d = d + load(weight, s + THREE, width) * load(spn_rate, i + THREE, width)
        drive = rule.output_bias + ((a + b) + (c + d))
        for rest in range(n_spn - n_spn % FOUR, n_spn):
            drive = drive + load(weight, first + rest, width) * load(spn_rate, rest, width)
        rate = transfer(drive)
        slope = rate * (1.0 - rate)
        store(output.slope, k, slope)
        if noise.size > 0:
            rate = rate + noise[t, n_spn + k]
        error = rate - load(target, np.uint64(t) * dim + k, width)
        store(output.rate, k, rate)
        store(output.error, k, error)
        slow = low_passed(load(output.error_slow, k, width), error, low_pass)
        store(output.error_slow, k, slow)
        store(output.signal, k, slow * slope)
        step_loss = step_loss + error * error
    store(loss, FIRST, load(loss, FIRST, width) + step_loss)


@compiled
def learn_output(
    output: Output, rule: LockstepRule, adam: Adams, n_updates: int, width: Width
) -> None:
    """Learn by the delta rule (see `rules.striatonigral`), through Adam if there is one."""
    n_spn, dim = np.uint64(output.spn_rate.shape[0]), np.uint64(output.rate.shape[0])
    weight, sign = output.weight, output.sign
    rate = load(rule.output_rate, FIRST, width)
    if adam is None:
        for k in range(dim):
            push = (0.0 - load(output.slope, k, width)) * load(output.error, k, width) * rate
            for i in range(n_spn):
                w = load(weight, k * n_spn + i, width) + push * load(output.spn_rate, i, width)
                store(weight, k * n_spn + i, of_its_sign(w, sign[i]))
    else:
        own = adam[1]
        m_hat, q_hat = corrections(n_updates)
        for k in range(dim):
            push = (0.0 - load(output.slope, k, width)) * load(output.error, k, width)
            for i in range(n_spn):
                s = k * n_spn + i
                gamma = push * load(output.spn_rate, i, width)
                added = adam_step(
                    output.moment, output.moment2, s, gamma, rate, m_hat, q_hat, own, width
                )
                w = load(weight, s, width) + added
                store(weight, s, of_its_sign(w, sign[i]))


@compiled
def send_feedback(output: Output, rule: LockstepRule, width: Width) -> None:
    """f = Mᵀ g, high-passed where that is asked for (see `rules.feedback`)."""
    n_spn, dim = np.uint64(output.spn_rate.shape[0]), np.uint64(output.rate.shape[0])
    inexact, high_pass = load(rule.inexact, FIRST, width), load(rule.high_pass, FIRST, width)
    scale = 1.0 / (1.0 - high_pass)
    for i in range(n_spn):
        feedback = spread(0.0, width)
        for k in range(dim):
            s = k * n_spn + i
            minus_w = 0.0 - load(output.weight, s, width)
            m = where_negative(inexact, minus_w, load(rule.matrix, s, width))
            feedback = feedback + m * load(output.signal, k, width)
        before = load(output.feedback_before, i, width)
        store(output.feedback, i, high_passed(feedback, before, high_pass, scale))
        store(output.feedback_before, i, feedback)
