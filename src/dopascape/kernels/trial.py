"""One trial: the cortex, then the striatum with its output and its learning."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.compiler import compiled, inlined
from dopascape.kernels.lanes import (
    Lanes,
    Pairs,
    forward,
    forward_threaded,
    learn,
    learn_adam,
    learn_and_forward,
    learn_and_forward_threaded,
)

Array = NDArray[np.float64]

SIDE_BY_SIDE = np.uint64(16)
"""Partial sums kept of a long sum."""


class Population(NamedTuple):
    """State of a population and the synapses onto it.

    Attributes
    ----------
    first : int
        Place of its first neuron in the vector of rates.
    potential, slope : (n,) float64
        v and φ'(v).
    plastic, static : Lanes
    """

    first: np.uint64
    potential: Array
    slope: Array
    plastic: Lanes
    static: Lanes


class Output(NamedTuple):
    """State of the output neurons and what learning needs of them; SPNs are dspn, then ispn.

    Attributes
    ----------
    weight, moment, moment2 : (target_dim, n_spn) float64
        Striatonigral weights W and Adam's running means (those empty without Adam).
    sign : (n_spn,) float64
        Sign of an SPN's striatonigral weights.
    feedback_matrix : (target_dim, n_spn) float64
        M of f = Mᵀ g.
    spn_rate, feedback, feedback_before : (n_spn,) float64
        Rates, f of this step, and unfiltered f of the step before.
    rate, slope, error, error_slow, signal : (target_dim,) float64
        r, φ', ε = r - target, its low-passed form x, and g = x φ'.
    partial : (SIDE_BY_SIDE,) float64
        Buffer for sums.
    """

    weight: Array
    moment: Array
    moment2: Array
    sign: Array
    feedback_matrix: Array
    spn_rate: Array
    feedback: Array
    feedback_before: Array
    rate: Array
    slope: Array
    error: Array
    error_slow: Array
    signal: Array
    partial: Array


class Rule(NamedTuple):
    """Constants of the dynamics and of the learning rule."""

    alpha: float
    output_bias: float
    learning_rate: float
    feedback_factor: float
    beta: float
    exact: bool
    highpass: bool
    adam: bool
    output_plastic: bool
    threaded: bool


@inlined
def update_rates(
    population: Population,
    pair: Pairs,
    alpha: float,
    noise: Array,
    t: int,
    first_noise: np.uint64,
) -> None:
    """V ← α v + (1-α) Σ w r, r = φ(v) + noise, φ' = φ (1 - φ); shift the rates' pairs."""
    potential, slope = population.potential, population.slope
    plastic, static = population.plastic, population.static
    first = population.first
    for i in range(np.uint64(potential.size)):
        drive = float(static.drive[static.excitatory[i]]) - static.drive[static.inhibitory[i]]
        drive += plastic.drive[plastic.excitatory[i]]
        drive -= plastic.drive[plastic.inhibitory[i]]
        potential[i] = alpha * potential[i] + (1 - alpha) * drive
    for i in range(np.uint64(potential.size)):
        rate = 1 / (1 + math.exp(2 - potential[i]))
        slope[i] = rate * (1 - rate)
        if noise.size > 0:
            rate += noise[t, first_noise + i]
        pair[first + i] = complex(pair[first + i].imag, rate)


@inlined
def hold_rates(pair: Pairs, first: np.uint64, last: np.uint64) -> None:
    """Shift the pairs of some neurons whose rate is not to change."""
    for j in range(first, last):
        pair[j] = complex(pair[j].imag, pair[j].imag)


@compiled
def cortex_trial(
    excitatory: Population,
    inhibitory: Population,
    pair: Pairs,
    thal_rate: Array,
    alpha: float,
    noise: Array,
    rates: Array,
) -> None:
    """Run the static cortex through a trial; fill ``rates`` (steps, thal + cortex)."""
    n_thal = np.uint64(thal_rate.shape[1])
    n_excitatory = np.uint64(excitatory.potential.size)
    for t in range(thal_rate.shape[0]):
        for j in range(n_thal):
            pair[j] = complex(pair[j].imag, thal_rate[t, j])
        forward(excitatory.static, pair)
        update_rates(excitatory, pair, alpha, noise, t, np.uint64(0))
        forward(inhibitory.static, pair)
        update_rates(inhibitory, pair, alpha, noise, t, n_excitatory)
        for j in range(np.uint64(rates.shape[1])):
            rates[t, j] = pair[j].imag


@compiled
def striatum_trial(
    dspn: Population,
    ispn: Population,
    output: Output,
    pair: Pairs,
    input_rates: Array,
    target: Array,
    rule: Rule,
    noise: Array,
    n_updates: int,
) -> float:
    """Run the striatum and its output through a trial, learning in every step.

    The learning of a step is finished in the next one, in the pass that reads the synapses anyway
    (`learn_and_forward`); that of the last step, at the end of the trial.

    Returns
    -------
    loss : float
        Σ over steps and dimensions of ε².
    """
    n_input = np.uint64(input_rates.shape[1])
    n_dspn, n_ispn = np.uint64(dspn.potential.size), np.uint64(ispn.potential.size)
    loss = 0.0
    for t in range(target.shape[0]):
        for j in range(n_input):
            pair[j] = complex(pair[j].imag, input_rates[t, j])
        sum_synapses(dspn, pair, rule, t, n_updates)
        update_rates(dspn, pair, rule.alpha, noise, t, np.uint64(0))
        sum_synapses(ispn, pair, rule, t, n_updates)
        update_rates(ispn, pair, rule.alpha, noise, t, n_dspn)
        for i in range(n_dspn + n_ispn):
            output.spn_rate[i] = pair[dspn.first + i].imag
        loss += update_output(output, target, rule, noise, t, n_dspn + n_ispn)
        n_updates += 1
        if rule.output_plastic:
            learn_output(output, rule, n_updates)
        send_feedback(output, rule)
        prepare_learning(dspn, output.feedback, np.uint64(0), rule)
        prepare_learning(ispn, output.feedback, n_dspn, rule)
    finish_learning(dspn, ispn, pair, rule, n_updates)
    return loss


@inlined
def sum_synapses(population: Population, pair: Pairs, rule: Rule, t: int, n_updates: int) -> None:
    """Sum what reaches a population, finishing the previous step's learning within the trial."""
    plastic = population.plastic
    alpha = plastic.weight.dtype.type(rule.alpha)
    sum_only(population.static, pair, rule)
    if t > 0 and rule.adam:
        rate = rule.learning_rate * rule.feedback_factor
        learn_adam(plastic, pair, alpha, rate, n_updates)
    if t == 0 or rule.adam:
        sum_only(plastic, pair, rule)
    elif rule.threaded:
        learn_and_forward_threaded(plastic, pair, alpha)
    else:
        learn_and_forward(plastic, pair, alpha)


