"""Recorded rates and feedback, against the plain model stepped by hand."""

from __future__ import annotations

import numpy as np
import pytest
from plain_model import POPULATIONS, SPNS, PlainModel
from test_plain_model import plain

from dopascape import Parameters, Simulation


def activity_of(model: PlainModel) -> dict[str, list[np.ndarray]]:
    """Run a trial of the plain model; return the rates after each step, and the feedback."""
    seen: dict[str, list[np.ndarray]] = {p: [] for p in POPULATIONS}
    seen |= {f"feedback {spn}": [] for spn in SPNS}
    compute = model._spn_feedback

    def noted(error: np.ndarray) -> dict[str, np.ndarray]:
        f = compute(error)
        for spn in SPNS:
            seen[f"feedback {spn}"].append(f[spn].copy())
        return f

    model._spn_feedback = noted  # type: ignore[method-assign]
    for thal_rate, target in zip(model.thal_rate, model.target, strict=True):
        model._step(thal_rate, target)
        for p in POPULATIONS:
            seen[p].append(model.rate[p].copy())
    return seen


@pytest.mark.parametrize(
    ("feedback", "highpass"),
    [("dopamine", False), ("homogeneous", False), ("exact", False), ("filtered", True)],
)
def test_rates_and_feedback_of_a_recorded_trial(feedback: str, highpass: bool) -> None:
    parameters = Parameters(
        network_width=20, target_dim=2, trial_length=15, feedback=feedback,
        highpass_synapse=highpass, dopamine_tau=5,
    )  # fmt: skip
    simulation = Simulation(parameters, 1)
    model = plain(simulation)
    simulation.run(2)
    model.run(2)
    expected = activity_of(model)
    activity = simulation.record()
    for p in POPULATIONS:
        np.testing.assert_allclose(activity.rate[p], expected[p], rtol=0, atol=1e-12)
    for spn in SPNS:
        np.testing.assert_allclose(
            activity.feedback[spn], expected[f"feedback {spn}"], rtol=0, atol=1e-11
        )
    error = np.array(expected["snr"]) - simulation.target
    assert activity.loss == pytest.approx(np.sum(error**2), rel=1e-11)


def test_recording_and_probing_change_nothing() -> None:
    parameters = Parameters(network_width=20, target_dim=2, trial_length=15)
    simulation, other = Simulation(parameters, 2), Simulation(parameters, 2)
    losses = other.run(4)
    assert simulation.run(1)[0] == losses[0]
    simulation.probe()
    assert simulation.trial == 1
    assert simulation.record().loss == losses[1]
    np.testing.assert_array_equal(simulation.run(2), losses[2:])


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_probed_trial_is_one_without_learning(optimizer: str) -> None:
    parameters = Parameters(network_width=20, target_dim=2, trial_length=15, optimizer=optimizer)
    simulation = Simulation(parameters, 2)
    model = plain(simulation)
    simulation.run(3)
    model.run(3)
    model.learning_rate = 0.0
    expected = activity_of(model)
    activity = simulation.probe()
    for p in POPULATIONS:
        np.testing.assert_allclose(activity.rate[p], expected[p], rtol=0, atol=1e-12)
