"""One replicate on its way: it can be stopped, saved, and go on from there."""

from __future__ import annotations

import math
import os
import time
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import SPNS
from dopascape.observables.learning import alignment, thinned_trials
from dopascape.observables.recorder import Numbers, Recorder
from dopascape.observables.recording import PLAIN, Recording
from dopascape.parameters import Parameters
from dopascape.simulation import checkpoint
from dopascape.simulation.simulation import Simulation

CURVES = ("alignment", "alignment_centred")


class Run:
    """A network, its losses so far, and what is recorded of it.

    Parameters
    ----------
    parameters
        The network.
    seed
        The replicate's number, >= 0.
    root_seed
        The study's seed, >= 0.
    threads
        Threads to run on.
    record
        What to keep.

    Raises
    ------
    ValueError
        If a trial is to be recorded that the run does not have.
    """

    def __init__(
        self,
        parameters: Parameters,
        seed: int = 0,
        *,
        root_seed: int = 0,
        threads: int = 1,
        record: Recording = PLAIN,
    ) -> None:
        recording = record.at(parameters.n_trials)
        simulation = Simulation(parameters, seed, root_seed=root_seed, threads=threads)
        self._set_up(simulation, recording)
        self._look()

    def _set_up(self, simulation: Simulation, recording: Recording) -> None:
        n_trials = simulation.parameters.n_trials
        self.simulation = simulation
        self.recording = recording
        self.recorder = Recorder(recording)
        self.loss = np.full(n_trials, np.nan)
        self.curve = np.concatenate([[0], thinned_trials(n_trials)])
        self.alignments = np.full((len(CURVES), self.curve.size), np.nan)
        self._stops: set[int] = {*self.curve.tolist(), *self.recorder.stops()}

    @property
    def is_done(self) -> bool:
        """Whether all trials have been run."""
        return self.simulation.trial == self.loss.size

    def advance(self, seconds: float = math.inf) -> None:
        """Run further trials, all or for about some seconds; one at least, if one is left.

        In which pieces a run is made does not change it.
        """
        start, before = time.monotonic(), self.simulation.trial
        while not self.is_done:
            if math.isinf(seconds):
                self._run(self._to_next_stop())
                continue
            done, spent = self.simulation.trial - before, time.monotonic() - start
            if done and spent >= seconds:
                break
            # As many trials as fit into what is left, by the pace so far; the first tells it.
            fit = int((seconds - spent) * done / spent) if spent > 0 else 1
            self._run(min(max(1, fit), self._to_next_stop()))

    def _to_next_stop(self) -> int:
        trial = self.simulation.trial
        return min(stop for stop in self._stops if stop > trial) - trial

    def _run(self, n: int) -> None:
        first = self.simulation.trial
        last = first + n
        if self.recorder.wants_activity_of(last):
            self.loss[first : last - 1] = self.simulation.run(n - 1)
            self.loss[last - 1] = self.recorder.run_trial(self.simulation)
        else:
            self.loss[first:last] = self.simulation.run(n)
        self._look()

    def _look(self) -> None:
        """Look at the network where it stands."""
        trial = self.simulation.trial
        self.recorder.look(self.simulation)
        column = int(np.searchsorted(self.curve, trial))
        if column < self.curve.size and self.curve[column] == trial:
            weight = {p: self.simulation.weight(p, "snr") for p in SPNS}
            for row, centred in enumerate((False, True)):
                matrix = self.simulation.feedback_matrix
                self.alignments[row, column] = alignment(matrix, weight, centred)

    def values(self) -> dict[str, Numbers | float]:
        """Return losses, alignments and what was recorded, by variable."""
        values: dict[str, Numbers | float] = {"loss": self.loss}
        for name, curve in zip(CURVES, self.alignments, strict=True):
            values |= {name: curve[1:], f"initial_{name}": float(curve[0])}
        return values | self.recorder.values(self.simulation)

    def coordinates(self) -> dict[str, Numbers]:
        """Return the trials and the coordinates of what was recorded."""
        return {
            "trial": np.arange(1, self.loss.size + 1),
            "curve_trial": self.curve[1:],
            **self.recorder.coordinates(self.simulation),
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint, from which `load` goes on bit for bit."""
        notes: dict[str, NDArray[np.generic]] = {
            "recording": np.array(self.recording.canonical()),
            "loss": self.loss,
            "alignments": self.alignments,
        }
        notes |= {f"kept.{name}": np.array(kept) for name, kept in self.recorder.kept.items()}
        checkpoint.save(self.simulation, path, notes)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        parameters: Parameters,
        seed: int,
        *,
        root_seed: int,
        record: Recording = PLAIN,
    ) -> Self:
        """Read the checkpoint of a run, to go on on one thread.

        Raises
        ------
        ValueError
            If it is damaged, of another version, or of another run than this.
        """
        recording = record.at(parameters.n_trials)
        simulation, notes = checkpoint.load_with_notes(Simulation, path)
        asked = (parameters, seed, root_seed, recording.canonical())
        found = (simulation.parameters, simulation.seed, simulation.root_seed)
        if (*found, str(notes.get("recording"))) != asked:
            raise ValueError(f"{path}: checkpoint of another run")
        run = cls.__new__(cls)
        run._set_up(simulation, recording)
        run.loss[:] = notes["loss"]
        run.alignments[:] = notes["alignments"]
        for name, kept in notes.items():
            if name.startswith("kept."):
                run.recorder.kept[name.removeprefix("kept.")] = list(kept)
        return run
