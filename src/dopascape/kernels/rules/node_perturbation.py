"""Node perturbation: SPNs are shaken at random, and a scalar says whether that was to the good.

Of a synapse from neuron j to SPN i with a weight of size |w|:

    vᵢ ← α vᵢ + (1-α) (Σⱼ wᵢⱼ rⱼ + ζ ξᵢ)   ξ: a normal number for each SPN and step
    e ← α e + (1-α) ξᵢ rⱼ                 the eligibility trace: that of `three_factor`, ξ for φ'
    δ = -Σₖ εₖ² - b,  b ← b + κ δ         the error in predicting the reward -Σ ε², and its learning
    |w| ← max(|w| ± η c (δ/ζ) e, 0)       as in `three_factor`, with f = δ/ζ for every SPN

ζ: size of the perturbation; c: feedback factor; b: what the critic expects, at the same time of the
trial (κ = 1/(k+1) in trial k, counted from 0, and at least 0.1) or at all times (κ = 1/200).

It is REINFORCE (Williams 1992, doi 10.1007/BF00992696) for units with additive Gaussian noise ζ ξ
on their input: the characteristic eligibility of w is ζξᵢ rⱼ/ζ². It differs in that reward comes in
every step, so that eligibility is kept for as long as a perturbation lasts in the potential, as in
Fiete & Seung 2006 (doi 10.1103/PhysRevLett.97.048104), who perturb conductances. Miconi 2017
(doi 10.7554/eLife.20899) has an average of earlier rewards for each kind of trial, as the critic
here has for each time; there reward comes at the end of a trial, and a supralinear function of the
potentials' fluctuations stands for ξ, which here is known to the synapse.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.compiler import formula

CRITIC_TRIALS = 20
"""First trials, in which the critic alone learns."""

PHASE_LEAST_RATE = 0.1
GLOBAL_RATE = 1 / 200
"""κ; as an average, the last 10 trials and the last 200 steps."""


class Perturbation(NamedTuple):
    """The perturbation of a trial.

    Attributes
    ----------
    draw : (trial_length, n_spn) float64
        ξ, the same in all lanes.
    size : (1, lanes) float64
        ζ.
    loss : (1, lanes) float64
        Takes up the loss of the perturbed networks, which is of no interest.
    """

    draw: NDArray[np.float64]
    size: NDArray[np.float64]
    loss: NDArray[np.float64]


class Critic(NamedTuple):
    """What reward is expected.

    Attributes
    ----------
    expected : (trial_length, lanes) float64
        b at each time of the trial.
    latest : (1, lanes) float64
        b after the step before, for a critic that knows no time.
    rate : (1, lanes) float64
        κ.
    timed : (1, lanes) float64
        -1 where the critic knows no time, else 1.
    """

    expected: NDArray[np.float64]
    latest: NDArray[np.float64]
    rate: NDArray[np.float64]
    timed: NDArray[np.float64]


def phase_rate(trial: int) -> float:
    """Return κ of a critic that knows the time, in a trial counted from 0."""
    return max(1 / (trial + 1), PHASE_LEAST_RATE)


@formula
def prediction_error(squared_error: Any, expected: Any) -> Any:
    """Return δ, from Σ ε² and b."""
    return (0.0 - squared_error) - expected


@formula
def better_expected(expected: Any, rate: Any, delta: Any) -> Any:
    """Return the new b."""
    return expected + rate * delta
