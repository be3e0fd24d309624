"""What parameters and seed alone give: the landscape and the task of a replicate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.landscape import Landscape, landscape
from dopascape.anatomy.lesions import in_force
from dopascape.parameters import Parameters
from dopascape.task import Task, task


@dataclass(frozen=True)
class Parts:
    """What observables of a network follow from; nothing is run.

    Attributes
    ----------
    parameters
        As they are in the first trial: before a lesion, or after it.
    landscape
        As it is drawn, before the first trial; in mode shuffled a simulation uses it shuffled.
    task
    """

    parameters: Parameters
    landscape: Landscape
    task: Task

    @classmethod
    def draw(cls, parameters: Parameters, replicate: int, root_seed: int) -> Self:
        """Draw the parts of a replicate, the same as those that its simulation draws."""
        return cls(
            in_force(parameters, 0),
            landscape(parameters, replicate, root_seed),
            task(parameters, replicate, root_seed),
        )

    @cached_property
    def singular_values(self) -> NDArray[np.float64]:
        """Singular values of F = [-F_dspn; F_ispn], largest first, (target_dim,)."""
        gain = self.landscape.gain
        return np.linalg.svd(np.concatenate([-gain["dspn"], gain["ispn"]]), compute_uv=False)
