"""Populations and projections of the network, as a table (Wärnberg & Kumar 2023)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dopascape.parameters import Parameters, ProjectionGroup

STEP = 1.0
"""One step of the simulation (ms)."""

TAU = 10.0
"""Time constant of all populations but the output, which follows its input at once (ms)."""

ALPHA = float(np.exp(-STEP / TAU))
"""Share of a membrane potential, and of an eligibility trace, that lasts for one step."""

SNR_BIAS = 1.0
"""Constant drive of the output neurons; the other populations have none."""

SPNS = ("dspn", "ispn")
"""Spiny projection neurons of the direct and of the indirect pathway."""

CORTEX = ("ctx_exc", "ctx_inh")

INHIBITORY = ("ctx_inh", *SPNS)
"""Populations that inhibit cortex and striatum; the others excite them."""

POPULATIONS = ("thal", *CORTEX, *SPNS, "snr")
"""In the order in which they update within a step."""


def sizes(parameters: Parameters) -> dict[str, int]:
    """Return the number of neurons of each population."""
    width, dim = parameters.network_width, parameters.target_dim
    return {
        "thal": 10 * dim,
        "ctx_exc": 8 * width // 10,
        "ctx_inh": 2 * width // 10,
        "dspn": width // 2,
        "ispn": width // 2,
        "snr": dim,
    }


def first_neurons(parameters: Parameters) -> dict[str, int]:
    """Return the index of each population's first neuron in a vector of rates without the output's.

    "silent" is the index behind them, for a neuron whose rate is always 0.
    """
    size = sizes(parameters)
    ends = np.cumsum([0, *(size[p] for p in POPULATIONS[:-1])]).tolist()
    return dict(zip((*POPULATIONS[:-1], "silent"), ends, strict=True))


@dataclass(frozen=True)
class Projection:
    """One row of the table of connections.

    ``scale`` gives the largest initial weight from (network_width, n_thal); the weight is it times
    a draw from U[0, 1), its sign that of the projection.
    """

    pre: str
    post: str
    probability: float
    sign: Literal[1, -1]
    scale: Callable[[int, int], float]
    group: ProjectionGroup | None

    def state(self, parameters: Parameters) -> str:
        """Return 'plastic', 'static' or 'absent'; cortical projections are static."""
        return getattr(parameters, self.group) if self.group else "static"


def _per_root_width(factor: float) -> Callable[[int, int], float]:
    return lambda width, n_thal: factor / float(np.sqrt(width))


def _per_thalamus(factor: float) -> Callable[[int, int], float]:
    return lambda width, n_thal: factor / n_thal


PROJECTIONS = (
    *(Projection("ctx_exc", post, 0.1, 1, _per_root_width(25), None) for post in CORTEX),
    *(Projection("ctx_inh", post, 0.4, -1, _per_root_width(25), None) for post in CORTEX),
    *(Projection("thal", post, 0.2, 1, _per_thalamus(50), None) for post in CORTEX),
    *(Projection("ctx_exc", p, 0.2, 1, _per_root_width(25), "corticostriatal") for p in SPNS),
    *(Projection("thal", p, 0.25, 1, _per_thalamus(30), "thalamostriatal") for p in SPNS),
    *(
        Projection(pre, post, 0.2, -1, _per_root_width(25), "collaterals")
        for post in SPNS
        for pre in SPNS
    ),
    Projection("dspn", "snr", 1.0, -1, _per_root_width(5), "striatonigral"),
    Projection("ispn", "snr", 1.0, 1, _per_root_width(5), "striatonigral"),
)
"""All projections; a projection's place here numbers its random streams: append only."""

PROJECTION = {(p.pre, p.post): p for p in PROJECTIONS}
"""The same by (pre, post)."""


def synapses_onto_spns(parameters: Parameters) -> float:
    """Return about how many synapses onto SPNs a network has, which are those that cost time."""
    size = sizes(parameters)
    return sum(p.probability * size[p.pre] * size[p.post] for p in PROJECTIONS if p.post in SPNS)
