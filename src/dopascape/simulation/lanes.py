"""How many points of a network run in lockstep, as lanes of the same vectors."""

from __future__ import annotations

from dopascape.anatomy.populations import synapses_onto_spns
from dopascape.parameters import Parameters

LANES = {"double": (4, 8), "single": (4, 8, 16)}
"""How many networks of a precision may run in lockstep."""

CACHE = 20e6
"""Bytes that weights and traces of all lanes may take so that they stay in the caches from step to
step. Of 32 MB: at width 800, four lanes in double precision (15 MB) take 82 µs a step and point,
eight (30 MB) 143 (docs/benchmarks.md)."""

BYTES = {"double": 8, "single": 4}

NUMBERS_PER_SYNAPSE = {"sgd": 2, "adam": 4}
"""Weight and trace; with Adam two means as well."""


def most_lanes(parameters: Parameters) -> int:
    """Return the most lanes whose synapses stay in the caches; if none do, the most there are."""
    *fewer, most = LANES[parameters.precision]
    of_one = (
        synapses_onto_spns(parameters)
        * NUMBERS_PER_SYNAPSE[parameters.optimizer]
        * BYTES[parameters.precision]
    )
    # Where all come from memory, more lanes read fewer columns.
    fitting = [lanes for lanes in (*fewer, most) if lanes * of_one <= CACHE]
    return max(fitting, default=most)


def lanes_of_engine(parameters: Parameters, n_points: int, threads: int) -> int:
    """Return the lanes of the engine that takes the first of some points, 1 for one by itself.

    Parameters
    ----------
    parameters
        Of any of the points, which agree in what decides this.
    n_points
        How many there are; what the engine has no room for is left to others.
    threads
        With more than one, each network runs by itself, if it learns by local rules: only for these
        is there an engine of one network.
    """
    if parameters.learning == "local" and (threads > 1 or n_points == 1):
        return 1
    wanted = min(n_points, most_lanes(parameters))
    return next(lanes for lanes in LANES[parameters.precision] if lanes >= wanted)
