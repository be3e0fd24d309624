"""The engine against the plain numpy model, in every mode, on networks drawn by hypothesis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_model import PlainModel, periodic_covariance, plain_balance, plain_gain
from plain_rules import CRITIC_TRIALS, PLAIN, PlainReward

from dopascape import Ensemble, Parameters, Simulation
from dopascape.anatomy.landscape import concentration
from dopascape.anatomy.populations import PROJECTIONS, SPNS, sizes
from dopascape.modes import FEEDBACK_MODES
from dopascape.task import covariance

SETTINGS = (
    "learning_rate",
    "feedback_factor",
    "feedback",
    "dopamine_tau",
    "highpass_synapse",
    "optimizer",
    "corticostriatal",
    "thalamostriatal",
    "collaterals",
    "striatonigral",
)
FEEDBACK = tuple(FEEDBACK_MODES)
GROUP = st.sampled_from(("plastic", "static", "absent"))


@st.composite
def small_networks(draw: st.DrawFn) -> Parameters:
    feedback = draw(st.sampled_from(FEEDBACK))
    adam = draw(st.booleans())
    return Parameters(
        network_width=draw(st.integers(10, 60)),
        target_dim=draw(st.integers(1, 5)),
        trial_length=draw(st.integers(2, 40)),
        feedback=feedback,
        highpass_synapse=feedback == "filtered" and draw(st.booleans()),
        dopamine_tau=draw(st.floats(0.5, 300)),
        perturbation=draw(st.floats(0.1, 3)),
        optimizer="adam" if adam else "sgd",
        learning_rate=draw(st.floats(1e-6, 1e-4) if adam else st.floats(1e-4, 3e-3)),
        feedback_factor=draw(st.floats(0.1, 10) if adam else st.floats(1, 40)),
        diffusion_length=draw(st.sampled_from((0.03, 0.1, 1.0))),
        gain=draw(st.sampled_from(("raw", "norm_matched"))),
        shared_varicosities=draw(st.booleans()),
        corticostriatal=draw(GROUP),
        thalamostriatal=draw(GROUP),
        collaterals=draw(GROUP),
        striatonigral=draw(GROUP),
    )


def plain(simulation: Simulation) -> PlainModel:
    """Hand a network's initial state to the plain model."""
    p = simulation.parameters
    kind = PLAIN.get(p.feedback, PlainModel)
    names = ("perturbation",) if kind is PlainReward else ()
    seeds = {"seed": simulation.seed, "root_seed": simulation.root_seed}
    return kind(
        weights={(q.pre, q.post): simulation.weight(q.pre, q.post) for q in PROJECTIONS},
        gain={spn: simulation.gain(spn) for spn in SPNS},
        thal_rate=simulation.thal_rate,
        target=simulation.target,
        **{name: getattr(p, name) for name in (*SETTINGS, *names)},
        **(seeds if kind is PlainReward else {}),
    )


def assert_agree(parameters: Parameters, n_trials: int, seed: int = 0) -> None:
    simulation = Simulation(parameters, seed)
    model = plain(simulation)
    np.testing.assert_allclose(simulation.run(n_trials), model.run(n_trials), rtol=1e-11)
    for q in PROJECTIONS:
        weight = simulation.weight(q.pre, q.post)
        expected = model.weights.get((q.pre, q.post), np.full_like(weight, np.nan))
        np.testing.assert_allclose(
            weight, expected, rtol=0, atol=1e-11, err_msg=f"{q.pre} {q.post}"
        )


@settings(max_examples=60)
@given(parameters=small_networks(), seed=st.integers(0, 2**31))
def test_any_small_network(parameters: Parameters, seed: int) -> None:
    assert_agree(parameters, 3, seed)


@pytest.mark.parametrize("feedback", ["dopamine", "homogeneous", "shuffled", "filtered"])
@pytest.mark.parametrize("change", [{"landscape_turnover": 0.5}, {"release_probability": 0.4}])
def test_a_landscape_that_changes(feedback: str, change: dict[str, float]) -> None:
    parameters = Parameters(network_width=30, trial_length=20, feedback=feedback, **change)
    simulation = Simulation(parameters, 2)
    model = plain(simulation)
    for _ in range(4):
        (loss,) = simulation.run(1)
        gain = {spn: simulation.gain(spn) for spn in SPNS}
        assert not np.array_equal(gain["dspn"], model.gain["dspn"]) or simulation.trial == 1
        model.gain = gain
        assert model.run(1)[0] == pytest.approx(loss, rel=1e-11)


