"""One trial of several networks in lockstep: what `network_trial` does, on vectors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dopascape.kernels.compiler import compiled, inlined
from dopascape.kernels.exponential import transfer
from dopascape.kernels.lockstep_output import (
    FIRST,
    Adams,
    LockstepRule,
    learn_output,
    send_feedback,
    update_output,
)
from dopascape.kernels.lockstep_rows import (
    Beside,
    LockstepRows,
    Reals,
    forward,
    learn,
    learn_adam,
    learn_and_forward,
)
from dopascape.kernels.rules.node_perturbation import Perturbation
from dopascape.kernels.structures import Array, Output
from dopascape.kernels.vectors import Width, like, load, spread, store, wide


class LockstepPopulation(NamedTuple):
    """State of a population of SPNs and the synapses onto it, in lanes.

    Attributes
    ----------
    first : int
        Index of its first neuron among the SPNs.
    potential, slope, feedback : (n, lanes) float64
        v, φ'(v) (perturbed: ξ in its place), and the feedback f of the step before, a part of the
        output's.
    cortical, thalamic, inhibitory : LockstepRows
        The first two meet the rates of thalamus and cortex, which are the same in all lanes.
    """

    first: np.uint64
    potential: Array
    slope: Array
    feedback: Array
    cortical: LockstepRows
    thalamic: LockstepRows
    inhibitory: LockstepRows


@compiled
def sum_rows(
    rows: LockstepRows,
    slope: Array,
    feedback: Array,
    before: Reals,
    now: Reals,
    rule: LockstepRule,
    adam: Adams,
    beside: Beside | None,
    t: int,
    n_updates: int,
    width: Width,
) -> None:
    """Sum synapses of one kind, finishing the previous step's learning within the trial."""
    if t == 0 or rows.trace.size == 0:
        forward(rows, now, beside, width)
    elif adam is None:
        learn_and_forward(rows, before, now, slope, feedback, rule.alpha, beside, width)
    else:
        own = adam[0]
        learn_adam(rows, before, slope, feedback, rule.alpha, rule.rate, own, n_updates, width)
        forward(rows, now, beside, width)


@compiled
def update_rates(
    population: LockstepPopulation,
    rates: Reals,
    spn_rate: Array,
    alpha: float,
    perturbation: Perturbation | None,
    noise: Array,
    t: int,
    width: Width,
) -> None:
    """v ← α v + (1-α) (Σ w r + ζ ξ), r = φ(v) + noise, φ' = φ (1 - φ); mostly without ζ ξ."""
    for i in range(np.uint64(population.potential.shape[0])):
        spn = population.first + i
        cortical = wide(load(population.cortical.drive, i, width))
        thalamic = wide(load(population.thalamic.drive, i, width))
        inhibitory = wide(load(population.inhibitory.drive, i, width))
        drive = (cortical + thalamic) - inhibitory
        if perturbation is not None:
            drive = drive + load(perturbation.size, FIRST, width) * perturbation.draw[t, spn]
        potential = alpha * load(population.potential, i, width) + (1.0 - alpha) * drive
        store(population.potential, i, potential)
        rate = transfer(potential)
        if perturbation is None:
            store(population.slope, i, rate * (1.0 - rate))
        else:
            store(population.slope, i, spread(perturbation.draw[t, spn], width))
        if noise.size > 0:
            rate = rate + noise[t, spn]
        rounded = like(rate, rates)
        store(rates, spn, rounded)
        store(spn_rate, spn, wide(rounded))


@inlined
def keep_entered(
    population: LockstepPopulation, entered: Reals, rates: Reals, width: Width
) -> None:
    """Note the population's rates of now as those that have entered the potentials."""
    for i in range(np.uint64(population.potential.shape[0])):
        spn = population.first + i
        store(entered, spn, load(rates, spn, width))


@compiled
def update_spns(
    population: LockstepPopulation,
    entered: Reals,
    rates: Reals,
    spn_rate: Array,
    before: Reals,
    now: Reals,
    rule: LockstepRule,
    adam: Adams,
    perturbation: Perturbation | None,
    beside: Beside | None,
    noise: Array,
    t: int,
    n_updates: int,
    width: Width,
) -> None:
    """Take a population through a step.

    It sees its own rates of the step before, and those that populations before it have now; what
    entered in the step before is what it learns from. Collaterals are summed for the networks
    beside as well, if there are some.
    """
    slope, feedback = population.slope, population.feedback
    cortical, thalamic = population.cortical, population.thalamic
    sum_rows(cortical, slope, feedback, before, now, rule, adam, None, t, n_updates, width)
    sum_rows(thalamic, slope, feedback, before, now, rule, adam, None, t, n_updates, width)
    inhibitory = population.inhibitory
    sum_rows(inhibitory, slope, feedback, entered, rates, rule, adam, beside, t, n_updates, width)
    keep_entered(population, entered, rates, width)
    update_rates(population, rates, spn_rate, rule.alpha, perturbation, noise, t, width)


