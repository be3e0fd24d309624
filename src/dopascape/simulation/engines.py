"""Which engine runs which points of an ensemble."""

from __future__ import annotations

from collections.abc import Sequence

from dopascape.modes import Learning
from dopascape.parameters import Parameters
from dopascape.simulation.gradient import Gradient
from dopascape.simulation.lanes import lanes_of_engine
from dopascape.simulation.lockstep import Lockstep
from dopascape.simulation.network import OneNetwork
from dopascape.simulation.parts import Parts
from dopascape.simulation.perturbed import Perturbed

Engine = OneNetwork | Lockstep

IN_LANES: dict[Learning, type[Lockstep]] = {
    "local": Lockstep,
    "perturbed": Perturbed,
    "gradient": Gradient,
}
"""The engine of several networks that learn so; local learning has one for a single network too."""


def make_engines(
    points: Sequence[Parameters], parts: Sequence[Parts], threads: int
) -> tuple[list[Engine], list[list[int]]]:
    """Return the engines for some points, and the numbers of the points that each of them runs.

    Parameters
    ----------
    points, parts
        What each network is, and what it is made of.
    threads
        With more than one, networks that learn by local rules run one after the other.
    """
    engines: list[Engine] = []
    members: list[list[int]] = []
    for learning, in_lanes in IN_LANES.items():
        numbers = [number for number, point in enumerate(points) if point.learning == learning]
        while numbers:
            lanes = lanes_of_engine(points[numbers[0]], len(numbers), threads)
            group, numbers = numbers[:lanes], numbers[lanes:]
            own_points, own_parts = [points[k] for k in group], [parts[k] for k in group]
            engines.append(
                OneNetwork(own_points[0], own_parts[0], threads)
                if lanes == 1
                else in_lanes(own_points, own_parts, lanes)
            )
            members.append(group)
    return engines, members
