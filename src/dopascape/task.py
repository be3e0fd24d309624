"""What the network is to learn: a periodic input, and a smooth target, random or letters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import sizes
from dopascape.drawing import LETTERS, stroke
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator

TARGET_MEAN = 0.5
TARGET_SCALE = 0.15
JITTER = 1e-6
"""Added to the variance of the Gaussian process, as in the paper's code."""

DRAWN = (0.2, 0.6)
"""Rate of an output whose pen is at 0, and how far that is from the one at 1."""


@dataclass(frozen=True)
class Task:
    """Input and target of every trial.

    Attributes
    ----------
    thal_rate : (trial_length, n_thal)
        Rates to which the thalamus is clamped.
    target : (trial_length, target_dim)
        Rates that the output shall follow.
    """

    thal_rate: NDArray[np.float64]
    target: NDArray[np.float64]


def task(parameters: Parameters, replicate: int, root_seed: int, trial: int = 0) -> Task:
    """Draw the task of a replicate in a trial: with ``new_target`` another one after a lesion."""
    if parameters.task == "drawing":
        target = _drawing(parameters)
    else:
        again = (1,) if parameters.new_target and trial >= parameters.lesion_trial else ()
        target = [
            _target(parameters, generator(root_seed, replicate, Stream.TARGET, dimension, *again))
            for dimension in range(parameters.target_dim)
        ]
    return Task(_input(parameters, replicate, root_seed), np.stack(target, axis=1))


def transfer(potential: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rate φ(v) = 1 / (1 + exp(2 - v)) of a membrane potential."""
    return 1 / (1 + np.exp(2 - potential))


def _input(parameters: Parameters, replicate: int, root_seed: int) -> NDArray[np.float64]:
    """Return φ(4 p·(cos θ, sin θ)), θ = 2π t/T for t = 1 … T, with a random unit vector p each."""
    draws = generator(root_seed, replicate, Stream.INPUT)
    preferred = draws.standard_normal((sizes(parameters)["thal"], 2))
    preferred /= np.sqrt(np.sum(preferred**2, axis=1, keepdims=True))
    angle = 2 * np.pi * np.arange(1, parameters.trial_length + 1) / parameters.trial_length
    drive = np.outer(np.cos(angle), preferred[:, 0]) + np.outer(np.sin(angle), preferred[:, 1])
    return transfer(4 * drive)


def covariance(length: int, tau: float) -> NDArray[np.float64]:
    """Return the first row of the process's circulant covariance, (length,).

    exp(-d²/τ²) with the circular distance d in steps, and the jitter at d = 0.
    """
    steps = np.arange(length)
    distance = np.minimum(steps, length - steps)
    row = np.exp(-((distance / tau) ** 2))
    row[0] += JITTER
    return row


def _target(parameters: Parameters, draws: np.random.Generator) -> NDArray[np.float64]:
    """Return 0.5 + 0.15 × a periodic Gaussian process, (trial_length,).

    A circulant covariance is diagonal in Fourier space: with its eigenvalues s (the transform of
    its first row) and white noise z, the inverse transform of √s ẑ has that covariance (Dietrich &
    Newsam 1997, doi 10.1137/S1064827592240555). No linear algebra, so the same on every machine.
    """
    length = parameters.trial_length
    # Rounding leaves some of the tiny eigenvalues below zero; so does, beyond about a fifth of
    # trial_length, the kink of exp(-d²/τ²) half-way round the circle, which is no covariance there.
    spectrum = np.maximum(np.fft.rfft(covariance(length, parameters.target_tau)).real, 0)
    white = np.fft.rfft(draws.standard_normal(length))
    return TARGET_MEAN + TARGET_SCALE * np.fft.irfft(np.sqrt(spectrum) * white, n=length)


def _drawing(parameters: Parameters) -> list[NDArray[np.float64]]:
    """Return x and y of each pen as rates of outputs, 0.2 + 0.6 × its place in the unit square."""
    low, span = DRAWN
    length, tau = parameters.trial_length, parameters.target_tau
    pens = [stroke(corners, length, tau) for _, corners in LETTERS[: parameters.target_dim // 2]]
    return [low + span * coordinate for pen in pens for coordinate in pen.T]