SIZES = [
    pytest.param((50, 60, 6), id="usual"),
    pytest.param((12, 8, 4), id="small", marks=pytest.mark.kernel),
]
"""Network width, steps of a trial, trials."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("feedback", [*FEEDBACK, "filtered+highpass"])
def test_every_mode(feedback: str, optimizer: str, size: tuple[int, int, int]) -> None:
    network_width, trial_length, n_trials = size
    if feedback.startswith("scalar_rpe"):
        n_trials += CRITIC_TRIALS
    assert_agree(
        Parameters(
            network_width=network_width,
            trial_length=trial_length,
            feedback=feedback.removesuffix("+highpass"),
            highpass_synapse=feedback.endswith("+highpass"),
            optimizer=optimizer,
            learning_rate=1e-3 if optimizer == "sgd" else 1e-5,
        ),
        n_trials,
    )


@pytest.mark.kernel
@pytest.mark.parametrize("absent", ["corticostriatal", "thalamostriatal", "collaterals"])
@pytest.mark.parametrize("precision", ["double", "single"])
def test_a_small_network_without_a_group(absent: str, precision: str) -> None:
    parameters = Parameters(
        network_width=12, trial_length=8, target_dim=2, precision=precision, **{absent: "absent"}
    )
    simulation = Simulation(parameters)
    loss = plain(simulation).run(3)
    np.testing.assert_allclose(
        simulation.run(3), loss, rtol=1e-11 if precision == "double" else 1e-5
    )


@settings(max_examples=25)
@given(
    length=st.floats(0.01, 10),
    patch=st.floats(0.05, 1),
    kernel=st.sampled_from(("exponential", "point_source")),
    seed=st.integers(0, 1000),
)
def test_gain(length: float, patch: float, kernel: str, seed: int) -> None:
    parameters = Parameters(
        network_width=20, diffusion_length=length, patch_size=patch, kernel=kernel
    )
    simulation = Simulation(parameters, seed)
    for spn in SPNS:
        position, sites = simulation.position(spn), simulation.varicosities(spn)
        expected = plain_gain(position, sites, length, kernel, parameters.core_radius)
        np.testing.assert_allclose(simulation.gain(spn), expected, rtol=1e-12)
        np.testing.assert_array_equal(
            concentration(parameters, position, sites), simulation.gain(spn)
        )


@pytest.mark.parametrize("collaterals", ["plastic", "absent"])
@pytest.mark.parametrize("corticostriatal", ["plastic", "absent"])
def test_balance(collaterals: str, corticostriatal: str) -> None:
    parameters = Parameters(
        network_width=40, collaterals=collaterals, corticostriatal=corticostriatal
    )
    simulation = Simulation(parameters, 3)
    weights = {(q.pre, q.post): simulation.weight(q.pre, q.post) for q in PROJECTIONS}
    balanced = plain_balance(weights, sizes(parameters))
    for key, weight in weights.items():  # balancing what is balanced changes nothing
        np.testing.assert_allclose(balanced[key], weight, rtol=0, atol=1e-13)


def test_covariance_of_the_target() -> None:
    for length, tau in ((7, 2.0), (40, 20.0)):
        full = periodic_covariance(length, tau)
        np.testing.assert_allclose(covariance(length, tau), full[0], rtol=1e-14)
        np.testing.assert_allclose(np.roll(full[0], 3), full[3], rtol=1e-14)


@pytest.mark.parametrize("precision", ["double", "single"])
def test_long_after_the_cortex_has_settled(precision: str) -> None:
    parameters = Parameters(network_width=20, trial_length=60, precision=precision)
    ensemble = Ensemble([parameters])
    loss = plain(Simulation(parameters)).run(80)
    (found,) = ensemble.run(80)
    np.testing.assert_allclose(found, loss, rtol=1e-11 if precision == "double" else 1e-4)
    # Or the test would not try what it says.
    assert ensemble.snapshot().state["afferents"]["settled"]
