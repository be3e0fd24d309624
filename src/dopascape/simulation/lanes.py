"""How many points of a network run in lockstep, as lanes of the same vectors."""

from __future__ import annotations

from dopascape.anatomy.populations import synapses_onto_spns
from dopascape.parameters import LANES, Parameters

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


def lanes_of_engines(parameters: Parameters, n_points: int, threads: int) -> list[int]:
    """Return the lanes of each engine that points need, 1 for a network by itself.

    Parameters
    ----------
    parameters
        Of any of the points, which agree in what decides this.
    n_points
        How many there are.
    threads
        With more than one, each network runs by itself, if it learns by local rules: only for these
        is there an engine of one network.
    """
    may_be_alone = parameters.learning == "local"
    if threads > 1 and may_be_alone:
        return [1] * n_points
    most = most_lanes(parameters)
    full, rest = divmod(n_points, most)
    engines = [most] * full
    if rest:
        enough = (lanes for lanes in LANES[parameters.precision] if lanes >= rest)
        engines.append(1 if rest == 1 and may_be_alone else next(enough))
    return engines
