"""How a trial's change of the weights onto SPNs compares with the gradient, and what it achieves.

Compared is what a trial of learning does to θ, the plastic weights onto SPNs. L(θ) is the loss
Σ ε² of that trial, with the rates of thalamus and cortex that it had, but without learning, noise
or perturbation of SPNs. SPNs and output come to it from the trial before, at whose start they are
at rest and in which they do not learn either. Δ is the change of θ, and d the direction of steepest
descent from where θ was before the trial: minus the gradient of L/2 (see `kernels.rules.gradient`),
less those components that would take a weight of 0 beyond it, which Dale's law forbids.

    cosine             Δ·d / (|Δ| |d|): how much faster L falls along d than along Δ, in small steps
    within a neuron    the same of the weights onto one SPN, mean over SPNs
    of the feedback    Σₜ fᵢ fᵢ* / (|fᵢ| |fᵢ*|), f*: minus the gradient with respect to the SPN's
                       rate; mean over SPNs
    decrease           1 - L(θ + Δ) / L(θ)
    best decrease      the largest of 1 - L(θ + s x/|x|) / L(θ) over steps s ≥ 0, x: Δ or d;
                       NaN where x is 0

Weights are clipped to their signs. The cosine is the loss decrease per unit of a small step, as a
share of the steepest; it says nothing of how far a direction leads. Where L curves most, the
gradient is largest and a short step already goes too far, so that the steepest direction need not
be the one along which most can be gained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Network
from dopascape.anatomy.populations import ALPHA, POPULATIONS, PROJECTION, PROJECTIONS, SPNS
from dopascape.observables.recording import FEATURE_TRIALS
from dopascape.parameters import Parameters, default
from dopascape.simulation.activity import Activity
from dopascape.simulation.ensemble import Ensemble
from dopascape.simulation.parts import Parts

Array = NDArray[np.float64]
Weights = dict[tuple[str, str], Array]
"""Weights of the synapses that there are, (n_synapses,), by (pre, post)."""

ONTO_SPNS = tuple(p for p in PROJECTIONS if p.post in SPNS)

GROUPS = tuple(dict.fromkeys((p.group, p.post) for p in ONTO_SPNS if p.group))
"""Projections whose cosines are kept apart, as (group, postsynaptic population)."""

STEPS = np.logspace(-4, 0, 17)
"""Sizes of the steps that are tried beside none at all, as shares of the norm of θ."""


@dataclass(frozen=True)
class Update:
    """A trial's change of a network.

    Attributes
    ----------
    before, after
        Weights of every projection that may be plastic, before and after the trial.
    feedback : "dspn" and "ispn" -> (trial_length, n)
        f in that trial.
    input_rates : (trial_length, n_thal + n_ctx_exc + n_ctx_inh) each
        Rates of thalamus and cortex in the trial before it, if there is one, and in that trial.
    """

    before: Weights
    after: Weights
    feedback: Mapping[str, Array]
    input_rates: Sequence[Array]


@dataclass(frozen=True)
class Setting:
    """The network that was changed: its parameters, what it is made of, and its seeds."""

    parameters: Parameters
    parts: Parts
    seed: int
    root_seed: int

    def still(self, feedback: str) -> Parameters:
        """Return parameters with which nothing learns or is random, in double precision."""
        return self.parameters.replace(
            feedback=feedback,
            highpass_synapse=False,
            learning_rate=0.0,
            noise=0.0,
            optimizer=default("optimizer"),
            precision="double",
        )

    def ensemble(
        self,
        point: Parameters,
        weights: Sequence[Weights],
        input_rates: Sequence[Array] | None = None,
    ) -> Ensemble:
        """Return the network with each of some weights in place of its own, at rest."""
        return Ensemble(
            [point] * len(weights),
            self.seed,
            root_seed=self.root_seed,
            parts=[replace(self.parts, network=self._with(own)) for own in weights],
            input_rates=input_rates,
        )

    def _with(self, weights: Weights) -> Network:
        return {
            name: replace(synapses, weight=weights.get(name, synapses.weight))
            for name, synapses in self.parts.network.items()
        }

    @property
    def plastic(self) -> list[tuple[str, str]]:
        """Projections onto SPNs that are plastic, but for the mode of feedback."""
        return [(p.pre, p.post) for p in ONTO_SPNS if p.state(self.parameters) == "plastic"]


@dataclass(frozen=True)
class Descent:
    """Where the loss falls.

    Attributes
    ----------
    direction
        Minus the gradient of L/2 with respect to the weights of each plastic projection onto SPNs.
    feedback : "dspn" and "ispn" -> (trial_length, n)
        Minus the gradient with respect to the rate of each SPN.
    """

    direction: Weights
    feedback: Mapping[str, Array]


def descent_before(setting: Setting, update: Update) -> Descent:
    """Return the direction of steepest descent before a trial, from what backpropagation tells."""
    ensemble = setting.ensemble(setting.still("bptt"), [update.before], update.input_rates)
    trials = [ensemble.record()[0] for _ in update.input_rates]
    direction = {}
    carried = {p: _carried(trials[-1], p) for p in SPNS}
    for pre, post in setting.plastic:
        synapses = setting.parts.network[pre, post]
        product = (1 - ALPHA) * carried[post].T @ _entering(trials, pre, post)
        direction[pre, post] = product[synapses.post, synapses.pre]
    return Descent(direction, trials[-1].feedback)


def _carried(activity: Activity, post: str) -> Array:
    """Return h, minus the gradient with respect to each potential, (trial_length, n)."""
    slope = activity.rate[post] * (1 - activity.rate[post])
    h = slope * activity.feedback[post]
    for t in reversed(range(len(h) - 1)):
        h[t] += ALPHA * h[t + 1]
    return h


def _entering(trials: Sequence[Activity], pre: str, post: str) -> Array:
    """Return the rates that enter the potential in each step of the last trial, (trial_length, n).

    Those of the same step, if ``pre`` updates before ``post``, else of the step before.
    """
    rate = trials[-1].rate[pre]
    if POPULATIONS.index(pre) < POPULATIONS.index(post):
        return rate
    first = trials[-2].rate[pre][-1:] if len(trials) > 1 else np.zeros_like(rate[:1])
    return np.concatenate([first, rate[:-1]])


def allowed(direction: Weights, weights: Weights) -> Weights:
    """Return a direction without what would take a weight of 0 beyond it (Dale's law)."""
    return {
        name: np.where((weights[name] == 0) & (PROJECTION[name].sign * along < 0), 0.0, along)
        for name, along in direction.items()
    }


def compare(setting: Setting, update: Update, descent: Descent) -> dict[str, float]:
    """Return the cosines between a trial's change and the direction of steepest descent."""
    names = setting.plastic
    change = {name: update.after[name] - update.before[name] for name in names}
    down = allowed(descent.direction, update.before)
    found = {"gradient_cosine": cosine(change, down, names)}
    for group, post in GROUPS:
        own = [n for n in names if n[1] == post and PROJECTION[n].group == group]
        found[f"gradient_cosine_{group}_{post}"] = cosine(change, down, own)
    per_neuron = [
        column_cosines(
            *(_by_neuron(setting.parts.network, along, post) for along in (change, down))
        )
        for post in SPNS
    ]
    per_signal = [column_cosines(update.feedback[p], descent.feedback[p]) for p in SPNS]
    return found | {
        "neuron_cosine": mean_of_defined(per_neuron),
        "feedback_cosine": mean_of_defined(per_signal),
    }


def cosine(one: Weights, other: Weights, names: Sequence[tuple[str, str]]) -> float:
    """Return the cosine of the angle between two directions; NaN if either is 0."""
    a, b = (np.concatenate([np.zeros(0), *(x[name] for name in names)]) for x in (one, other))
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size > 0 else float("nan")


def _by_neuron(network: Network, direction: Weights, post: str) -> Array:
    """Return a direction with a column for each neuron of a population, 0 without synapse."""
    rows = [
        np.nan_to_num(replace(network[name], weight=along).dense())
        for name, along in direction.items()
        if name[1] == post
    ]
    return np.hstack(rows).T if rows else np.zeros((0, 0))


def column_cosines(one: Array, other: Array) -> Array:
    """Return the cosine between each two columns; NaN where either is 0."""
    size = np.linalg.norm(one, axis=0) * np.linalg.norm(other, axis=0)
    nothing = np.full(size.shape, np.nan)
    cosines: Array = np.divide(np.sum(one * other, axis=0), size, out=nothing, where=size > 0)
    return cosines


def mean_of_defined(arrays: Sequence[Array]) -> float:
    """Return the mean of what is not NaN; NaN if all is."""
    values = np.concatenate(arrays)
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if defined.size else float("nan")


def decreases(setting: Setting, update: Update, descent: Descent) -> dict[str, float]:
    """Return which share of the loss goes with a trial's change, and with the best steps."""
    start, names = update.before, setting.plastic
    change = {name: update.after[name] - start[name] for name in names}
    down = allowed(descent.direction, start)
    sizes = STEPS * _norm({name: start[name] for name in names})
    tried = [start, _moved(start, change, 1.0)]
    for along in (change, down):
        norm = _norm(along) or 1.0
        tried += [_moved(start, along, size / norm) for size in sizes]
    ensemble = setting.ensemble(setting.still("none"), tried, update.input_rates)
    loss = ensemble.run(len(update.input_rates))[:, -1]
    share = 1 - loss / loss[0]
    best = share[2:].reshape(2, STEPS.size).max(axis=1, initial=0.0)
    return {
        "update_decrease": float(share[1]),
        "best_update_decrease": float(best[0]) if _norm(change) > 0 else np.nan,
        "best_gradient_decrease": float(best[1]) if _norm(down) > 0 else np.nan,
    }


def _norm(weights: Weights) -> float:
    return float(np.sqrt(sum(np.sum(w**2) for w in weights.values())))


def _moved(start: Weights, along: Weights, step: float) -> Weights:
    """Return weights a step further along a direction, clipped to their signs."""
    signs = {name: PROJECTION[name].sign for name in along}
    return start | {
        name: signs[name] * np.maximum(signs[name] * (start[name] + step * x), 0.0)
        for name, x in along.items()
    }


def feature_losses(setting: Setting, weights: Sequence[Weights]) -> Array:
    """Return how well an output learns anew from SPNs that do not, (n_weights,).

    Its weights start where they started in the network and learn by the delta rule at the default
    learning rate; their loss after ``FEATURE_TRIALS`` trials says what the SPNs' rates are good
    for, whatever has been learned at the output.
    """
    onto_spns = [{name: w for name, w in own.items() if name[1] in SPNS} for own in weights]
    point = setting.still("none").replace(
        learning_rate=default("learning_rate"), striatonigral="plastic"
    )
    losses: Array = setting.ensemble(point, onto_spns).run(FEATURE_TRIALS)
    return losses[:, -1]
