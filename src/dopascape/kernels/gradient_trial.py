"""One trial of several networks in lockstep, there and back again (see `rules.gradient`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dopascape.kernels.compiler import compiled
from dopascape.kernels.gradient_rows import learn
from dopascape.kernels.lockstep_adam import adam_step
from dopascape.kernels.lockstep_output import FIRST, Adams, LockstepRule, update_output
from dopascape.kernels.lockstep_rows import Reals, any_learns, forward
from dopascape.kernels.lockstep_trial import (
    LockstepPopulation,
    Trial,
    record_step,
    update_rates,
)
from dopascape.kernels.output import ONE
from dopascape.kernels.rules.adam import corrections
from dopascape.kernels.rules.gradient import carried_back
from dopascape.kernels.rules.striatonigral import of_its_sign
from dopascape.kernels.structures import Array, Output
from dopascape.kernels.vectors import Width, like, load, spread, store, wide


class History(NamedTuple):
    """A trial as it ran; what is known of one neuron lies side by side.

    Attributes
    ----------
    input_rate : ((n_thal + n_cortical) * trial_length,) real
        Rates of thalamus and cortex, the same in all lanes.
    rate : (n_spn * (trial_length + 1), lanes) real
        Rates of SPNs, those before the trial first.
    back : (n_spn * trial_length, lanes) real
        φ' of SPNs; on the way back (1-α) h takes its place.
    signal : (target_dim * trial_length, lanes) float64
        g.
    pull : (n_spn, lanes) real
        What the synapses among SPNs have brought of f so far; 0 outside of the way back.
    carried : (n_spn, lanes) float64
        h of the step behind.
    """

    input_rate: Reals
    rate: Reals
    back: Reals
    signal: Array
    pull: Reals
    carried: Array


@compiled
def update_spns(
    population: LockstepPopulation,
    rates: Reals,
    spn_rate: Array,
    input_rates: Reals,
    alpha: float,
    noise: Array,
    t: int,
    width: Width,
) -> None:
    """Take a population through a step, without learning."""
    forward(population.cortical, input_rates, None, width)
    forward(population.thalamic, input_rates, None, width)
    forward(population.inhibitory, rates, None, width)
    update_rates(population, rates, spn_rate, alpha, None, noise, t, width)


@compiled
def remember_step(
    population: LockstepPopulation,
    rates: Reals,
    history: History,
    t: int,
    n_steps: np.uint64,
    width: Width,
) -> None:
    """Write down the rates of a population and their slopes."""
    now = np.uint64(t)
    for i in range(np.uint64(population.potential.shape[0])):
        spn = population.first + i
        store(history.rate, spn * (n_steps + ONE) + now + ONE, load(rates, spn, width))
        store(history.back, spn * n_steps + now, like(load(population.slope, i, width), rates))


@compiled
def go_back(
    population: LockstepPopulation,
    output: Output,
    history: History,
    alpha: float,
    activity: Array,
    t: np.uint64,
    n_steps: np.uint64,
    width: Width,
) -> None:
    """Find f and h of a population in a step, and hand h on to the SPNs that inhibit it.

    Populations come in the opposite of the order in which they update. An SPN takes what has been
    handed to it, and what comes later is meant for its step before.
    """
    n_spn, dim = np.uint64(output.spn_rate.shape[0]), np.uint64(output.rate.shape[0])
    back, pull, rows = history.back, history.pull, population.inhibitory
    for i in range(np.uint64(population.potential.shape[0])):
        spn = population.first + i
        f = wide(load(pull, spn, width))
        for k in range(dim):
            g = load(history.signal, k * n_steps + t, width)
            f = f - load(output.weight, k * n_spn + spn, width) * g
        store(pull, spn, spread(pull.dtype.type(0), width))
        slope = wide(load(back, spn * n_steps + t, width))
        h = carried_back(load(history.carried, spn, width), alpha, slope, f)
        store(history.carried, spn, h)
        store(back, spn * n_steps + t, like((1.0 - alpha) * h, back))
        if activity.size > 0:
            store(activity, t * (n_spn + dim + n_spn) + n_spn + dim + spn, f)
    for i in range(np.uint64(population.potential.shape[0])):
        push = load(back, (population.first + i) * n_steps + t, width)
        for s in range(rows.start[i], rows.start[i + ONE]):
            j = np.uint64(rows.column[s])
            store(pull, j, load(pull, j, width) - load(rows.weight, s, width) * push)


@compiled
def learn_output(
    output: Output,
    history: History,
    n_steps: np.uint64,
    rule: LockstepRule,
    adam: Adams,
    n_updates: int,
    width: Width,
) -> None:
    """Learn at striatonigral synapses, if any are plastic."""
    n_spn, dim = np.uint64(output.spn_rate.shape[0]), np.uint64(output.rate.shape[0])
    weight, moment, moment2 = output.weight, output.moment, output.moment2
    if not any_learns(rule.output_rate):
        return
    rate = load(rule.output_rate, FIRST, width)
    m_hat, q_hat = corrections(n_updates)
    for k in range(dim):
        for i in range(n_spn):
            s, begin = k * n_spn + i, i * (n_steps + ONE) + ONE
            gamma = spread(0.0, width)
            for t in range(n_steps):
                r = wide(load(history.rate, begin + t, width))
                gamma = gamma - load(history.signal, k * n_steps + t, width) * r
            if adam is None:
                w = load(weight, s, width) + gamma * rate
            else:
                own = adam[1]
                added = adam_step(moment, moment2, s, gamma, rate, m_hat, q_hat, own, width)
                w = load(weight, s, width) + added
            store(weight, s, of_its_sign(w, output.sign[i]))


@compiled
def learn_spns(
    population: LockstepPopulation,
    history: History,
    n_steps: np.uint64,
    rule: LockstepRule,
    adam: Adams,
    n_updates: int,
    width: Width,
) -> None:
    """Learn at all synapses onto a population."""
    back, first, none = history.back, population.first, np.uint64(0)
    for rows in (population.cortical, population.thalamic):
        learn(
            rows, back, first, history.input_rate, n_steps, none, n_steps,
            rule, adam, n_updates, width,
        )  # fmt: skip
    # A population sees what those before it, the first SPNs, are in this step.
    learn(
        population.inhibitory, back, first, history.rate, n_steps + ONE, first, n_steps,
        rule, adam, n_updates, width,
    )  # fmt: skip


@compiled
def gradient_trial(trial: Trial, history: History) -> None:
    """Run the striata and their outputs through a trial, and learn at its end.

    Parameters
    ----------
    trial
        ``n_updates`` counts trials.
    history
        Filled with this trial; that of ``input_rate`` is given.
    """
    dspn, ispn, output, rates = trial.dspn, trial.ispn, trial.output, trial.rates
    rule, width = trial.rule, trial.width
    noise, activity, n_updates = trial.noise, trial.activity, trial.n_updates + 1
    n_steps, dim = np.uint64(trial.input_rates.shape[0]), np.uint64(output.rate.shape[0])
    store(trial.loss, FIRST, spread(0.0, width))
    for i in range(np.uint64(rates.shape[0])):
        store(history.rate, i * (n_steps + ONE), load(rates, i, width))
        store(history.pull, i, spread(rates.dtype.type(0), width))
        store(history.carried, i, spread(0.0, width))
    for t in range(n_steps):
        now = trial.input_rates[t]
        update_spns(dspn, rates, output.spn_rate, now, rule.alpha, noise, t, width)
        update_spns(ispn, rates, output.spn_rate, now, rule.alpha, noise, t, width)
        update_output(output, trial.target, rule, noise, trial.loss, t, width)
        remember_step(dspn, rates, history, t, n_steps, width)
        remember_step(ispn, rates, history, t, n_steps, width)
        for k in range(dim):
            store(history.signal, k * n_steps + np.uint64(t), load(output.signal, k, width))
        if activity.size > 0:
            record_step(output, activity, t, width)
    for step in range(n_steps):
        back = n_steps - ONE - np.uint64(step)
        go_back(ispn, output, history, rule.alpha, activity, back, n_steps, width)
        go_back(dspn, output, history, rule.alpha, activity, back, n_steps, width)
    learn_spns(dspn, history, n_steps, rule, rule.adam, n_updates, width)
    learn_spns(ispn, history, n_steps, rule, rule.adam, n_updates, width)
    learn_output(output, history, n_steps, rule, rule.adam, n_updates, width)
