"""Keeping a network as it is before and after some trials, to compare their changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import CORTEX, PROJECTIONS, SPNS
from dopascape.observables.gradient import (
    Setting,
    Update,
    Weights,
    compare,
    decreases,
    descent_before,
    feature_losses,
)
from dopascape.simulation.activity import Activity
from dopascape.simulation.view import View

Array = NDArray[np.float64]

CHANGING = tuple((p.pre, p.post) for p in PROJECTIONS if p.group)


class Updates:
    """What some trials change, of one network.

    Parameters
    ----------
    trials
        Their numbers, from 1, ascending.
    """

    def __init__(self, trials: Sequence[int]) -> None:
        self.trials = tuple(trials)
        self._kept: dict[str, list[Array]] = {}

    def stops(self) -> set[int]:
        """Return the trials after which weights are kept; 0: before the first."""
        return {stop for trial in self.trials for stop in (trial - 1, trial)}

    def wants_activity_of(self, trial: int) -> bool:
        """Tell if a trial's activity is needed."""
        return trial in self.trials or trial + 1 in self.trials

    def keep(self, trial: int, activity: Activity) -> None:
        """Keep what reached the SPNs in a trial, if it or the next is one of them."""
        for when, number in (("now", trial), ("lead", trial + 1)):
            if number in self.trials:
                rates = [activity.rate[p] for p in ("thal", *CORTEX)]
                self._keep(f"{when}.input", np.concatenate(rates, axis=1))
        if trial in self.trials:
            for p in SPNS:
                self._keep(f"feedback.{p}", activity.feedback[p])

    def look(self, network: View) -> None:
        """Keep the weights if the next or the last trial is one of them."""
        for when, trial in (("after", network.trial), ("before", network.trial + 1)):
            if trial in self.trials:
                for pre, post in CHANGING:
                    self._keep(f"{when}.{pre}.{post}", network.synapses(pre, post).weight)

    def _keep(self, name: str, values: Array) -> None:
        self._kept.setdefault(name, []).append(values)

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return all that has been kept, for a checkpoint."""
        return {f"updates.{name}": np.array(values) for name, values in self._kept.items()}

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take back what `arrays` gave."""
        self._kept = {
            name.removeprefix("updates."): list(kept)
            for name, kept in arrays.items()
            if name.startswith("updates.")
        }

    def values(self, setting: Setting) -> dict[str, Array]:
        """Return what is known of each change, (n_trials,) each."""
        updates = [self._update(row) for row in range(len(self.trials))]
        rows = []
        for update in updates:
            descent = descent_before(setting, update)
            rows.append(compare(setting, update, descent) | decreases(setting, update, descent))
        found = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        return found | {"feature_loss": feature_losses(setting, [u.before for u in updates])}

    def _update(self, row: int) -> Update:
        def weights(when: str) -> Weights:
            return {n: self._kept[f"{when}.{n[0]}.{n[1]}"][row] for n in CHANGING}

        feedback = {p: self._kept[f"feedback.{p}"][row] for p in SPNS}
        # The first trial has none before it, and so the first of all may have no lead.
        without_lead = self.trials[0] == 1
        lead = [] if row == 0 and without_lead else [self._kept["lead.input"][row - without_lead]]
        return Update(
            weights("before"), weights("after"), feedback, [*lead, self._kept["now.input"][row]]
        )
