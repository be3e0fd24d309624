"""What the kernels of one network work on: named bundles of arrays and constants."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.rows import Rows
from dopascape.kernels.rules.adam import Adam

Array = NDArray[np.float64]


class Population(NamedTuple):
    """State of a population and the synapses onto it.

    Attributes
    ----------
    first : int
        Index of its first neuron in the vector of rates.
    potential, slope : (n,) float64
        v and φ'(v).
    plastic, static : Rows
    """

    first: np.uint64
    potential: Array
    slope: Array
    plastic: Rows
    static: Rows


class Output(NamedTuple):
    """State of the output neurons and what learning needs of them; SPNs are dspn, then ispn.

    In lockstep each array has one axis more, the lanes, behind the others.

    Attributes
    ----------
    weight, moment, moment2 : (target_dim, n_spn) float64
        Striatonigral weights W and Adam's running means (those empty without Adam).
    sign : (n_spn,) float64
        Sign of an SPN's striatonigral weights.
    spn_rate, feedback, feedback_before : (n_spn,) float64
        Rates, f of this step, and unfiltered f of the step before.
    rate, slope, error, error_slow, signal : (target_dim,) float64
        r, φ', ε = r - target, its low-passed form x, and g = x φ'.
    """

    weight: Array
    moment: Array
    moment2: Array
    sign: Array
    spn_rate: Array
    feedback: Array
    feedback_before: Array
    rate: Array
    slope: Array
    error: Array
    error_slow: Array
    signal: Array


class Rule(NamedTuple):
    """The learning rule and its constants.

    What is None is left out when the kernels are compiled, which happens apart for each case; for
    that it is handed from kernel to kernel as an argument of its own.

    Attributes
    ----------
    alpha
        Share of potentials and traces that lasts for a step.
    output_bias
        Constant drive of the output.
    rate
        Learning rate η of the synapses onto SPNs, times the feedback factor.
    output_rate
        η of the striatonigral synapses; 0 where these are not plastic.
    low_pass, high_pass
        β of the error's filter and of the synapses'; 0 where there is none.
    matrix : (target_dim, n_spn) float64 or None
        M of the feedback f = Mᵀ g; None for the exact feedback, M = -W.
    adam
        Adam's constants, for the synapses onto SPNs and onto the output; None without.
    """

    alpha: float
    output_bias: float
    rate: float
    output_rate: float
    low_pass: float
    high_pass: float
    matrix: Array | None
    adam: tuple[Adam, Adam] | None