@inlined
def sum_only(lanes: Lanes, pair: Pairs, rule: Rule) -> None:
    """Sum synapses without learning, in one thread or in several."""
    if rule.threaded:
        forward_threaded(lanes, pair)
    else:
        forward(lanes, pair)


@inlined
def finish_learning(
    dspn: Population, ispn: Population, pair: Pairs, rule: Rule, n_updates: int
) -> None:
    """Learn from the trial's last step, in the order in which the step met the rates."""
    rate = rule.learning_rate * rule.feedback_factor
    hold_rates(pair, np.uint64(0), dspn.first)
    for population in (dspn, ispn):
        alpha = population.plastic.weight.dtype.type(rule.alpha)
        if rule.adam:
            learn_adam(population.plastic, pair, alpha, rate, n_updates)
        else:
            learn(population.plastic, pair, alpha)
        first = population.first
        hold_rates(pair, first, first + np.uint64(population.potential.size))


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


@inlined
def prepare_learning(population: Population, feedback: Array, first: np.uint64, rule: Rule) -> None:
    """Hand each lane its share of the learning rule: (1-α) φ' and ± η feedback_factor f."""
    plastic, slope = population.plastic, population.slope
    # Adam scales its increments itself: it is given f alone.
    rate = 1.0 if rule.adam else rule.learning_rate * rule.feedback_factor
    for i in range(np.uint64(slope.size)):
        excitatory, inhibitory = plastic.excitatory[i], plastic.inhibitory[i]
        trace_input = (1 - rule.alpha) * slope[i]
        plastic.trace_input[excitatory] = trace_input
        plastic.trace_input[inhibitory] = trace_input
        plastic.step[excitatory] = rate * feedback[first + i]
        plastic.step[inhibitory] = -rate * feedback[first + i]
