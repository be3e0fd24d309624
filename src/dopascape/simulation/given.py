"""Checking arrays that are given instead of drawn, and building a network's parts from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Network, Synapses
from dopascape.anatomy.course import changes
from dopascape.anatomy.landscape import Landscape
from dopascape.anatomy.populations import PROJECTION, SPNS, Projection, first_neurons, sizes
from dopascape.parameters import Parameters
from dopascape.simulation.parts import Parts
from dopascape.task import Task

Array = NDArray[np.float64]


def given_parts(
    parameters: Parameters,
    weights: Mapping[tuple[str, str], Array],
    gain: Mapping[str, Array],
    thal_rate: Array,
    target: Array,
) -> Parts:
    """Check given arrays and return the parts of a network made of copies of them.

    Parameters
    ----------
    parameters, weights, gain, thal_rate, target
        As in `Simulation.from_arrays`.

    Returns
    -------
    Parts
        Where SPNs and varicosities lie is unknown: NaN.

    Raises
    ------
    ValueError
        As in `Simulation.from_arrays`.
    """
    size = sizes(parameters)
    if changes(parameters):
        names = "landscape_turnover, release_probability, lesion_trial"
        raise ValueError(f"{names}: a given gain stays as it is; allowed are their defaults")
    for population in SPNS:
        if population not in gain:
            raise ValueError(f"gain of {population} is missing")
    gains = {p: _finite(f"gain of {p}", gain[p], (size[p], size["snr"])) for p in SPNS}
    unknown = {p: np.full((size[p], 3), np.nan) for p in SPNS}
    sites = {p: np.full((size["snr"], parameters.n_varicosities, 3), np.nan) for p in SPNS}
    its_task = given_task(parameters, thal_rate, target)
    return Parts(_network(parameters, weights), Landscape(unknown, sites, gains), its_task)


def given_task(parameters: Parameters, thal_rate: Array, target: Array) -> Task:
    """Check a given task and return a copy; errors as in `Simulation`.

    Parameters
    ----------
    parameters
        The network that is to do it.
    thal_rate : (trial_length, n_thal)
    target : (trial_length, target_dim)
    """
    size, steps = sizes(parameters), parameters.trial_length
    return Task(
        _finite("thal_rate", thal_rate, (steps, size["thal"])),
        _finite("target", target, (steps, size["snr"])),
    )


def given_input(parameters: Parameters, input_rates: Sequence[Array]) -> list[Array]:
    """Check rates of thalamus and cortex and return copies; errors as in `Ensemble`.

    Parameters
    ----------
    parameters
        Any of the networks that they reach.
    input_rates : (trial_length, n_thal + n_ctx_exc + n_ctx_inh) each
    """
    shape = (parameters.trial_length, first_neurons(parameters)["dspn"])
    return [_finite(f"input_rates[{k}]", rates, shape) for k, rates in enumerate(input_rates)]


def _network(parameters: Parameters, weights: Mapping[tuple[str, str], Array]) -> Network:
    size = sizes(parameters)
    network: Network = {}
    for (pre, post), given in weights.items():
        if (pre, post) not in PROJECTION:
            raise ValueError(f"no projection {pre} → {post}; there are {sorted(PROJECTION)}")
        weight = _of_shape(f"weight {pre} → {post}", given, (size[post], size[pre]))
        if PROJECTION[pre, post].state(parameters) != "absent":
            _require_weights(PROJECTION[pre, post], weight)
            network[pre, post] = Synapses.from_dense(weight)
    for pre in SPNS:
        # Left out they would start at 0 and grow: which of these synapses exist is not kept.
        if (pre, "snr") not in network and parameters.striatonigral != "absent":
            raise ValueError(
                f"weight {pre} → snr is missing: it may be left out with striatonigral = 'absent'"
            )
    return network


def _require_weights(projection: Projection, weight: Array) -> None:
    """Refuse what would not be used as given: the kernels keep sizes, and all weights onto snr."""
    wrong = np.isinf(weight) | (projection.sign * weight < 0)
    allowed = f"finite weights {'>=' if projection.sign > 0 else '<='} 0"
    if projection.post == "snr":
        wrong |= np.isnan(weight)
    else:
        allowed += ", and NaN where there is no synapse"
    if wrong.any():
        name = f"weight {projection.pre} → {projection.post}"
        raise ValueError(f"{name} has {weight[wrong][0]}: allowed are {allowed}")


def _finite(name: str, given: Array, shape: tuple[int, ...]) -> Array:
    array = _of_shape(name, given, shape)
    wrong = ~np.isfinite(array)
    if wrong.any():
        raise ValueError(f"{name} has {array[wrong][0]}: allowed are finite numbers")
    return array


def _of_shape(name: str, given: Array, shape: tuple[int, ...]) -> Array:
    if np.shape(given) != shape:
        raise ValueError(f"{name} has shape {np.shape(given)}; it must have {shape}")
    return np.array(given, float)
