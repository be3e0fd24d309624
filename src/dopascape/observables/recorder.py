"""Keeping what a recording asks for while a network runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import PROJECTIONS, SPNS
from dopascape.observables.gradient import Setting
from dopascape.observables.learning import alignment, thinned_trials
from dopascape.observables.rate_correlation import BIN_CENTRES, PAIRS, rate_correlation
from dopascape.observables.recording import Recording
from dopascape.observables.updates import Updates
from dopascape.simulation.activity import Activity
from dopascape.simulation.run import Run
from dopascape.simulation.view import View

Numbers = NDArray[np.float64] | NDArray[np.float32] | NDArray[np.int64]

CURVES = ("alignment", "alignment_centred")


class Recorder:
    """The alignment of a network's weights along its trials, and what else is asked for.

    Activity and weights are kept in single precision to stay small.

    Parameters
    ----------
    recording
        What is asked for.
    n_trials
        Trials of the run.

    Raises
    ------
    ValueError
        If a trial is to be recorded that the run does not have.
    """

    def __init__(self, recording: Recording, n_trials: int) -> None:
        self._recording = recording.at(n_trials)
        self._curve = np.concatenate([[0], thinned_trials(n_trials)])
        self._alignments = np.full((len(CURVES), self._curve.size), np.nan)
        self._kept: dict[str, list[NDArray[Any]]] = {}
        self._updates = Updates([trial for trial in self._recording.gradient if trial != "last"])

    @property
    def about(self) -> str:
        """What is recorded, as canonical text."""
        return self._recording.canonical()

    def stops(self) -> set[int]:
        """Return the trials at which a run has to stop for something to be looked at."""
        asked = (
            *self._recording.activity,
            *self._recording.weights,
            *self._recording.frozen_loss,
        )
        recorded = {trial for trial in asked if isinstance(trial, int)}
        return {*self._curve.tolist(), *recorded, *self._updates.stops()} - {0}

    def wants_activity_of(self, trial: int) -> bool:
        """Tell if the activity of a trial is to be kept."""
        return trial in self._recording.activity or self._updates.wants_activity_of(trial)

    def keep(self, trial: int, activity: Activity) -> None:
        """Keep the activity of a trial, or what is wanted of it."""
        self._updates.keep(trial, activity)
        if trial not in self._recording.activity:
            return
        for population in self._recording.populations:
            self._keep(f"rate_{population}", activity.rate[population])
            if population in SPNS:
                self._keep(f"dopamine_{population}", activity.feedback[population])

    def wants_frozen_loss_of(self, trial: int) -> bool:
        """Tell if the loss with frozen weights is to be kept after a trial."""
        return trial in self._recording.frozen_loss

    def keep_frozen_loss(self, loss: float) -> None:
        """Keep the loss with frozen weights after the trial run last."""
        self._kept.setdefault("frozen_loss", []).append(np.array(loss))

    def look(self, network: View) -> None:
        """Keep alignments and weights if they are wanted after the trial run last."""
        self._updates.look(network)
        column = int(np.searchsorted(self._curve, network.trial))
        if column < self._curve.size and self._curve[column] == network.trial:
            weight = {p: network.weight(p, "snr") for p in SPNS}
            for row, centred in enumerate((False, True)):
                value = alignment(network.feedback_matrix, weight, centred)
                self._alignments[row, column] = value
        if network.trial in self._recording.weights:
            for p in PROJECTIONS:
                if p.group in self._recording.weight_groups:
                    self._keep(f"weight_{p.pre}_{p.post}", network.weight(p.pre, p.post))

    def _keep(self, name: str, values: NDArray[np.float64]) -> None:
        self._kept.setdefault(name, []).append(values.astype(np.float32))

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return all that has been kept, for a checkpoint."""
        kept = {f"kept.{name}": np.array(values) for name, values in self._kept.items()}
        return {"alignments": self._alignments, **kept, **self._updates.arrays()}

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take back what `arrays` gave."""
        self._alignments[:] = arrays["alignments"]
        self._updates.restore(arrays)
        for name, kept in arrays.items():
            if name.startswith("kept."):
                self._kept[name.removeprefix("kept.")] = list(kept)

    def values(self, run: Run[Recorder], index: int) -> dict[str, Numbers | float]:
        """Return losses, alignments and what was recorded of a point of a run that is done."""
        network = run.ensemble[index]
        values: dict[str, Numbers | float] = {"loss": run.loss[index]}
        for name, curve in zip(CURVES, self._alignments, strict=True):
            values |= {name: curve[1:], f"initial_{name}": float(curve[0])}
        values |= {name: np.array(kept) for name, kept in self._kept.items()}
        if self._recording.activity:
            values["target"] = network.target.astype(np.float32)
        if self._recording.weights:
            values |= {f"gain_{p}": network.gain(p).astype(np.float32) for p in SPNS}
        if self._recording.rate_correlation:
            rate = run.probed[index].rate
            for a, b in PAIRS:
                position = (network.position(a), network.position(b))
                values[f"rate_correlation_{a}_{b}"] = rate_correlation(position, (rate[a], rate[b]))
        if self._updates.trials:
            parts = run.ensemble.parts[index]
            setting = Setting(network.parameters, parts, network.seed, network.root_seed)
            values |= self._updates.values(setting)
        return values

    def coordinates(self, run: Run[Recorder]) -> dict[str, Numbers]:
        """Return the trials and the coordinates of what was recorded."""
        coordinates: dict[str, Numbers] = {
            "trial": np.arange(1, run.loss.shape[1] + 1),
            "curve_trial": self._curve[1:],
        }
        if self._recording.activity:
            coordinates["activity_trial"] = np.array(self._recording.activity)
            coordinates["step"] = np.arange(1, run.ensemble.points[0].trial_length + 1)
        if self._recording.weights:
            coordinates["weight_trial"] = np.array(self._recording.weights)
        if self._updates.trials:
            coordinates["gradient_trial"] = np.array(self._updates.trials)
        if self._recording.frozen_loss:
            coordinates["frozen_trial"] = np.array(self._recording.frozen_loss)
        if self._recording.rate_correlation:
            coordinates["distance"] = BIN_CENTRES
        return coordinates
