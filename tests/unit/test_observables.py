"""Observables by hand on landscapes and curves small enough to do so."""

from __future__ import annotations

import numpy as np
import pytest

from dopascape import Parameters, Simulation, simulate
from dopascape.observables import landscape as statistics
from dopascape.observables.learning import constant_loss, trials_to_criterion
from dopascape.observables.replicate import dataset
from dopascape.observables.run import Run
from dopascape.observables.variables import VARIABLES


def test_coverage_by_hand() -> None:
    position = np.array([[0.0, 0, 0], [0.3, 0, 0], [0, 0.4, 0], [0, 0, 0.5], [0, 0, 0.9]])
    sites = np.array([[[0.0, 0, 0]], [[0, 0, 1.0]]])
    # unit 0 covers three within 0.4, unit 1 covers the last one; that at 0.5 nobody covers
    assert statistics.coverage(position, sites, 0.4) == pytest.approx((3 / 5 + 1 / 5) / 2)


def test_coefficient_of_variation_by_hand() -> None:
    gain = np.array([[1.0, 2.0], [3.0, 2.0]])
    assert statistics.coefficient_of_variation(gain) == pytest.approx((1 / 2 + 0) / 2)
    assert np.isnan(statistics.coefficient_of_variation(np.zeros((3, 2))))


def test_correlation_length_of_a_known_field() -> None:
    """A sum of many plane waves with wave vectors of a Gaussian has a Gaussian correlation."""
    draws = np.random.default_rng(1)
    length = 0.15  # correlation exp(-d²/length²): 1/e at d = length
    position = draws.random((1000, 3))
    waves = draws.normal(0, np.sqrt(2) / length, (60, 300, 3))
    phase = draws.uniform(0, 2 * np.pi, (60, 300))
    gain = np.stack(
        [np.cos(position @ k.T + f).sum(axis=1) for k, f in zip(waves, phase, strict=True)], axis=1
    )
    assert statistics.correlation_length(position, gain) == pytest.approx(length, rel=0.05)
    assert np.isnan(statistics.correlation_length(position, np.ones((1000, 2))))


def test_singular_values_by_hand() -> None:
    gain = {"dspn": np.array([[3.0, 0.0]]), "ispn": np.array([[0.0, 4.0]])}
    assert statistics.singular_value_ratio(gain) == pytest.approx(3 / 4)
    share = np.array([3 / 7, 4 / 7])
    assert statistics.effective_rank(gain) == pytest.approx(np.prod(share**-share))
    alike = {"dspn": np.eye(3), "ispn": np.zeros((2, 3))}
    assert statistics.effective_rank(alike) == pytest.approx(3)
    one = {"dspn": np.ones((4, 3)), "ispn": np.ones((4, 3))}
    assert statistics.singular_value_ratio(one) == pytest.approx(0, abs=1e-15)
    assert statistics.effective_rank(one) == pytest.approx(1)


def test_constant_loss_and_criterion_by_hand() -> None:
    assert constant_loss(np.array([[0.5, 0.7], [0.1, 0.5]])) == pytest.approx(0.04 + 0.16)
    assert trials_to_criterion(np.array([5.0, 2.0, 0.9, 3.0]), 10.0) == 3
    assert trials_to_criterion(np.array([5.0, 1.0, 0.5]), 10.0) == 2  # at most: a tenth is enough
    assert np.isnan(trials_to_criterion(np.array([5.0, 2.0, np.nan]), 10.0))


def test_a_replicate_is_labelled() -> None:
    parameters = Parameters(network_width=20, trial_length=20, n_trials=3)
    data = simulate(parameters, 4, root_seed=2)
    assert set(data.data_vars) == set(VARIABLES)
    assert data["trial"].values.tolist() == [1, 2, 3]
    for name, variable in data.data_vars.items():
        assert variable.dims == VARIABLES[str(name)].dims
        assert variable.attrs["units"]
        assert variable.attrs["long_name"]
    simulation = Simulation(parameters, 4, root_seed=2)
    np.testing.assert_array_equal(data["loss"], simulation.run(3))
    assert data["constant_loss"] == np.sum((simulation.target - 0.5) ** 2)


def test_a_diverged_run_is_not_a_number_from_there_on() -> None:
    # Rates are bounded, so that no known parameters make a network diverge: it is put in.
    run = Run(Parameters(network_width=20, trial_length=20, n_trials=6))
    run.advance(0)
    run.advance(0)
    run.simulation._state.population["dspn"].potential[0] = np.nan
    run.advance()
    data = dataset(run)
    assert np.isnan(data["loss"]).values.tolist() == [False] * 2 + [True] * 4
    assert np.isnan(data["trials_to_criterion"])
