"""Feedback rules of one's own: the built-in modes written as functions, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dopascape import Ensemble, Parameters, Simulation

SMALL = Parameters(network_width=20, trial_length=15, target_dim=2, learning_rate=0.05)


def signal(error: np.ndarray, rates: dict[str, np.ndarray]) -> np.ndarray:
    """g = ε φ′ of the output, without noise."""
    return error * rates["snr"] * (1 - rates["snr"])


def dopamine(drawn: Simulation) -> Callable:
    return lambda error, rates, weights: drawn.feedback_matrix.T @ signal(error, rates)


def exact(drawn: Simulation) -> Callable:
    return lambda error, rates, weights: -weights.T @ signal(error, rates)


@pytest.mark.parametrize("mode", [dopamine, exact])
def test_a_mode_written_as_a_rule_gives_the_same(mode: Callable) -> None:
    built_in = Simulation(SMALL.replace(feedback=mode.__name__), seed=3)
    own = Simulation(SMALL, seed=3, feedback_rule=mode(Simulation(SMALL, seed=3)))
    losses = own.run(5)
    np.testing.assert_allclose(losses, built_in.run(5), rtol=1e-10)
    assert losses[-1] != losses[0]
    for projection in (("ctx_exc", "dspn"), ("dspn", "ispn"), ("ispn", "snr")):
        np.testing.assert_allclose(
            own.weight(*projection), built_in.weight(*projection), rtol=0, atol=1e-11
        )
    one, other = own.record(), built_in.record()
    for population, rate in other.rate.items():
        np.testing.assert_allclose(one.rate[population], rate, rtol=0, atol=1e-11)
    for population, feedback in other.feedback.items():
        np.testing.assert_allclose(one.feedback[population], feedback, rtol=0, atol=1e-11)


def test_a_rule_sees_this_step_and_cannot_change_it() -> None:
    seen = []

    def rule(error: np.ndarray, rates: dict[str, np.ndarray], weights: np.ndarray) -> np.ndarray:
        seen.append((error.copy(), rates["snr"].copy(), {p: r.size for p, r in rates.items()}))
        for array in (error, weights, *rates.values()):
            with pytest.raises(ValueError, match="read-only"):
                array[:] = 0
        return np.zeros(weights.shape[1])

    simulation = Simulation(SMALL, feedback_rule=rule)
    before = simulation.weight("ctx_exc", "dspn")
    assert simulation.run(1).shape == (1,)
    assert len(seen) == 15
    for step, (error, output, sizes) in enumerate(seen):
        np.testing.assert_array_equal(error, output - simulation.target[step])
        assert sizes == {"thal": 20, "ctx_exc": 16, "ctx_inh": 4, "dspn": 10, "ispn": 10, "snr": 2}
    # SPNs are told nothing, and learn nothing; the output learns by itself.
    np.testing.assert_array_equal(simulation.weight("ctx_exc", "dspn"), before)
    assert (simulation.weight("dspn", "snr") != Simulation(SMALL).weight("dspn", "snr")).any()


def test_what_cannot_go_with_a_rule_is_refused(tmp_path: Path) -> None:
    def scalar(*_: object) -> float:
        return 1.0

    with pytest.raises(ValueError, match=r"returned shape \(\); it must be \(20,\)"):
        Simulation(SMALL, feedback_rule=scalar).run(1)
    with pytest.raises(ValueError, match="feedback = 'none': an own rule needs plastic SPNs"):
        Simulation(SMALL.replace(feedback="none"), feedback_rule=scalar)
    with pytest.raises(ValueError, match="cannot be saved"):
        Simulation(SMALL, feedback_rule=scalar).save(tmp_path / "a.npz")
    with pytest.raises(ValueError, match="allowed for one network on one thread"):
        Ensemble([SMALL, SMALL], feedback_rule=scalar)
