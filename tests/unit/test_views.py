"""What a network hands out, how it shows itself, and tasks of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dopascape import Ensemble, Parameters, Simulation

SMALL = Parameters(network_width=20, trial_length=10, target_dim=2)


@pytest.mark.parametrize(
    "of",
    [
        lambda network: network.target,
        lambda network: network.thal_rate,
        lambda network: network.feedback_matrix,
        lambda network: network.gain("dspn"),
        lambda network: network.position("ispn"),
        lambda network: network.varicosities("dspn"),
        lambda network: network.weight("ctx_exc", "dspn"),
    ],
)
def test_arrays_that_are_handed_out_cannot_be_written_to(of) -> None:
    networks = Ensemble([SMALL, SMALL.replace(feedback="none")])
    for network in (Simulation(SMALL), networks[1]):
        with pytest.raises(ValueError, match="read-only"):
            of(network)[:] = 0
    # The network itself goes on as it was.
    np.testing.assert_array_equal(networks.run(2)[0], Simulation(SMALL).run(2))


def test_networks_say_what_they_are() -> None:
    simulation = Simulation(SMALL, seed=7)
    simulation.run(2)
    changed = "network_width=20, target_dim=2, trial_length=10"
    after = "seed=7, root_seed=0, after 2 trials>"
    assert repr(simulation) == f"<Simulation of Parameters({changed}), {after}"
    ensemble = Ensemble([SMALL, SMALL.replace(feedback="none")], root_seed=1)
    assert repr(ensemble) == "<Ensemble of 2 networks, seed=0, root_seed=1, after 0 trials>"
    assert repr(ensemble[0]).startswith("<View of Parameters(")


def test_an_own_target_is_what_is_learnt(tmp_path: Path) -> None:
    drawn = Simulation(SMALL, seed=3)
    own = np.full((10, 2), 0.25)
    simulation = Simulation(SMALL, seed=3, target=own)
    own[:] = 9  # what was given is copied
    np.testing.assert_array_equal(simulation.target, np.full((10, 2), 0.25))
    np.testing.assert_array_equal(simulation.thal_rate, drawn.thal_rate)
    activity = simulation.probe()
    np.testing.assert_array_equal(activity.rate["snr"][0], drawn.probe().rate["snr"][0])
    assert activity.loss == pytest.approx(np.sum((activity.rate["snr"] - 0.25) ** 2), rel=1e-14)
    simulation.run(2)
    simulation.save(tmp_path / "own.npz")
    again = Simulation.load(tmp_path / "own.npz")
    np.testing.assert_array_equal(again.run(2), simulation.run(2))


def test_an_own_input_reaches_the_network() -> None:
    drawn = Simulation(SMALL)
    own = np.linspace(0, 1, 200).reshape(10, 20)
    simulation = Simulation(SMALL, thal_rate=own)
    np.testing.assert_array_equal(simulation.probe().rate["thal"], own)
    np.testing.assert_array_equal(simulation.target, drawn.target)
    # The drawn task given as one's own changes nothing.
    same = Simulation(SMALL, thal_rate=drawn.thal_rate, target=drawn.target)
    np.testing.assert_array_equal(same.run(3), drawn.run(3))


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"target": np.zeros((10, 3))}, r"target has shape \(10, 3\); it must have \(10, 2\)"),
        ({"thal_rate": np.zeros((9, 20))}, r"thal_rate has shape \(9, 20\); it must have \(10, 2"),
        ({"target": np.full((10, 2), np.nan)}, "target has nan: allowed are finite numbers"),
    ],
)
def test_a_task_that_cannot_be_is_refused(task: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Simulation(SMALL, **task)
