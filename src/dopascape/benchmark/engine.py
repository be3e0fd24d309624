"""The engine as contender: a network alone, and points of one network in lockstep."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dopascape.benchmark.turns import Contender
from dopascape.parameters import Parameters
from dopascape.simulation import Ensemble, Simulation

Array = NDArray[np.float64]

Run = Callable[[int], Array]


def alone(parameters: Parameters, threads: int = 1, seeds: tuple[int, ...] = (0,)) -> Run:
    """Return what runs networks one by one: n_trials → losses, (n_trials, n_networks)."""
    networks = [Simulation(parameters, seed, threads=threads) for seed in seeds]
    return lambda n_trials: np.stack([network.run(n_trials) for network in networks], axis=1)


def from_start(parameters: Parameters, seeds: tuple[int, ...] = (0,)) -> Run:
    """Return what gives the losses of the first trials of networks, each time anew."""

    def run(n_trials: int) -> Array:
        return alone(parameters, seeds=seeds)(n_trials)

    return run


def points(parameters: Parameters, n: int) -> list[Parameters]:
    """Return points of a study of diffusion lengths, as share a network; the paper's first."""
    lengths = parameters.diffusion_length * np.logspace(0, 1, n)
    return [parameters.replace(diffusion_length=float(length)) for length in lengths]


def in_lockstep(parameters: Parameters, n: int) -> Contender:
    """Return the engine with n points in lockstep; the last must do bit for bit as if alone."""
    its_points = points(parameters, n)
    ensemble = Ensemble(its_points)
    return Contender(
        f"engine, {parameters.precision}, {n} points in lockstep",
        lambda n_trials: ensemble.run(n_trials).T,
        n_networks=n,
        expected=from_start(its_points[-1]),
    )
