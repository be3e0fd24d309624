"""Properties of learning from a scalar reward, and down the gradient."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters, Simulation
from dopascape.anatomy.populations import PROJECTIONS, SPNS

SMALL = Parameters(network_width=20, trial_length=20, target_dim=2)
ONTO_SPNS = [(p.pre, p.post) for p in PROJECTIONS if p.post in SPNS]
PLASTIC = [*ONTO_SPNS, ("dspn", "snr"), ("ispn", "snr")]
SEED = st.integers(0, 2**40)
CRITICS = ("scalar_rpe", "scalar_rpe_global")


def weights(simulation: Simulation, projections: list[tuple[str, str]] = PLASTIC) -> np.ndarray:
    """Return all plastic weights that there are, one after the other."""
    found = np.concatenate([simulation.weight(*p).ravel() for p in projections])
    return found[~np.isnan(found)]


@settings(max_examples=10)
@given(seed=SEED, critic=st.sampled_from(CRITICS), size=st.floats(0.1, 10), noise=st.booleans())
def test_losses_are_those_without_perturbation(
    seed: int, critic: str, size: float, noise: bool
) -> None:
    still = SMALL.replace(learning_rate=0, noise=0.05 * noise)
    shaken = Simulation(still.replace(feedback=critic, perturbation=size), seed)
    calm = Simulation(still, seed)
    np.testing.assert_array_equal(shaken.run(3), calm.run(3))
    one, other = shaken.record(), calm.record()
    assert one.loss == other.loss
    for population, rate in other.rate.items():
        np.testing.assert_array_equal(one.rate[population], rate)


@pytest.mark.parametrize("critic", CRITICS)
def test_in_the_first_trials_the_critic_alone_learns(critic: str) -> None:
    simulation = Simulation(SMALL.replace(feedback=critic, feedback_factor=100))
    before = weights(simulation)
    simulation.run(20)
    np.testing.assert_array_equal(weights(simulation), before)
    simulation.run(1)
    assert np.mean(weights(simulation) != before) > 0.5


def test_what_is_told_is_what_surprises_each_critic() -> None:
    """Of output that cannot change: the critic that knows the time is not surprised."""
    fixed = SMALL.replace(striatonigral="absent")
    error = 1 / (1 + np.exp(1.0)) - Simulation(fixed).target
    reward = -np.sum(error**2, axis=1)
    for critic, expected in (("scalar_rpe", reward), ("scalar_rpe_global", reward.mean())):
        simulation = Simulation(fixed.replace(feedback=critic, perturbation=0.5))
        simulation.run(150)
        told = simulation.record().feedback
        for population in SPNS:
            f = told[population]
            np.testing.assert_array_equal(f, np.repeat(f[:, :1], f.shape[1], axis=1))
            np.testing.assert_allclose(f[:, 0], (reward - expected) / 0.5, atol=0.1)
    # Or the two would not differ.
    assert np.ptp(reward) > 0.15


def test_on_average_perturbation_goes_down_the_gradient() -> None:
    """By far more than by chance, of all weights onto SPNs together, and of cortical ones."""
    slow = {"striatonigral": "static", "learning_rate": 1e-9, "feedback_factor": 1}
    reward = SMALL.replace(feedback="scalar_rpe", perturbation=0.3, **slow)
    changes = []
    for feedback, n_trials in ((reward, 1020), (SMALL.replace(feedback="bptt", **slow), 3)):
        simulation = Simulation(feedback, 1)
        before = weights(simulation, ONTO_SPNS)
        simulation.run(n_trials)
        changes.append(weights(simulation, ONTO_SPNS) - before)
    cosine = changes[0] @ changes[1] / np.prod([np.linalg.norm(c) for c in changes])
    assert cosine > 6 / np.sqrt(changes[0].size)


@settings(max_examples=20)
@given(seed=SEED)
def test_a_small_step_down_the_gradient_lowers_the_loss_by_its_square(seed: int) -> None:
    """Of the first trial, which begins at rest: Δ loss / 2 = -|Δw|² / η."""
    parameters = SMALL.replace(feedback="bptt", learning_rate=1e-5, feedback_factor=1)
    simulation = Simulation(parameters, seed)
    before = weights(simulation)
    (loss,) = simulation.run(1)
    change = weights(simulation) - before
    again = Simulation.from_arrays(
        parameters,
        weights={(p.pre, p.post): simulation.weight(p.pre, p.post) for p in PROJECTIONS},
        gain={p: simulation.gain(p) for p in SPNS},
        thal_rate=simulation.thal_rate,
        target=simulation.target,
    )
    expected = 2 * np.sum(change**2) / parameters.learning_rate
    assert loss - again.run(1)[0] == pytest.approx(expected, rel=0.01)


def test_without_collaterals_the_gradient_is_exact_feedback() -> None:
    """With traces of low-passed rates, and φ' of the moment."""
    eta, alpha = 1e-5, np.exp(-0.1)
    alone = SMALL.replace(collaterals="absent", learning_rate=eta, feedback_factor=3)
    simulation = Simulation(alone.replace(feedback="bptt"), 2)
    exact = Simulation(alone.replace(feedback="exact"), 2).probe().feedback
    before = simulation.weight("ctx_exc", "ispn").copy()
    activity = simulation.record()
    trace, expected = np.zeros(before.shape[1]), np.zeros(before.shape)
    for t, (pre, post) in enumerate(
        zip(activity.rate["ctx_exc"], activity.rate["ispn"], strict=True)
    ):
        np.testing.assert_allclose(activity.feedback["ispn"][t], exact["ispn"][t], rtol=1e-12)
        trace = alpha * trace + (1 - alpha) * pre
        expected += 3 * eta * np.outer(exact["ispn"][t] * post * (1 - post), trace)
    change = simulation.weight("ctx_exc", "ispn") - before
    there = ~np.isnan(change)
    np.testing.assert_allclose(change[there], expected[there], rtol=1e-8, atol=1e-15)
