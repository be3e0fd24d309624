"""A network's initial state as plain matrices, from which the other implementations start.

They run the default mode alone: plastic synapses, feedback by dopamine, no noise, double precision.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import CORTEX, INHIBITORY, PROJECTIONS, SPNS, sizes
from dopascape.simulation import Simulation

Array = NDArray[np.float64]

ORDER = ("ctx_inh", "thal", "ctx_exc", "dspn", "ispn")
"""Order of the rates: what reaches the cortex (the first three) and what reaches the SPNs (all but
the first) are each one slice."""


@dataclass(frozen=True)
class Matrices:
    """A network that has not run yet.

    Attributes
    ----------
    place
        Where each population lies in the vector of rates.
    inputs
        Where the inputs of each population lie there: the columns of its weights.
    weight
        By population, (n_post, n_inputs); NaN where there is no synapse.
    sign : (n_neurons,)
        +1 or -1: sign of a neuron's synapses onto cortex and SPNs.
    output_weight : (target_dim, n_spn)
        Striatonigral weights; dSPNs, then iSPNs.
    output_sign : (n_spn,)
    feedback : (n_spn, target_dim)
        [F_dspn; -F_ispn].
    thal_rate, target : (trial_length, n_thal), (trial_length, target_dim)
    """

    place: dict[str, slice]
    inputs: dict[str, slice]
    weight: dict[str, Array]
    sign: Array
    output_weight: Array
    output_sign: Array
    feedback: Array
    thal_rate: Array
    target: Array


def matrices(simulation: Simulation) -> Matrices:
    """Copy the initial state of a simulation that has not run yet."""
    size = sizes(simulation.parameters)
    ends = np.cumsum([size[p] for p in ORDER])
    place = {p: slice(int(e) - size[p], int(e)) for p, e in zip(ORDER, ends, strict=True)}
    sources = {**dict.fromkeys(CORTEX, ORDER[:3]), **dict.fromkeys(SPNS, ORDER[1:])}
    exists = {(p.pre, p.post) for p in PROJECTIONS}
    weight = {
        post: np.hstack(
            [
                simulation.weight(pre, post)
                if (pre, post) in exists
                else np.full((size[post], size[pre]), np.nan)
                for pre in sources[post]
            ]
        )
        for post in (*CORTEX, *SPNS)
    }
    return Matrices(
        place=place,
        inputs={p: slice(place[s[0]].start, place[s[-1]].stop) for p, s in sources.items()},
        weight=weight,
        sign=np.concatenate([np.full(size[p], -1.0 if p in INHIBITORY else 1.0) for p in ORDER]),
        output_weight=np.hstack([simulation.weight(spn, "snr") for spn in SPNS]),
        output_sign=np.repeat([-1.0, 1.0], [size[spn] for spn in SPNS]),
        feedback=np.vstack([simulation.gain("dspn"), -simulation.gain("ispn")]),
        thal_rate=simulation.thal_rate,
        target=simulation.target,
    )


def bounds(sign: Array, exists: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return the lowest and highest weight that each place of a matrix may hold.

    By the sign of the column's neuron (Dale's law); both are zero where there is no synapse.
    """
    lowest = np.where(exists & (sign < 0), -np.inf, 0.0)
    highest = np.where(exists & (sign > 0), np.inf, 0.0)
    return lowest, highest
