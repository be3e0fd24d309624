"""The engine of networks in lockstep that learn by backpropagation through time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.gradient_trial import History, gradient_trial
from dopascape.kernels.lockstep_trial import Trial
from dopascape.parameters import Parameters
from dopascape.simulation.afferents import Afferents
from dopascape.simulation.aligned import aligned
from dopascape.simulation.lockstep import Lockstep
from dopascape.simulation.parts import Parts

Array = NDArray[np.float64]


class Gradient(Lockstep):
    """Networks that learn by `rules.gradient`, once in a trial; parameters as in `Lockstep`."""

    has_traces = False

    def __init__(self, points: Sequence[Parameters], parts: Sequence[Parts], lanes: int) -> None:
        super().__init__(points, parts, lanes)
        (n_spn, _), steps = self._rates.shape, points[0].trial_length
        self._history = History(
            input_rate=np.zeros(0, self._real),
            rate=aligned(np.zeros((n_spn * (steps + 1), lanes), self._real)),
            back=aligned(np.zeros((n_spn * steps, lanes), self._real)),
            signal=aligned(np.zeros((points[0].target_dim * steps, lanes))),
            pull=aligned(np.zeros((n_spn, lanes), self._real)),
            carried=aligned(np.zeros((n_spn, lanes))),
        )

    def _run_kernel(self, trial: Trial, afferents: Afferents) -> None:
        trials_before = trial.n_updates // self.points[0].trial_length
        history = self._history._replace(input_rate=trial.input_rates.T.flatten())
        gradient_trial(trial._replace(n_updates=trials_before), history)
