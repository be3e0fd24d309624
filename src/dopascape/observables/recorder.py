"""Keeping what a recording asks for while a network runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import PROJECTIONS, SPNS
from dopascape.observables.correlation import BIN_CENTRES, distance_correlation
from dopascape.observables.recording import Recording
from dopascape.observables.variables import PAIRS
from dopascape.simulation.activity import Activity
from dopascape.simulation.simulation import Simulation


class Recorder:
    """Activity and weights of chosen trials, in single precision to stay small.

    Parameters
    ----------
    recording
        What to keep, every trial a number.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._activity: list[Activity] = []
        self._weights: list[dict[str, NDArray[np.float64]]] = []

    def stops(self) -> list[Any]:
        """Return the trials at which a run has to stop for something to be looked at."""
        return [trial for trial in (*self._recording.activity, *self._recording.weights) if trial]

    def wants_activity_of(self, trial: int) -> bool:
        """Tell if the activity of a trial is to be kept."""
        return trial in self._recording.activity

    def run_trial(self, simulation: Simulation) -> float:
        """Run the next trial, keep its activity, return its loss."""
        self._activity.append(simulation.record())
        return self._activity[-1].loss

    def look(self, simulation: Simulation) -> None:
        """Keep the weights if they are wanted after the trial run last."""
        if simulation.trial in self._recording.weights:
            groups = self._recording.weight_groups
            self._weights.append(
                {
                    f"weight_{p.pre}_{p.post}": simulation.weight(p.pre, p.post)
                    for p in PROJECTIONS
                    if p.group in groups
                }
            )

    def values(self, simulation: Simulation) -> dict[str, NDArray[Any]]:
        """Return what was kept, and what is measured after the last trial, by variable."""
        values: dict[str, NDArray[Any]] = {}
        if self._activity:
            for population in self._activity[0].rate:
                rates = [activity.rate[population] for activity in self._activity]
                values[f"rate_{population}"] = np.array(rates, np.float32)
            for population in SPNS:
                feedback = [activity.feedback[population] for activity in self._activity]
                values[f"dopamine_{population}"] = np.array(feedback, np.float32)
            values["target"] = simulation.target.astype(np.float32)
        if self._weights:
            for name in self._weights[0]:
                values[name] = np.array([weights[name] for weights in self._weights], np.float32)
            values |= {f"gain_{p}": simulation.gain(p).astype(np.float32) for p in SPNS}
        if self._recording.distance_correlation:
            rate = simulation.probe().rate
            for a, b in PAIRS:
                place = (simulation.position(a), simulation.position(b))
                values[f"distance_correlation_{a}_{b}"] = distance_correlation(
                    place, (rate[a], rate[b])
                )
        return values

    def coordinates(self, simulation: Simulation) -> dict[str, NDArray[Any]]:
        """Return the coordinates of what is recorded."""
        coordinates: dict[str, NDArray[Any]] = {}
        if self._recording.activity:
            coordinates["activity_trial"] = np.array(self._recording.activity)
            coordinates["step"] = np.arange(1, simulation.parameters.trial_length + 1)
        if self._recording.weights:
            coordinates["weight_trial"] = np.array(self._recording.weights)
        if self._recording.distance_correlation:
            coordinates["distance"] = BIN_CENTRES
        return coordinates
