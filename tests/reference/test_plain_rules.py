"""Perturbations and gradients: against other ways to have them."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest
from plain_rules import PlainGradient, plain_normals
from test_plain_model import plain

from dopascape import Parameters, Simulation
from dopascape.anatomy.populations import PROJECTIONS, SPNS
from dopascape.seeds import Stream, generator
from dopascape.simulation.normals import standard_normals

SMALL = Parameters(network_width=16, trial_length=30, target_dim=2, feedback="bptt")
PLASTIC = [(p.pre, p.post) for p in PROJECTIONS if p.group]


@pytest.mark.kernel
def test_perturbations_are_those_of_the_plain_model() -> None:
    draws = generator(3, 5, Stream.PERTURBATION, 2)
    expected = plain_normals(3, 5, 2, 10, 7).ravel()
    np.testing.assert_allclose(standard_normals(draws, 70), expected, rtol=1e-15)


@pytest.mark.kernel
def test_perturbations_are_the_same_bits_everywhere() -> None:
    x = standard_normals(generator(3, 5, Stream.PERTURBATION, 2), 1000)
    assert hashlib.sha256(x.tobytes()).hexdigest()[:20] == "fc02c868a6669123a22d"


def test_perturbations_are_normal_and_independent() -> None:
    n = 400_000
    x = standard_normals(generator(0, 0, Stream.PERTURBATION, 0), n)
    # Moments of N(0, 1): 0, 1, 0, 3, with variances 1, 2, 15, 96 of a draw's power.
    for power, (moment, variance) in enumerate(((0, 1), (1, 2), (0, 15), (3, 96)), start=1):
        assert abs(np.mean(x**power) - moment) < 5 * np.sqrt(variance / n)
    for lag in (1, 2, 100):
        assert abs(np.mean(x[lag:] * x[:-lag])) < 5 / np.sqrt(n)
    # Φ(-3) = 0.0013499.
    assert abs(np.mean(np.abs(x) > 3) - 0.0026998) < 5 * np.sqrt(0.0027 / n)


def network_without_small_weights() -> Simulation:
    """Return a network of which no small step clips a weight."""
    parameters = SMALL.replace(learning_rate=1e-4, feedback_factor=1)
    drawn = Simulation(parameters, 4)
    sign = {(p.pre, p.post): p.sign for p in PROJECTIONS}
    weights = {p: sign[p] * np.maximum(np.abs(w), 0.01) for p, w in weights_of(drawn).items()}
    return Simulation.from_arrays(
        parameters,
        weights=weights,
        gain={p: drawn.gain(p) for p in SPNS},
        thal_rate=drawn.thal_rate,
        target=drawn.target,
    )


def weights_of(simulation: Simulation) -> dict[tuple[str, str], np.ndarray]:
    return {(p.pre, p.post): simulation.weight(p.pre, p.post).copy() for p in PROJECTIONS}


def test_the_gradient_is_that_of_finite_differences() -> None:
    """The engine's, of the second trial: there is a state to start from."""
    simulation = network_without_small_weights()
    model = plain(simulation)
    assert isinstance(model, PlainGradient)
    model.run(1)
    simulation.run(1)
    before = weights_of(simulation)
    simulation.run(1)
    after = weights_of(simulation)
    start = ({**model.rate}, {**model.potential})

    def half_loss(projection: Any, synapse: tuple[int, ...], by: float) -> float:
        model.rate, model.potential = ({**each} for each in start)
        model.weights[projection][synapse] += by
        loss = model.loss_and_gradient()[0] / 2
        model.weights[projection][synapse] -= by
        return loss

    h = 1e-4
    draws = np.random.default_rng(0)
    for projection in PLASTIC:
        gradient = (before[projection] - after[projection]) / simulation.parameters.learning_rate
        there = np.argwhere(~np.isnan(gradient))
        for synapse in map(tuple, draws.permutation(there)[:12]):
            rise = half_loss(projection, synapse, h) - half_loss(projection, synapse, -h)
            assert gradient[synapse] == pytest.approx(rise / (2 * h), rel=1e-6, abs=1e-9)


def loss_of(library: Any, weights: dict[Any, Any], model: PlainGradient, state: Any) -> Any:
    """Return ½ loss of a trial, in a library that differentiates."""
    rate, potential = dict(state[0]), dict(state[1])
    alpha = np.exp(-0.1)
    loss = 0.0
    for cortex, target in zip(state[2], library.asarray(model.target.copy()), strict=True):
        rate |= cortex
        for post in SPNS:
            drive = sum(weights[pre, post] @ rate[pre] for pre in rate if (pre, post) in weights)
            potential[post] = alpha * potential[post] + (1 - alpha) * drive
            rate[post] = 1 / (1 + library.exp(2 - potential[post]))
        drive = 1 + sum(weights[p, "snr"] @ rate[p] for p in SPNS)
        loss = loss + 0.5 * ((1 / (1 + library.exp(2 - drive)) - target) ** 2).sum()
    return loss


def first_trial(library: Any) -> tuple[PlainGradient, dict[Any, Any], Any]:
    """Return a model, its plastic weights, and rates before and of cortex in its first trial."""
    model = plain(Simulation(SMALL, 4))
    assert isinstance(model, PlainGradient)
    weights = {p: library.asarray(np.nan_to_num(model.weights[p])) for p in PLASTIC}
    rate = {p: library.asarray(model.rate[p]) for p in SPNS}
    potential = {p: library.asarray(model.potential[p]) for p in SPNS}
    inputs = Simulation(SMALL, 4).record().rate
    cortex = [
        {p: library.asarray(inputs[p][t]) for p in ("thal", "ctx_exc")}
        for t in range(len(model.target))
    ]
    return model, weights, (rate, potential, cortex)


def assert_same_gradient(model: PlainGradient, found: dict[Any, Any]) -> None:
    _, gradient = model.loss_and_gradient()
    for projection, expected in gradient.items():
        there = ~np.isnan(model.weights[projection])
        np.testing.assert_allclose(
            np.asarray(found[projection])[there], expected[there], rtol=1e-10, atol=1e-15
        )


def test_the_gradient_is_that_of_jax() -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    model, weights, state = first_trial(jax.numpy)
    assert_same_gradient(model, jax.grad(lambda w: loss_of(jax.numpy, w, model, state))(weights))


def test_the_gradient_is_that_of_pytorch() -> None:
    torch = pytest.importorskip("torch")
    model, weights, state = first_trial(torch)
    for weight in weights.values():
        weight.requires_grad_()
    loss_of(torch, weights, model, state).backward()
    assert_same_gradient(model, {p: w.grad.numpy() for p, w in weights.items()})
