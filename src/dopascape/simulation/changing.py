"""Networks whose landscape or target is not the same in every trial."""

from __future__ import annotations

from dataclasses import replace

from dopascape.anatomy.course import Course
from dopascape.anatomy.landscape import Landscape
from dopascape.parameters import Parameters
from dopascape.simulation.parts import Parts, as_used
from dopascape.task import task


class Changing:
    """What a network is made of in each trial; nothing of it need be kept in a checkpoint.

    Parameters
    ----------
    parameters
    parts
        What it is made of else.
    seed, root_seed
        What changes follows from.
    """

    def __init__(self, parameters: Parameters, parts: Parts, seed: int, root_seed: int) -> None:
        self._parameters, self._seeds = parameters, (seed, root_seed)
        self._course = Course(parameters, seed, root_seed)
        self._landscape: Landscape | None = None
        self._parts = parts
        self._task = self._later_task = parts.task
        if parameters.new_target:
            later = task(parameters, seed, root_seed, parameters.lesion_trial)
            self._later_task = replace(parts.task, target=later.target)

    def at(self, trial: int) -> Parts:
        """Return the parts of a trial, counted from 0; the same object while they stay."""
        landscape = self._course.at(trial)
        its_task = self._task if trial < self._parameters.lesion_trial else self._later_task
        if landscape is not self._landscape or its_task is not self._parts.task:
            self._landscape = landscape
            used = as_used(self._parameters, landscape, *self._seeds)
            self._parts = replace(self._parts, landscape=used, task=its_task)
        return self._parts
