"""What a network is made of before it runs: its synapses, its landscape and its task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Network, Synapses, connect
from dopascape.anatomy.landscape import Landscape, landscape, shuffle
from dopascape.anatomy.populations import PROJECTION, SPNS
from dopascape.parameters import Parameters
from dopascape.task import Task, task

Arrays = dict[str, NDArray[Any]]

SITES = ("position", "varicosities", "gain")


@dataclass(frozen=True)
class Parts:
    """A network's ingredients, drawn or given.

    Attributes
    ----------
    network
        Synapses by (pre, post), with their initial weights.
    landscape
        With the gain as used: in mode shuffled its entries permuted.
    task
    """

    network: Network
    landscape: Landscape
    task: Task

    def arrays(self) -> Arrays:
        """Return all of it as arrays, from which `of_arrays` makes the same."""
        arrays: Arrays = {"thal_rate": self.task.thal_rate, "target": self.task.target}
        for what in SITES:
            arrays |= {f"{what}.{p}": getattr(self.landscape, what)[p] for p in SPNS}
        for (pre, post), synapses in self.network.items():
            arrays[f"weight.{pre}.{post}"] = synapses.dense()
        return arrays

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Parts:
        """Return the ingredients that `arrays` gave."""
        network = {
            (pre, post): Synapses.from_dense(arrays[f"weight.{pre}.{post}"])
            for pre, post in PROJECTION
            if f"weight.{pre}.{post}" in arrays
        }
        sites = ({p: arrays[f"{what}.{p}"] for p in SPNS} for what in SITES)
        return cls(network, Landscape(*sites), Task(arrays["thal_rate"], arrays["target"]))


def draw_parts(points: Sequence[Parameters], seed: int, root_seed: int) -> tuple[Parts, ...]:
    """Draw the ingredients of a replicate for each point, what they share only once."""
    networks: dict[tuple[tuple[str, str], ...], Network] = {}
    tasks: dict[tuple[str, float, bool], Task] = {}
    parts = []
    for point in points:
        absent = tuple(name for name, p in PROJECTION.items() if p.state(point) == "absent")
        if absent not in networks:
            networks[absent] = connect(point, seed, root_seed)
        is_new = point.new_target and point.lesion_trial == 0
        wanted = (point.task, point.target_tau, is_new)
        if wanted not in tasks:
            tasks[wanted] = task(point, seed, root_seed)
        used = as_used(point, landscape(point, seed, root_seed), seed, root_seed)
        parts.append(Parts(networks[absent], used, tasks[wanted]))
    return tuple(parts)


def as_used(parameters: Parameters, drawn: Landscape, seed: int, root_seed: int) -> Landscape:
    """Return a landscape with the gain as used: in mode shuffled its entries are permuted."""
    if parameters.feedback != "shuffled":
        return drawn
    return replace(drawn, gain=shuffle(drawn.gain, seed, root_seed))
