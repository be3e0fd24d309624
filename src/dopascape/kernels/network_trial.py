"""One trial: the cortex, then the striatum with its output and its learning."""

from __future__ import annotations

import numpy as np

from dopascape.kernels.compiler import compiled, inlined
from dopascape.kernels.exponential import transfer
from dopascape.kernels.output import learn_output, send_feedback, update_output
from dopascape.kernels.rows import (
    Pairs,
    Rows,
    forward,
    forward_threaded,
    learn,
    learn_adam,
    learn_and_forward,
    learn_and_forward_threaded,
)
from dopascape.kernels.rules.adam import Adam
from dopascape.kernels.structures import Array, Output, Population, Rule
from dopascape.kernels.vectors import wide


@inlined
def update_rates(
    population: Population,
    pair: Pairs,
    alpha: float,
    noise: Array,
    t: int,
    first_noise: np.uint64,
) -> None:
    """v ← α v + (1-α) Σ w r, r = φ(v) + noise, φ' = φ (1 - φ); shift the rates' pairs."""
    potential, slope = population.potential, population.slope
    plastic, static = population.plastic, population.static
    first = population.first
    for i in range(np.uint64(potential.size)):
        # In double precision from here on, as each of the two is 0 or the whole sum.
        cortical = wide(static.drive[static.cortical[i]] + plastic.drive[plastic.cortical[i]])
        thalamic = wide(static.drive[static.thalamic[i]] + plastic.drive[plastic.thalamic[i]])
        inhibitory = wide(static.drive[static.inhibitory[i]] + plastic.drive[plastic.inhibitory[i]])
        drive = (cortical + thalamic) - inhibitory
        potential[i] = alpha * potential[i] + (1 - alpha) * drive
    for i in range(np.uint64(potential.size)):
        rate = transfer(potential[i])
        slope[i] = rate * (1.0 - rate)
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
    activity: Array,
    n_updates: int,
    threads: int | None,
) -> float:
    """Run the striatum and its output through a trial, learning in every step.

    The learning of a step is finished in the next one, in the pass that reads the synapses anyway
    (`learn_and_forward`); that of the last step, at the end of the trial.

    Parameters
    ----------
    activity
        Filled with the rates of SPNs, those of the output and the feedback f of SPNs,
        (steps, n_spn + target_dim + n_spn); empty where they are not wanted.
    threads
        None for one thread: compiled apart, without the code for several, which costs time even
        where it is not used.

    Returns
    -------
    loss : float
        Σ over steps and dimensions of ε².
    """
    loss = 0.0
    for t in range(target.shape[0]):
        loss += advance(
            dspn, ispn, output, pair, input_rates[t], target, rule, noise, t, n_updates, threads
        )
        n_updates += 1
        send_feedback(output, rule.matrix, rule.high_pass)
        if activity.size > 0:
            record_step(output, activity[t])
        use_feedback(dspn, ispn, output, rule)
    finish_learning(dspn, ispn, pair, rule, rule.adam, n_updates)
    return loss


@inlined
def advance(
    dspn: Population,
    ispn: Population,
    output: Output,
    pair: Pairs,
    input_rates: Array,
    target: Array,
    rule: Rule,
    noise: Array,
    t: int,
    n_updates: int,
    threads: int | None,
) -> float:
    """Do a step up to the output's learning, after which feedback is sent; return its Σ ε²."""
    n_dspn, n_ispn = np.uint64(dspn.potential.size), np.uint64(ispn.potential.size)
    for j in range(np.uint64(input_rates.size)):
        pair[j] = complex(pair[j].imag, input_rates[j])
    sum_synapses(dspn, pair, rule, rule.adam, t, n_updates, threads)
    update_rates(dspn, pair, rule.alpha, noise, t, np.uint64(0))
    sum_synapses(ispn, pair, rule, rule.adam, t, n_updates, threads)
    update_rates(ispn, pair, rule.alpha, noise, t, n_dspn)
    for i in range(n_dspn + n_ispn):
        output.spn_rate[i] = pair[dspn.first + i].imag
    loss = update_output(output, target, rule, noise, t, n_dspn + n_ispn)
    if rule.output_rate > 0:
        learn_output(output, rule, rule.adam, n_updates + 1)
    return loss