@compiled
def record_step(output: Output, activity: Array, t: int, width: Width) -> None:
    """Write down a step: rates of SPNs, rates of the output, feedback f of SPNs."""
    n_spn, dim = np.uint64(output.spn_rate.shape[0]), np.uint64(output.rate.shape[0])
    first = np.uint64(t) * (n_spn + dim + n_spn)
    for i in range(n_spn):
        store(activity, first + i, load(output.spn_rate, i, width))
        store(activity, first + n_spn + dim + i, load(output.feedback, i, width))
    for k in range(dim):
        store(activity, first + n_spn + k, load(output.rate, k, width))


@compiled
def finish_rows(
    rows: LockstepRows,
    slope: Array,
    feedback: Array,
    before: Reals,
    rule: LockstepRule,
    adam: Adams,
    n_updates: int,
    width: Width,
) -> None:
    """Learn from the trial's last step at synapses of one kind."""
    if rows.trace.size > 0:
        if adam is None:
            learn(rows, before, slope, feedback, rule.alpha, width)
        else:
            own = adam[0]
            learn_adam(rows, before, slope, feedback, rule.alpha, rule.rate, own, n_updates, width)


@compiled
def finish_learning(
    population: LockstepPopulation,
    entered: Reals,
    rates: Reals,
    before: Reals,
    rule: LockstepRule,
    adam: Adams,
    n_updates: int,
    width: Width,
) -> None:
    """Learn from the trial's last step."""
    slope, feedback = population.slope, population.feedback
    finish_rows(population.cortical, slope, feedback, before, rule, adam, n_updates, width)
    finish_rows(population.thalamic, slope, feedback, before, rule, adam, n_updates, width)
    finish_rows(population.inhibitory, slope, feedback, entered, rule, adam, n_updates, width)
    keep_entered(population, entered, rates, width)


class Trial(NamedTuple):
    """What a trial of networks in lanes takes, however they learn.

    Attributes
    ----------
    dspn, ispn : LockstepPopulation
    output : Output
    rates : (n_spn, lanes) real
        Rates of SPNs.
    input_rates : (trial_length, n_thal + n_cortical) real
        Rates of thalamus and cortex, the same in all lanes.
    target : (trial_length * target_dim, lanes) float64
    rule : LockstepRule
    noise : (trial_length, n_spn + target_dim) float64
        Empty if there is none.
    activity : (trial_length * (n_spn + target_dim + n_spn), lanes) float64
        Filled as in `network_trial.striatum_trial`; empty where it is not wanted.
    n_updates : int
        Updates of weights so far.
    loss : (1, lanes) float64
        Filled with Σ over steps and dimensions of ε².
    width : Width
    """

    dspn: LockstepPopulation
    ispn: LockstepPopulation
    output: Output
    rates: Reals
    input_rates: Reals
    target: Array
    rule: LockstepRule
    noise: Array
    activity: Array
    n_updates: int
    loss: Array
    width: Width


@compiled
def lockstep_trial(trial: Trial, entered: Reals) -> None:
    """Run the striata and their outputs through a trial, learning in every step.

    Parameters
    ----------
    trial
    entered : (n_spn, lanes) real
        Rates of SPNs that entered the potentials last, before those of ``trial``.
    """
    dspn, ispn, output, rates = trial.dspn, trial.ispn, trial.output, trial.rates
    rule, noise, n_updates, width = trial.rule, trial.noise, trial.n_updates, trial.width
    input_rates, spn_rate, adam = trial.input_rates, output.spn_rate, rule.adam
    n_steps = input_rates.shape[0]
    store(trial.loss, FIRST, spread(0.0, width))
    for t in range(n_steps):
        now, before = input_rates[t], input_rates[max(t - 1, 0)]
        update_spns(
            dspn, entered, rates, spn_rate, before, now,
            rule, adam, None, None, noise, t, n_updates, width,
        )  # fmt: skip
        update_spns(
            ispn, entered, rates, spn_rate, before, now,
            rule, adam, None, None, noise, t, n_updates, width,
        )  # fmt: skip
        update_output(output, trial.target, rule, noise, trial.loss, t, width)
        n_updates += 1
        learn_output(output, rule, adam, n_updates, width)
        send_feedback(output, rule, width)
        if trial.activity.size > 0:
            record_step(output, trial.activity, t, width)
    last = input_rates[n_steps - 1]
    finish_learning(dspn, entered, rates, last, rule, adam, n_updates, width)
    finish_learning(ispn, entered, rates, last, rule, adam, n_updates, width)
