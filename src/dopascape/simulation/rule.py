"""From parameters to the learning rule of the kernels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, PROJECTION, SNR_BIAS, SPNS, STEP
from dopascape.kernels.rules import adam
from dopascape.kernels.structures import Rule
from dopascape.parameters import Parameters, default

Array = NDArray[np.float64]
Gain = dict[str, Array]


def _stacked(dspn: Array, ispn: Array) -> Array:
    return np.ascontiguousarray(np.concatenate([dspn, ispn]).T)


def _dopamine(gain: Gain) -> Array:
    return _stacked(gain["dspn"], -gain["ispn"])


def _homogeneous(gain: Gain) -> Array:
    dspn, ispn = (np.broadcast_to(gain[p].mean(axis=0), gain[p].shape) for p in SPNS)
    return _stacked(dspn, -ispn)


def _unopposed(gain: Gain) -> Array:
    return _stacked(gain["dspn"], gain["ispn"])


def _shuffled(gain: Gain) -> Array:
    return _stacked(-gain["dspn"], -gain["ispn"])


FEEDBACK_MATRIX: dict[str, Callable[[Gain], Array]] = {
    "dopamine": _dopamine,
    "homogeneous": _homogeneous,
    "none": _dopamine,
    "shuffled": _shuffled,
    "exact": _dopamine,
    "unopposed": _unopposed,
    "filtered": _dopamine,
    "scalar_rpe": _dopamine,
    "scalar_rpe_global": _dopamine,
    "bptt": _dopamine,
}
"""M of each mode, (target_dim, n_spn), from the gain F of each population (see `rules.feedback`).

Exact feedback uses -W in its place, and none, scalar reward and backpropagation nothing: there it
is what dopamine would be.
"""


def is_plastic(parameters: Parameters, pre: str, post: str) -> bool:
    """Tell if learning changes a projection; without feedback none onto SPNs is changed."""
    silenced = post in SPNS and parameters.feedback == "none"
    return PROJECTION[pre, post].state(parameters) == "plastic" and not silenced


def effective_learning_rate(parameters: Parameters) -> float:
    """Return η, scaled to the width of the paper's network if that is asked for.

    The output sums over N SPNs, each of which learns: at the same η a network of twice the width
    changes its output twice as much in a step.
    """
    if parameters.learning_rate_scaling == "none":
        return parameters.learning_rate
    reference: int = default("network_width")
    return parameters.learning_rate * reference / parameters.network_width


def rule(parameters: Parameters, matrix: Array) -> Rule:
    """Return the learning rule of a network; unfiltered dopamine is a filter with β = 0."""
    filtered = parameters.feedback == "filtered"
    beta = float(np.exp(-STEP / parameters.dopamine_tau)) if filtered else 0.0
    eta = effective_learning_rate(parameters)
    weights = np.float64 if parameters.precision == "double" else np.float32
    with_adam = parameters.optimizer == "adam"
    return Rule(
        alpha=ALPHA,
        output_bias=SNR_BIAS,
        rate=eta * parameters.feedback_factor,
        output_rate=eta if parameters.striatonigral == "plastic" else 0.0,
        low_pass=beta,
        high_pass=beta if parameters.highpass_synapse else 0.0,
        matrix=None if parameters.feedback == "exact" else matrix,
        adam=(adam.constants(weights), adam.constants(np.float64)) if with_adam else None,
    )


def without_learning(constants: Rule) -> Rule:
    """Return a rule that changes no weight."""
    return constants._replace(rate=0.0, output_rate=0.0)