@inlined
def use_feedback(dspn: Population, ispn: Population, output: Output, rule: Rule) -> None:
    """Hand the synapses onto SPNs the feedback that has been sent."""
    n_dspn = np.uint64(dspn.potential.size)
    prepare_learning(dspn, output.feedback, np.uint64(0), rule, rule.adam)
    prepare_learning(ispn, output.feedback, n_dspn, rule, rule.adam)


@inlined
def record_step(output: Output, activity: Array) -> None:
    """Write down a step: rates of SPNs, rates of the output, feedback f of SPNs."""
    n_spn, dim = np.uint64(output.spn_rate.size), np.uint64(output.rate.size)
    for i in range(n_spn):
        activity[i] = output.spn_rate[i]
        activity[n_spn + dim + i] = output.feedback[i]
    for k in range(dim):
        activity[n_spn + k] = output.rate[k]


@inlined
def sum_synapses(
    population: Population,
    pair: Pairs,
    rule: Rule,
    adam: tuple[Adam, Adam] | None,
    t: int,
    n_updates: int,
    threads: int | None,
) -> None:
    """Sum what reaches a population, finishing the previous step's learning within the trial."""
    plastic = population.plastic
    alpha = plastic.weight.dtype.type(rule.alpha)
    sum_only(population.static, pair, threads)
    if t == 0:
        sum_only(plastic, pair, threads)
    elif adam is not None:
        learn_adam(plastic, pair, alpha, rule.rate, adam[0], n_updates)
        sum_only(plastic, pair, threads)
    elif threads is None:
        learn_and_forward(plastic, pair, alpha)
    else:
        learn_and_forward_threaded(plastic, pair, alpha)


@inlined
def sum_only(rows: Rows, pair: Pairs, threads: int | None) -> None:
    """Sum synapses without learning, in one thread or in several."""
    if threads is None:
        forward(rows, pair)
    else:
        forward_threaded(rows, pair)


@inlined
def finish_learning(
    dspn: Population,
    ispn: Population,
    pair: Pairs,
    rule: Rule,
    adam: tuple[Adam, Adam] | None,
    n_updates: int,
) -> None:
    """Learn from the trial's last step, in the order in which the step met the rates."""
    hold_rates(pair, np.uint64(0), dspn.first)
    for population in (dspn, ispn):
        alpha = population.plastic.weight.dtype.type(rule.alpha)
        if adam is not None:
            learn_adam(population.plastic, pair, alpha, rule.rate, adam[0], n_updates)
        else:
            learn(population.plastic, pair, alpha)
        first = population.first
        hold_rates(pair, first, first + np.uint64(population.potential.size))


@inlined
def prepare_learning(
    population: Population,
    feedback: Array,
    first: np.uint64,
    rule: Rule,
    adam: tuple[Adam, Adam] | None,
) -> None:
    """Hand each row its share of the learning rule: (1-α) φ' and ± η feedback_factor f."""
    plastic, slope = population.plastic, population.slope
    # Adam scales its increments itself: it is given f alone.
    rate = rule.rate if adam is None else 1.0
    for i in range(np.uint64(slope.size)):
        inflow = (1 - rule.alpha) * slope[i]
        step = rate * feedback[first + i]
        plastic.inflow[plastic.cortical[i]] = inflow
        plastic.inflow[plastic.thalamic[i]] = inflow
        plastic.inflow[plastic.inhibitory[i]] = inflow
        plastic.step[plastic.cortical[i]] = step
        plastic.step[plastic.thalamic[i]] = step
        plastic.step[plastic.inhibitory[i]] = -step
