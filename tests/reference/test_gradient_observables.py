"""How changes of weights compare with the gradient: by hand, and against the plain model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plain_rules import PlainGradient
from test_plain_model import plain

from dopascape import Parameters, Simulation
from dopascape.observables.gradient import (
    ONTO_SPNS,
    Setting,
    Update,
    Weights,
    allowed,
    column_cosines,
    compare,
    cosine,
    decreases,
    descent_before,
)
from dopascape.observables.recording import FEATURE_TRIALS
from dopascape.observables.replicate import simulate
from dopascape.simulation.parts import draw_parts

SMALL = Parameters(network_width=16, trial_length=30, target_dim=2, n_trials=3)
NAMES = [(p.pre, p.post) for p in ONTO_SPNS]


def example(parameters: Parameters = SMALL, trial: int = 2, factor: float = 1) -> tuple:
    """Return a network, its update in a trial, and the network as it was before."""
    simulation = Simulation(parameters, 4)
    inputs = []
    for _ in range(trial - 1):
        inputs = [simulation.record().rate]
    before = {(p.pre, p.post): simulation.synapses(p.pre, p.post).weight for p in ONTO_SPNS}
    before |= {(p, "snr"): simulation.synapses(p, "snr").weight for p in ("dspn", "ispn")}
    activity = simulation.record()
    after = {
        name: w + factor * (simulation.synapses(*name).weight - w) for name, w in before.items()
    }
    inputs = [
        np.hstack([r[p] for p in ("thal", "ctx_exc", "ctx_inh")]) for r in (*inputs, activity.rate)
    ]
    update = Update(before, after, activity.feedback, inputs)
    return Setting(parameters, draw_parts([parameters], 4, 0)[0], 4, 0), update


def dense(setting: Setting, name: tuple[str, str], values: np.ndarray) -> np.ndarray:
    return replace(setting.parts.network[name], weight=values).dense()


@pytest.mark.kernel
@pytest.mark.parametrize("trial", [1, 2])
@pytest.mark.parametrize("feedback", ["dopamine", "scalar_rpe"])
def test_descent_is_that_of_the_plain_model(trial: int, feedback: str) -> None:
    """The plain model begins at rest, with the weights before the trial, as the lead does."""
    setting, update = example(SMALL.replace(feedback=feedback), trial)
    model = plain(Simulation(SMALL.replace(feedback="bptt"), 4))
    assert isinstance(model, PlainGradient)
    for name, weight in update.before.items():
        model.weights[name] = dense(setting, name, weight)
    for _ in range(trial):
        loss, gradient = model.loss_and_gradient()
    found = descent_before(setting, update)
    for name in NAMES:
        there = ~np.isnan(gradient[name])
        assert there.any()
        np.testing.assert_allclose(
            dense(setting, name, found.direction[name])[there], -gradient[name][there],
            rtol=1e-9, atol=1e-13,
        )  # fmt: skip
    assert loss > 0


def test_the_share_of_the_loss_is_that_of_the_plain_model() -> None:
    setting, update = example(trial=2, factor=20)
    losses = []
    for weights in (update.before, update.before | {n: update.after[n] for n in NAMES}):
        model = plain(Simulation(SMALL.replace(feedback="bptt"), 4))
        for name, weight in weights.items():
            sign = 1 if name[0] in ("thal", "ctx_exc") or name == ("ispn", "snr") else -1
            model.weights[name] = dense(setting, name, sign * np.maximum(sign * weight, 0))
        model.loss_and_gradient()
        losses.append(model.loss_and_gradient()[0])
    found = decreases(setting, update, descent_before(setting, update))
    assert found["update_decrease"] == pytest.approx(1 - losses[1] / losses[0], rel=1e-6)
    assert abs(found["update_decrease"]) > 1e-3


def test_a_small_step_of_backpropagation_is_the_steepest() -> None:
    """Without clipping: 1 - L(θ + η d)/L(θ) is 2 η |d|²/L(θ), and all cosines are 1."""
    eta = 1e-6
    setting, update = example(
        SMALL.replace(feedback="bptt", learning_rate=eta, feedback_factor=1), trial=1
    )
    descent = descent_before(setting, update)
    cosines = compare(setting, update, descent)
    assert len(cosines) == 9
    assert min(cosines.values()) > 0.99
    found = decreases(setting, update, descent)
    squares = sum(np.sum(descent.direction[name] ** 2) for name in NAMES)
    (loss,) = Simulation(SMALL.replace(learning_rate=0), 4).run(1)
    assert found["update_decrease"] == pytest.approx(2 * eta * squares / loss, rel=0.01)
    assert found["best_update_decrease"] == pytest.approx(found["best_gradient_decrease"], rel=0.02)
    assert found["best_gradient_decrease"] > 100 * found["update_decrease"]


def test_a_step_back_gains_nothing() -> None:
    setting, update = example(SMALL.replace(feedback="bptt"), trial=1, factor=-0.01)
    found = decreases(setting, update, descent_before(setting, update))
    assert found["update_decrease"] < 0
    assert found["best_update_decrease"] < 0.01 * found["best_gradient_decrease"]


def test_directions_that_dale_forbids_do_not_count() -> None:
    weights: Weights = {
        ("thal", "dspn"): np.array([0.0, 0.0, 1.0]), ("dspn", "ispn"): np.array([0.0, 0.0, -1.0])
    }  # fmt: skip
    direction = {name: np.array([2.0, -2.0, -2.0]) for name in weights}
    found = allowed(direction, weights)
    np.testing.assert_array_equal(found["thal", "dspn"], [2, 0, -2])
    np.testing.assert_array_equal(found["dspn", "ispn"], [0, -2, -2])


def test_cosines_by_hand() -> None:
    names = [("thal", "dspn"), ("dspn", "ispn")]
    one = {names[0]: np.array([3.0, 0.0]), names[1]: np.array([4.0])}
    other = {names[0]: np.array([1.0, 0.0]), names[1]: np.array([0.0])}
    assert cosine(one, other, names) == pytest.approx(0.6)
    assert cosine(one, other, names[:1]) == pytest.approx(1)
    assert np.isnan(cosine(one, other, names[1:]))
    assert np.isnan(cosine(one, other, []))
    found = column_cosines(
        np.array([[3.0, 1.0, 0.0], [4.0, -1.0, 0.0]]), np.array([[2.0, 1, 1], [0, -1, 1]])
    )
    np.testing.assert_allclose(found, [0.6, 1, np.nan])


def test_within_neurons_and_projections_sizes_do_not_count() -> None:
    """A change that follows the gradient of each neuron, but at rates that differ between them."""
    setting, update = example()
    descent = descent_before(setting, update)
    network = setting.parts.network
    after = {
        name: update.before[name] + along * (1 + 9 * (network[name].post % 2))
        for name, along in allowed(descent.direction, update.before).items()
    }
    found = compare(setting, replace(update, after=after, feedback=descent.feedback), descent)
    assert found["neuron_cosine"] == pytest.approx(1, abs=1e-12)
    assert found["feedback_cosine"] == pytest.approx(1, abs=1e-12)
    assert found["gradient_cosine"] < 0.95


def test_without_collaterals_exact_feedback_is_that_of_the_gradient() -> None:
    parameters = SMALL.replace(feedback="exact", collaterals="absent", learning_rate=1e-9)
    setting, update = example(parameters)
    found = compare(setting, update, descent_before(setting, update))
    assert found["feedback_cosine"] == pytest.approx(1, abs=1e-6)
    assert np.isnan(found["gradient_cosine_collaterals_dspn"])
    assert found["gradient_cosine"] > 0.5


def test_features_before_learning_are_those_that_no_feedback_leaves() -> None:
    data = simulate(SMALL, 4, record={"gradient": [1, 3]})
    (*_, alone) = Simulation(SMALL.replace(feedback="none"), 4).run(FEATURE_TRIALS)
    assert data.feature_loss.values[0] == pytest.approx(alone, rel=1e-10)
    assert data.feature_loss.values[1] != pytest.approx(alone, rel=1e-6)


def test_where_nothing_learns_nothing_is_compared() -> None:
    data = simulate(SMALL.replace(feedback="none"), 4, record={"gradient": [2]})
    assert np.isnan(data.gradient_cosine)
    assert np.isnan(data.neuron_cosine)
    assert data.update_decrease == 0
    assert np.isnan(data.best_update_decrease)
    assert data.best_gradient_decrease > 0
    some = simulate(SMALL.replace(thalamostriatal="static"), 4, record={"gradient": [2]})
    assert np.isnan(some.gradient_cosine_thalamostriatal_dspn)
    assert np.isfinite(some.gradient_cosine)
    nothing = {p: "absent" for p in ("corticostriatal", "thalamostriatal", "collaterals")}
    none = simulate(SMALL.replace(**nothing), 4, record={"gradient": [2]})
    assert np.isnan(none.gradient_cosine)
    assert np.isnan(none.best_gradient_decrease)


def test_changes_of_several_trials_are_each_their_own() -> None:
    together = simulate(SMALL, 4, record={"gradient": [1, 2, 3]})
    for trial in (1, 2, 3):
        alone = simulate(SMALL, 4, record={"gradient": [trial]})
        for name in ("gradient_cosine", "update_decrease", "feature_loss"):
            assert alone[name].item() == together[name].sel(gradient_trial=trial).item()
