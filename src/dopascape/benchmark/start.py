"""Where the other implementations start: a network's striatum and output as plain matrices.

They run the default mode alone (plastic synapses, feedback by dopamine, no noise) and are given
the cortex' rates, as the cortex does not learn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import INHIBITORY, SPNS, sizes
from dopascape.parameters import Parameters
from dopascape.simulation import Simulation

Array = NDArray[np.float64]

INPUTS = ("thal", "ctx_exc")
"""Populations that reach the SPNs from outside; in a vector of rates they stand before the SPNs."""

SETTLING = 12_000
"""Steps until the cortex' rates repeat from trial to trial to rounding: at width 200 at most 10,000
in the first eight networks, and 4400 in all but one of them."""


def settling_trials(parameters: Parameters) -> int:
    """Return the trials after which the cortex repeats itself."""
    return -(-SETTLING // parameters.trial_length)


@dataclass(frozen=True)
class Start:
    """A network that has not run yet.

    Attributes
    ----------
    spns
        Rows of the dSPNs and of the iSPNs, which update one after the other.
    weight : (n_spn, n_inputs + n_spn)
        NaN where there is no synapse.
    sign : (n_inputs + n_spn,)
        +1 or -1: sign of a neuron's synapses onto SPNs.
    output_weight : (target_dim, n_spn)
        Striatonigral weights.
    output_sign : (n_spn,)
    feedback : (n_spn, target_dim)
        [F_dspn; -F_ispn].
    input_rates : (n_trials, trial_length, n_inputs)
        Those of the last trial hold for all later ones.
    target : (trial_length, target_dim)
    learning_rate, feedback_factor
    """

    spns: tuple[slice, slice]
    weight: Array
    sign: Array
    output_weight: Array
    output_sign: Array
    feedback: Array
    input_rates: Array
    target: Array
    learning_rate: float
    feedback_factor: float

    @property
    def n_inputs(self) -> int:
        """Thalamic and cortical neurons that reach the SPNs."""
        return int(self.input_rates.shape[2])

    def bounds(self) -> tuple[Array, Array]:
        """Return the least and the greatest value of each weight: Dale's law, or no synapse."""
        return _bounds(self.sign, ~np.isnan(self.weight))

    def output_bounds(self) -> tuple[Array, Array]:
        """Return the same of the striatonigral weights."""
        return _bounds(self.output_sign, np.ones(self.output_weight.shape, bool))


def _bounds(sign: Array, exists: NDArray[np.bool_]) -> tuple[Array, Array]:
    lowest = np.where(exists & (sign < 0), -np.inf, 0.0)
    highest = np.where(exists & (sign > 0), np.inf, 0.0)
    return lowest, highest


def spn_weights(simulation: Simulation) -> Array:
    """Return the weights of all synapses onto SPNs now, (n_spn, n_inputs + n_spn)."""
    rows = [[simulation.weight(pre, post) for pre in (*INPUTS, *SPNS)] for post in SPNS]
    return np.block(rows)


def start(parameters: Parameters, seed: int = 0) -> Start:
    """Draw a network and note where it starts, and its input till the cortex repeats itself."""
    simulation, size = Simulation(parameters, seed), sizes(parameters)
    sources = (*INPUTS, *SPNS)
    weight = spn_weights(simulation)  # before it runs
    output_weight = np.hstack([simulation.weight(p, "snr") for p in SPNS])
    feedback = np.vstack([simulation.gain("dspn"), -simulation.gain("ispn")])
    recorded = [simulation.record().rate for _ in range(settling_trials(parameters))]
    n_dspn, n_spn = size["dspn"], size["dspn"] + size["ispn"]
    return Start(
        spns=(slice(0, n_dspn), slice(n_dspn, n_spn)),
        weight=weight,
        sign=np.concatenate([np.full(size[p], -1.0 if p in INHIBITORY else 1.0) for p in sources]),
        output_weight=output_weight,
        output_sign=np.repeat([-1.0, 1.0], [size[p] for p in SPNS]),
        feedback=feedback,
        input_rates=np.stack([np.hstack([rate[p] for p in INPUTS]) for rate in recorded]),
        target=simulation.target,
        learning_rate=parameters.learning_rate,
        feedback_factor=parameters.feedback_factor,
    )
