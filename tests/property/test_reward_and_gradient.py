"""Properties of learning from a scalar reward."""

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
