"""Observables by hand on landscapes and curves small enough to do so."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dopascape import Parameters, Simulation, simulate
from dopascape.anatomy.landscape import Landscape
from dopascape.anatomy.populations import SPNS
from dopascape.observables import landscape as statistics
from dopascape.observables import learning
from dopascape.observables.distance import by_distance
from dopascape.observables.parts import Parts
from dopascape.observables.recording import Recording
from dopascape.observables.registry import OBSERVABLES, Observable, observables_digest, version_of
from dopascape.observables.replicate import measured, start
from dopascape.task import Task

Array = NDArray[np.float64]


def parts_of(
    gain: Mapping[str, Array] | Array,
    position: Array | None = None,
    varicosities: Array | None = None,
    target: Array | None = None,
    diffusion_length: float = 0.1,
) -> Parts:
    """Parts made up; what is not given for each population is the same for both."""
    gains = {p: gain[p] for p in SPNS} if isinstance(gain, Mapping) else dict.fromkeys(SPNS, gain)
    where = np.zeros((len(gains["dspn"]), 3)) if position is None else position
    sites = np.zeros((1, 1, 3)) if varicosities is None else varicosities
    made_up = Landscape(dict.fromkeys(SPNS, where), dict.fromkeys(SPNS, sites), gains)
    made_up_task = Task(np.zeros((1, 1)), np.zeros((1, 1)) if target is None else target)
    return Parts(Parameters(diffusion_length=diffusion_length), made_up, made_up_task)


def test_coverage_by_hand() -> None:
    position = np.array([[0.0, 0, 0], [0.3, 0, 0], [0, 0.4, 0], [0, 0, 0.5], [0, 0, 0.9]])
    sites = np.array([[[0.0, 0, 0]], [[0, 0, 1.0]]])
    # unit 0 covers three within 0.4, unit 1 covers the last one; that at 0.5 nobody covers
    parts = parts_of(np.ones((5, 2)), position, sites, diffusion_length=0.4)
    assert statistics.coverage(parts) == pytest.approx((3 / 5 + 1 / 5) / 2)
    two_sites = parts_of(np.ones((5, 1)), position, sites.reshape(1, 2, 3), diffusion_length=0.4)
    assert statistics.coverage(two_sites) == pytest.approx(4 / 5)


def test_coverage_of_many_sites_is_that_of_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = np.random.default_rng(0)
    position, sites = draws.random((200, 3)), draws.random((1, 50, 3))
    parts = parts_of(np.ones((200, 1)), position, sites, diffusion_length=0.15)
    one_by_one = statistics.coverage(parts)
    monkeypatch.setattr(statistics, "MOST_SITES", 1)
    assert 0.2 < one_by_one < 0.8
    assert statistics.coverage(parts) == one_by_one


def test_coefficient_of_variation_by_hand() -> None:
    gain = np.array([[1.0, 2.0], [3.0, 2.0]])
    assert statistics.coefficient_of_variation(parts_of(gain)) == pytest.approx((1 / 2 + 0) / 2)
    mixed = parts_of({"dspn": gain, "ispn": np.ones((2, 2))})
    assert statistics.coefficient_of_variation(mixed) == pytest.approx(1 / 8)
    assert np.isnan(statistics.coefficient_of_variation(parts_of(np.zeros((3, 2)))))


def test_means_by_distance_by_hand() -> None:
    distance = np.array([0.01, 0.06, 0.08, np.sqrt(3)])
    pairs, mean_distance, mean = by_distance(distance, np.array([1.0, 2.0, 4.0, -1.0]), 0.05)
    assert pairs.size == 35  # 1.732 / 0.05, rounded up
    assert pairs[[0, 1, 2, -1]].tolist() == [1, 2, 0, 1]
    assert mean[[0, 1, -1]].tolist() == [1.0, 3.0, -1.0]
    assert mean_distance[1] == pytest.approx(0.07)
    assert np.isnan(mean[2])


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
    found = statistics.correlation_length(parts_of(gain, position))
    assert found == pytest.approx(length, rel=0.05)
    assert np.isnan(statistics.correlation_length(parts_of(np.ones((1000, 2)), position)))


def test_singular_values_by_hand() -> None:
    gain = parts_of({"dspn": np.array([[3.0, 0.0]]), "ispn": np.array([[0.0, 4.0]])})
    assert statistics.singular_value_ratio(gain) == pytest.approx(3 / 4)
    share = np.array([3 / 7, 4 / 7])
    assert statistics.effective_rank(gain) == pytest.approx(np.prod(share**-share))
    alike = parts_of({"dspn": np.eye(3), "ispn": np.zeros((2, 3))})
    assert statistics.effective_rank(alike) == pytest.approx(3)
    one = parts_of(np.ones((4, 3)))
    assert statistics.singular_value_ratio(one) == pytest.approx(0, abs=1e-15)
    assert statistics.effective_rank(one) == pytest.approx(1)


def test_participation_ratio_by_hand() -> None:
    gain = parts_of({"dspn": np.array([[3.0, 0.0]]), "ispn": np.array([[0.0, 4.0]])})
    assert statistics.participation_ratio(gain) == pytest.approx((9 + 16) ** 2 / (81 + 256))
    alike = parts_of({"dspn": np.eye(3), "ispn": np.zeros((2, 3))})
    assert statistics.participation_ratio(alike) == pytest.approx(3)
    assert statistics.participation_ratio(parts_of(np.ones((4, 3)))) == pytest.approx(1)
    assert np.isnan(statistics.participation_ratio(parts_of(np.zeros((4, 3)))))


def test_usable_directions_by_hand() -> None:
    two = {"dspn": np.array([[3.0, 0.0]]), "ispn": np.array([[0.0, 4.0], [0.0, 0.0]])}
    # h = 9/18, 16/25 and 0 of three SPNs: T = diag(1/6, 16/75)
    by_hand = (((1 / 6) ** 0.25 + (16 / 75) ** 0.25) / 2) ** 4
    assert statistics.usable_directions(parts_of(two)) == pytest.approx(by_hand)
    alike = parts_of(3 * np.ones((5, 1)) @ np.array([[0.6, 0.8, 0, 0]]))
    assert statistics.usable_directions(alike) == pytest.approx((0.5**0.25 / 4) ** 4)
    ample = parts_of(1e9 * np.eye(4))
    assert statistics.usable_directions(ample) == pytest.approx(1 / 4)
    assert statistics.usable_directions(parts_of(np.zeros((4, 2)))) == 0
    fewer_spns_than_units = parts_of({"dspn": np.eye(2, 5), "ispn": np.zeros((0, 5))})
    assert statistics.usable_directions(fewer_spns_than_units) > 0


def test_usable_directions_see_the_size_that_synapses_meet() -> None:
    parts = parts_of(np.random.default_rng(0).normal(size=(6, 3)))
    doubled = replace(parts, parameters=parts.parameters.replace(feedback_factor=50))
    twice = parts_of(2 * parts.landscape.gain["dspn"])
    assert statistics.usable_directions(doubled) == pytest.approx(
        statistics.usable_directions(twice)
    )


@given(seed=st.integers(0, 10**6), n=st.integers(1, 8), dim=st.integers(1, 5))
def test_usable_directions_by_the_eigenvalues_of_t(seed: int, n: int, dim: int) -> None:
    gain = np.random.default_rng(seed).normal(0, 4, (n, dim))
    matrix = np.zeros((dim, dim))
    for row in (*gain, *gain):  # both populations
        squared = sum(x * x for x in row)
        matrix += squared / (squared + 9) * np.outer(row, row) / squared / (2 * n)
    values = np.linalg.eigvalsh(matrix).clip(0)
    found = statistics.usable_directions(parts_of(gain))
    # An eigenvalue that is 0 but for rounding has a fourth root of 1e-4.
    assert found == pytest.approx(np.mean(values**0.25) ** 4, rel=1e-3, abs=1e-3)
    rotation = np.linalg.qr(np.random.default_rng(seed + 1).normal(size=(dim, dim)))[0]
    assert statistics.usable_directions(parts_of(-gain @ rotation)) == pytest.approx(found)


def test_constant_loss_and_criterion_by_hand() -> None:
    target = np.array([[0.5, 0.7], [0.1, 0.5]])
    assert learning.constant_loss(parts_of(np.ones((1, 2)), target=target)) == pytest.approx(
        0.04 + 0.16
    )
    assert learning.trials_to_criterion(np.array([5.0, 2.0, 0.9, 3.0]), 10.0) == 3
    assert (
        learning.trials_to_criterion(np.array([5.0, 1.0, 0.5]), 10.0) == 2
    )  # at most: a tenth is enough
    assert np.isnan(learning.trials_to_criterion(np.array([5.0, 2.0, np.nan]), 10.0))


def test_what_follows_from_losses_by_hand() -> None:
    loss = np.array([100.0, 10.0, 0.1])
    assert learning.final_loss(loss) == 0.1
    assert learning.mean_log_loss(loss) == pytest.approx((2 + 1 - 1) / 3)
    assert learning.diverged(loss) == 0
    assert np.isnan(learning.mean_log_loss(np.array([1.0, 0.0])))
    for broken in (np.array([1.0, np.nan]), np.array([np.inf, 1.0])):
        assert np.isnan(learning.mean_log_loss(broken))
        assert learning.diverged(broken) == 1
    assert np.isnan([learning.final_loss(loss[:0]), learning.mean_log_loss(loss[:0])]).all()
    assert learning.diverged(loss[:0]) == 0


@pytest.mark.parametrize("observable", OBSERVABLES.values(), ids=list(OBSERVABLES))
def test_every_observable_is_described(observable: Observable) -> None:
    names = list(OBSERVABLES)
    assert observable.units
    assert observable.long_name
    assert observable.version >= 1
    assert (observable.function is None) == (observable.source == "run")
    assert bool(observable.inputs) == (observable.source == "derived")
    if observable.function is not None:
        n_arguments = 1 if observable.source == "network" else len(observable.inputs)
        assert len(inspect.signature(observable.function).parameters) == n_arguments
        assert observable.dims == ()
        assert observable.record == ""
    before = names[: names.index(observable.name)]
    assert set(observable.inputs) <= set(before)
    assert not observable.record or observable.record in Recording.model_fields


def test_examples_alone_keep_what_is_large() -> None:
    kept = {name for name, o in OBSERVABLES.items() if o.replicates == "example"}
    assert {"rate_thal", "gain_dspn", "weight_dspn_snr"} <= kept
    assert not {"loss", "coverage", "rate_correlation_dspn_ispn"} & kept


def test_a_version_covers_what_an_observable_is_derived_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {name: version_of(name) for name in OBSERVABLES}
    digest = observables_digest()
    raised = replace(OBSERVABLES["constant_loss"], version=2)
    monkeypatch.setitem(OBSERVABLES, "constant_loss", raised)
    changed = {name for name in OBSERVABLES if version_of(name) != before[name]}
    assert changed == {"constant_loss", "trials_to_criterion"}
    assert observables_digest() != digest


def test_versions_of_observables_are_none_of_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Parameters().digest(0)
    monkeypatch.setitem(OBSERVABLES, "coverage", replace(OBSERVABLES["coverage"], version=2))
    assert Parameters().digest(0) == before


def test_a_replicate_is_labelled() -> None:
    parameters = Parameters(network_width=20, trial_length=20, n_trials=3)
    data = simulate(parameters, 4, root_seed=2)
    always = {name for name, o in OBSERVABLES.items() if not o.record}
    assert set(data.data_vars) == always
    assert data["trial"].values.tolist() == [1, 2, 3]
    for name, variable in data.data_vars.items():
        assert variable.dims == OBSERVABLES[str(name)].dims
        assert variable.attrs["units"]
        assert variable.attrs["long_name"]
    simulation = Simulation(parameters, 4, root_seed=2)
    np.testing.assert_array_equal(data["loss"], simulation.run(3))
    assert data["constant_loss"] == np.sum((simulation.target - 0.5) ** 2)


def test_a_diverged_run_is_not_a_number_from_there_on() -> None:
    # Rates are bounded, so that no known parameters make a network diverge: it is put in.
    run = start([Parameters(network_width=20, trial_length=20, n_trials=6)], 0)
    run.advance(0)
    run.advance(0)
    run.ensemble.snapshot().state["engine"]["0"]["population"]["dspn"].potential[0] = np.nan
    run.advance()
    (data,) = measured(run)
    assert np.isnan(data["loss"]).values.tolist() == [False] * 2 + [True] * 4


def test_a_landscape_too_small_for_numbers_is_flagged() -> None:
    small = Parameters(network_width=10, target_dim=2, trial_length=2, n_trials=1)
    for length, flag in ((1e-6, 1), (0.1, 0)):
        run = simulate(small.replace(diffusion_length=length, gain="norm_matched"))
        assert run["zero_landscape"].item() == flag
        assert (run["gain_norm"].item() == 0) == bool(flag)
