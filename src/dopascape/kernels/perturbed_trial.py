"""One trial of several networks in lockstep whose SPNs are perturbed (`rules.node_perturbation`).

Beside each network runs the same one without perturbation: with its weights as they change, and
rates of its own. Its loss is the one that is reported. What thalamus and cortex send is the same
for both, and the collaterals are summed for both in one pass.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dopascape.kernels.compiler import compiled
from dopascape.kernels.lockstep_output import FIRST, learn_output, update_output
from dopascape.kernels.lockstep_rows import Beside, Reals, any_learns
from dopascape.kernels.lockstep_trial import (
    LockstepPopulation,
    Trial,
    finish_learning,
    record_step,
    update_rates,
    update_spns,
)
from dopascape.kernels.rules.node_perturbation import (
    Critic,
    Perturbation,
    better_expected,
    prediction_error,
)
from dopascape.kernels.structures import Output
from dopascape.kernels.vectors import Width, load, spread, store, where_negative


class Unperturbed(NamedTuple):
    """The same networks without perturbation.

    Attributes
    ----------
    dspn, ispn : LockstepPopulation
        With the rows of the perturbed ones, but with sums of their own over collaterals.
    rates : (n_spn, lanes) real
    output : Output
        With the weights and the feedback of the perturbed ones.
    """

    dspn: LockstepPopulation
    ispn: LockstepPopulation
    rates: Reals
    output: Output


@compiled
def send_prediction_error(
    output: Output, critic: Critic, perturbation: Perturbation, t: int, width: Width
) -> None:
    """f = δ/ζ for every SPN, and let the critic learn."""
    step = np.uint64(t)
    squared_error = spread(0.0, width)
    for k in range(np.uint64(output.error.shape[0])):
        error = load(output.error, k, width)
        squared_error = squared_error + error * error
    at_all_times = load(critic.latest, FIRST, width)
    at_this_time = load(critic.expected, step, width)
    expected = where_negative(load(critic.timed, FIRST, width), at_all_times, at_this_time)
    delta = prediction_error(squared_error, expected)
    better = better_expected(expected, load(critic.rate, FIRST, width), delta)
    store(critic.latest, FIRST, better)
    store(critic.expected, step, better)
    feedback = delta / load(perturbation.size, FIRST, width)
    for i in range(np.uint64(output.feedback.shape[0])):
        store(output.feedback, i, feedback)


@compiled
def perturbed_trial(
    trial: Trial,
    entered: Reals,
    unperturbed: Unperturbed,
    perturbation: Perturbation,
    critic: Critic,
) -> None:
    """Run the striata and their outputs through a trial, learning in every step.

    Activity and loss of ``trial`` are those of the unperturbed networks; ``entered`` is as in
    `lockstep_trial.lockstep_trial`.
    """
    dspn, ispn, output, rates = trial.dspn, trial.ispn, trial.output, trial.rates
    rule, noise, n_updates, width = trial.rule, trial.noise, trial.n_updates, trial.width
    input_rates, spn_rate, adam = trial.input_rates, output.spn_rate, rule.adam
    calm, calm_rates = unperturbed.output, unperturbed.rates
    calm_dspn, calm_ispn = unperturbed.dspn, unperturbed.ispn
    beside_dspn = Beside(calm_rates, calm_dspn.inhibitory.drive)
    beside_ispn = Beside(calm_rates, calm_ispn.inhibitory.drive)
    n_steps, output_learns = input_rates.shape[0], any_learns(rule.output_rate)
    store(trial.loss, FIRST, spread(0.0, width))
    for t in range(n_steps):
        now, before = input_rates[t], input_rates[max(t - 1, 0)]
        update_spns(
            dspn, entered, rates, spn_rate, before, now,
            rule, adam, perturbation, beside_dspn, noise, t, n_updates, width,
        )  # fmt: skip
        update_rates(calm_dspn, calm_rates, calm.spn_rate, rule.alpha, None, noise, t, width)
        update_spns(
            ispn, entered, rates, spn_rate, before, now,
            rule, adam, perturbation, beside_ispn, noise, t, n_updates, width,
        )  # fmt: skip
        update_rates(calm_ispn, calm_rates, calm.spn_rate, rule.alpha, None, noise, t, width)
        update_output(output, trial.target, rule, noise, perturbation.loss, t, width)
        update_output(calm, trial.target, rule, noise, trial.loss, t, width)
        n_updates += 1
        if output_learns:
            learn_output(output, rule, adam, n_updates, width)
        send_prediction_error(output, critic, perturbation, t, width)
        if trial.activity.size > 0:
            record_step(calm, trial.activity, t, width)
    last = input_rates[n_steps - 1]
    finish_learning(dspn, entered, rates, last, rule, adam, n_updates, width)
    finish_learning(ispn, entered, rates, last, rule, adam, n_updates, width)
