"""The engine of networks in lockstep whose SPNs are perturbed to learn of a scalar reward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.kernels.lockstep_trial import Trial
from dopascape.kernels.perturbed_trial import Unperturbed, perturbed_trial
from dopascape.kernels.rules.node_perturbation import (
    CRITIC_TRIALS,
    GLOBAL_RATE,
    Critic,
    Perturbation,
    phase_rate,
)
from dopascape.parameters import Parameters
from dopascape.simulation.afferents import Afferents
from dopascape.simulation.aligned import aligned
from dopascape.simulation.lockstep import Lockstep, flat
from dopascape.simulation.parts import Parts

Array = NDArray[np.float64]

GLOBAL_CRITIC = "scalar_rpe_global"
"""The mode whose critic does not know the time in the trial."""


class Perturbed(Lockstep):
    """Networks that learn by `rules.node_perturbation`; parameters as in `Lockstep`.

    Losses and recorded rates are those of the same networks without perturbation, which run beside.
    """

    def __init__(self, points: Sequence[Parameters], parts: Sequence[Parts], lanes: int) -> None:
        super().__init__(points, parts, lanes)
        self._sizes = np.array([[p.perturbation for p in self._occupants]])
        is_global = [p.feedback == GLOBAL_CRITIC for p in self._occupants]
        self._timed = np.where([is_global], -1.0, 1.0)
        self._expected = aligned(np.zeros((points[0].trial_length, lanes)))
        self._latest = np.zeros((1, lanes))
        self._unperturbed = self._beside()

    @property
    def state(self) -> dict[str, object]:
        """All that changes, as nested arrays."""
        return {
            **super().state,
            "expected": self._expected,
            "latest": self._latest,
            "unperturbed": {
                "rates": self._unperturbed.rates,
                "dspn": self._unperturbed.dspn.potential,
                "ispn": self._unperturbed.ispn.potential,
            },
        }

    def _beside(self) -> Unperturbed:
        """Return the networks without perturbation: states of their own, the weights of these."""
        own = ("spn_rate", "rate", "slope", "error", "error_slow", "signal")
        arrays = {name: _zeros(getattr(self._output, name)) for name in own}
        populations = {}
        for name, population in self._population.items():
            rows = population.inhibitory
            populations[name] = population._replace(
                potential=_zeros(population.potential),
                slope=_zeros(population.slope),
                inhibitory=rows._replace(drive=_zeros(rows.drive)),
            )
        output = flat(self._output._replace(**arrays))
        return Unperturbed(**populations, rates=_zeros(self._rates), output=output)

    def _learns_yet(self, n_updates: int) -> bool:
        return self._number(n_updates) >= CRITIC_TRIALS

    def _number(self, n_updates: int) -> int:
        """Return the number of a trial, counted from 0."""
        return n_updates // self.points[0].trial_length

    def _run_kernel(self, trial: Trial, afferents: Afferents) -> None:
        kappa = phase_rate(self._number(trial.n_updates))
        perturbed_trial(
            trial,
            self._entered,
            self._unperturbed,
            Perturbation(afferents.perturbation, self._sizes, np.zeros_like(trial.loss)),
            Critic(
                expected=self._expected,
                latest=self._latest,
                rate=np.where(self._timed < 0, GLOBAL_RATE, kappa),
                timed=self._timed,
            ),
        )


def _zeros(like: NDArray[Any]) -> NDArray[Any]:
    return aligned(np.zeros_like(like))
