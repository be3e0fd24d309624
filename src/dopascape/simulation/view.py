"""One network of an ensemble, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Synapses
from dopascape.anatomy.populations import PROJECTION, SPNS
from dopascape.simulation.rule import FEEDBACK_MATRIX

if TYPE_CHECKING:
    from dopascape.simulation.ensemble import Ensemble
    from dopascape.simulation.parts import Parts

Array = NDArray[np.float64]


class View:
    """One network of an ensemble, to look at; its arrays cannot be written to.

    Of a landscape that changes, it shows that of the trial run last; before the first trial, what
    it is if all varicosities release alike.

    Parameters
    ----------
    ensemble
    index
        The point's number.
    """

    def __init__(self, ensemble: Ensemble, index: int) -> None:
        self._ensemble = ensemble
        self._index = index
        self.parameters = ensemble.points[index]
        self.seed, self.root_seed = ensemble.seed, ensemble.root_seed

    def __repr__(self) -> str:
        seeds = f"seed={self.seed}, root_seed={self.root_seed}"
        return f"<{type(self).__name__} of {self.parameters!r}, {seeds}, after {self.trial} trials>"

    @property
    def _parts(self) -> Parts:
        """What it is made of now."""
        return self._ensemble.parts[self._index]

    @property
    def trial(self) -> int:
        """Trials done so far."""
        return self._ensemble.trial

    @property
    def thal_rate(self) -> Array:
        """Input of every trial, (trial_length, n_thal)."""
        return read_only(self._parts.task.thal_rate)

    @property
    def target(self) -> Array:
        """Target of every trial, (trial_length, target_dim)."""
        return read_only(self._parts.task.target)

    @property
    def feedback_matrix(self) -> Array:
        """M of the feedback f = Mᵀ g, (target_dim, n_dspn + n_ispn).

        Dopamine's in the modes that do not use it: exact, none, scalar_rpe and bptt.
        """
        return read_only(FEEDBACK_MATRIX[self.parameters.feedback](self._parts.landscape.gain))

    def gain(self, population: str) -> Array:
        """Return the landscape F as used, (n, target_dim); in mode shuffled A or B."""
        return read_only(self._parts.landscape.gain[_among(population, SPNS)])

    def position(self, population: str) -> Array:
        """Return where the SPNs lie in the unit cube, (n, 3)."""
        return read_only(self._parts.landscape.position[_among(population, SPNS)])

    def varicosities(self, population: str) -> Array:
        """Return the sites that release dopamine, (target_dim, n_sites, 3): of each dimension."""
        return read_only(self._parts.landscape.varicosities[_among(population, SPNS)])

    def weight(self, pre: str, post: str) -> Array:
        """Return a projection's weights now, (n_post, n_pre), NaN where there is no synapse."""
        return read_only(self.synapses(pre, post).dense())

    def synapses(self, pre: str, post: str) -> Synapses:
        """Return the synapses of a projection, a copy with their weights now."""
        if (pre, post) not in PROJECTION:
            raise ValueError(f"no projection {pre} → {post}; there are {sorted(PROJECTION)}")
        return self._ensemble.synapses(self._index, pre, post)


def read_only(array: Array) -> Array:
    """Return the same numbers, which cannot be written to through what is returned.

    Else a value that is set would change the network, or nothing, in silence.
    """
    shown = array.view()
    shown.flags.writeable = False
    return shown


def _among(population: str, allowed: tuple[str, ...]) -> str:
    if population not in allowed:
        raise ValueError(f"population {population!r}: allowed are {', '.join(allowed)}")
    return population
