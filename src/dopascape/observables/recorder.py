"""Keeping what a recording asks for while a network runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import PROJECTIONS, SPNS
from dopascape.observables.rate_correlation import BIN_CENTRES, PAIRS, rate_correlation
from dopascape.observables.recording import Recording
from dopascape.simulation.simulation import Simulation

Singles = NDArray[np.float32]
Numbers = NDArray[np.float64] | NDArray[np.float32] | NDArray[np.int64]


class Recorder:
    """Activity and weights of chosen trials, in single precision to stay small.

    Attributes
    ----------
    kept : variable -> one array for each trial looked at so far
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.kept: dict[str, list[Singles]] = {}

    def stops(self) -> list[int]:
        """Return the trials at which a run has to stop for something to be looked at."""
        return [
            trial
            for trial in (*self._recording.activity, *self._recording.weights)
            if isinstance(trial, int) and trial > 0
        ]

    def wants_activity_of(self, trial: int) -> bool:
        """Tell if the activity of a trial is to be kept."""
        return trial in self._recording.activity

    def run_trial(self, simulation: Simulation) -> float:
        """Run the next trial, keep its activity, return its loss."""
        activity = simulation.record()
        for population, rate in activity.rate.items():
            self._keep(f"rate_{population}", rate)
        for population, feedback in activity.feedback.items():
            self._keep(f"dopamine_{population}", feedback)
        return activity.loss

    def look(self, simulation: Simulation) -> None:
        """Keep the weights if they are wanted after the trial run last."""
        if simulation.trial in self._recording.weights:
            for p in PROJECTIONS:
                if p.group in self._recording.weight_groups:
                    self._keep(f"weight_{p.pre}_{p.post}", simulation.weight(p.pre, p.post))

    def _keep(self, name: str, values: NDArray[np.float64]) -> None:
        self.kept.setdefault(name, []).append(values.astype(np.float32))

    def values(self, simulation: Simulation) -> dict[str, Numbers]:
        """Return what was kept, and what is measured after the last trial, by variable."""
        values: dict[str, Numbers] = {name: np.array(kept) for name, kept in self.kept.items()}
        if self._recording.activity:
            values["target"] = simulation.target.astype(np.float32)
        if self._recording.weights:
            values |= {f"gain_{p}": simulation.gain(p).astype(np.float32) for p in SPNS}
        if self._recording.rate_correlation:
            rate = simulation.probe().rate
            for a, b in PAIRS:
                position = (simulation.position(a), simulation.position(b))
                values[f"rate_correlation_{a}_{b}"] = rate_correlation(position, (rate[a], rate[b]))
        return values

    def coordinates(self, simulation: Simulation) -> dict[str, Numbers]:
        """Return the coordinates of what is recorded."""
        coordinates: dict[str, Numbers] = {}
        if self._recording.activity:
            coordinates["activity_trial"] = np.array(self._recording.activity)
            coordinates["step"] = np.arange(1, simulation.parameters.trial_length + 1)
        if self._recording.weights:
            coordinates["weight_trial"] = np.array(self._recording.weights)
        if self._recording.rate_correlation:
            coordinates["distance"] = BIN_CENTRES
        return coordinates
