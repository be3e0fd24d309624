"""What the kernels work on: named bundles of arrays and constants."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.lanes import Lanes

Array = NDArray[np.float64]

SIDE_BY_SIDE = np.uint64(16)
"""Partial sums kept of a long sum."""


class Population(NamedTuple):
    """State of a population and the synapses onto it.

    Attributes
    ----------
    first : int
        Place of its first neuron in the vector of rates.
    potential, slope : (n,) float64
        v and φ'(v).
    plastic, static : Lanes
    """

    first: np.uint64
    potential: Array
    slope: Array
    plastic: Lanes
    static: Lanes


class Output(NamedTuple):
    """State of the output neurons and what learning needs of them; SPNs are dspn, then ispn.

    Attributes
    ----------
    weight, moment, moment2 : (target_dim, n_spn) float64
        Striatonigral weights W and Adam's running means (those empty without Adam).
    sign : (n_spn,) float64
        Sign of an SPN's striatonigral weights.
    feedback_matrix : (target_dim, n_spn) float64
        M of f = Mᵀ g.
    spn_rate, feedback, feedback_before : (n_spn,) float64
        Rates, f of this step, and unfiltered f of the step before.
    rate, slope, error, error_slow, signal : (target_dim,) float64
        r, φ', ε = r - target, its low-passed form x, and g = x φ'.
    partial : (SIDE_BY_SIDE,) float64
        Buffer for sums.
    """

    weight: Array
    moment: Array
    moment2: Array
    sign: Array
    feedback_matrix: Array
    spn_rate: Array
    feedback: Array
    feedback_before: Array
    rate: Array
    slope: Array
    error: Array
    error_slow: Array
    signal: Array
    partial: Array


class Rule(NamedTuple):
    """Constants of the dynamics and of the learning rule."""

    alpha: float
    output_bias: float
    learning_rate: float
    feedback_factor: float
    beta: float
    exact: bool
    highpass: bool
    adam: bool
    output_plastic: bool
