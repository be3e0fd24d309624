"""Many points of one replicate, run side by side."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numba
import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Synapses
from dopascape.anatomy.course import changes
from dopascape.anatomy.populations import SPNS, sizes
from dopascape.parameters import SHARED, Parameters
from dopascape.seeds import natural_number
from dopascape.simulation import checkpoint
from dopascape.simulation.activity import Activity, read_activity
from dopascape.simulation.afferents import Afferents
from dopascape.simulation.changing import Changing
from dopascape.simulation.engines import Engine, make_engines
from dopascape.simulation.given import given_input
from dopascape.simulation.own_feedback import FeedbackRule, OwnFeedback
from dopascape.simulation.parts import Parts, draw_parts
from dopascape.simulation.snapshot import Snapshot
from dopascape.simulation.trial_bar import TrialBar
from dopascape.simulation.view import View

Array = NDArray[np.float64]


class Ensemble:
    """Points of a study on the network and task of one replicate.

    They have the same connectivity, input and cortex, so that many of them are run at once; what
    comes out of each is, bit for bit, what a `Simulation` of it gives.

    Parameters
    ----------
    points
        The networks' parameters. They agree in SHARED; all others may differ.
    seed
        The replicate's number, >= 0.
    root_seed
        The study's seed, >= 0; all random ingredients follow from it and the replicate.
    threads
        Threads to run on, at most the machine's cores. With more than one, one network is run after
        the other, each on all of them, which pays from a width of about 1000; `scalar_rpe` and
        `bptt` stay on one.
    parts
        What each network is made of; drawn if not given.
    feedback_rule
        What one network's SPNs are told, in place of its mode of feedback; as in `Simulation`.
    input_rates : (trial_length, n_thal + n_ctx_exc + n_ctx_inh) each
        Rates of thalamus and cortex in the first trials, where they are known from a recording;
        only these trials can be run then. The networks cannot be saved.

    Raises
    ------
    ValueError
        For points that cannot be run together, none at all, a seed that is no integer >= 0, more
        threads than there are cores, or input rates of another shape or that are not finite.
    """

    def __init__(
        self,
        points: Iterable[Parameters],
        seed: int = 0,
        *,
        root_seed: int = 0,
        threads: int = 1,
        parts: Sequence[Parts] | None = None,
        feedback_rule: FeedbackRule | None = None,
        input_rates: Sequence[Array] | None = None,
    ) -> None:
        self.points = tuple(points)
        _require_shared(self.points)
        self.seed = natural_number("seed", seed)
        self.root_seed = natural_number("root_seed", root_seed)
        self.threads = checked_threads(threads)
        self.trial = 0
        self._given = parts is not None
        self.parts = tuple(parts) if parts is not None else draw_parts(self.points, seed, root_seed)
        one = self.parts[0]
        self._afferents = Afferents(
            self.points[0],
            one.network,
            one.task.thal_rate,
            self.seed,
            self.root_seed,
            None if input_rates is None else given_input(self.points[0], input_rates),
        )
        self._feedback_rule, self._input_is_given = feedback_rule, input_rates is not None
        self._engines, self._members = self._make_engines()
        self._changing = {
            number: Changing(point, self.parts[number], self.seed, self.root_seed)
            for number, point in enumerate(self.points)
            if changes(point)
        }

    def _make_engines(self) -> tuple[list[Engine], list[list[int]]]:
        if self._feedback_rule is None:
            return make_engines(self.points, self.parts, self.threads)
        if (len(self), self.threads) != (1, 1):
            raise ValueError("feedback_rule: allowed for one network on one thread")
        return [OwnFeedback(self.points[0], self.parts[0], self._feedback_rule)], [[0]]

    def __len__(self) -> int:
        return len(self.points)

    def __getitem__(self, index: int) -> View:
        """Return one of the networks, to look at."""
        return View(self, range(len(self))[index])

    def synapses(self, index: int, pre: str, post: str) -> Synapses:
        """Return the synapses of a projection of a point, with their weights as they are now."""
        if post not in (*SPNS, "snr"):
            return self._afferents.synapses(pre, post)
        engine, place = self._place(index)
        return engine.synapses(place, pre, post)

    def _place(self, index: int) -> tuple[Engine, int]:
        """Return the engine that runs a point, and the point's number among those it runs."""
        for engine, members in zip(self._engines, self._members, strict=True):
            if index in members:
                return engine, members.index(index)
        raise IndexError(index)

    def _take(self, parts: Mapping[int, Parts]) -> None:
        """Put other parts in the place of those of some points."""
        for index, other in parts.items():
            if other is not self.parts[index]:
                engine, place = self._place(index)
                engine.take_landscape(place, other.landscape)
                self.parts = (*self.parts[:index], other, *self.parts[index + 1 :])

    def __repr__(self) -> str:
        seeds = f"seed={self.seed}, root_seed={self.root_seed}"
        return f"<Ensemble of {len(self)} networks, {seeds}, after {self.trial} trials>"

    def run(self, n_trials: int, progress: bool = False) -> Array:
        """Run the next trials, learning in every step.

        Parameters
        ----------
        n_trials
            How many.
        progress
            Whether a bar shows how far they are, on a terminal or in a notebook.

        Returns
        -------
        (n_points, n_trials) array
            Loss of each trial: Σ over steps and dimensions of the squared error. NaN once a run
            has diverged.

        Raises
        ------
        ValueError
            If ``n_trials`` is no integer >= 0.
        """
        losses = np.zeros((len(self), natural_number("n_trials", n_trials)))
        with TrialBar(losses.shape[1], progress) as bar:
            for trial in range(losses.shape[1]):
                losses[:, trial] = self._run_trial(learning=True)
                if progress:
                    bar.show(trial + 1, losses[:, trial])
        return losses

    def record(self) -> list[Activity]:
        """Run the next trial, learning in every step, and return all that happened in it."""
        return self._recorded(learning=True)

    def probe(self) -> list[Activity]:
        """Return what the next trial would be without learning; the networks stay as they are."""
        before = copy.deepcopy(self._state())
        trial, parts = self.trial, self.parts
        try:
            return self._recorded(learning=False)
        finally:
            checkpoint.restore(self._state(), checkpoint.flatten(before))
            self._take(dict(enumerate(parts)))
            self.trial = trial

    def _recorded(self, learning: bool) -> list[Activity]:
        size = sizes(self.points[0])
        n_spn = sum(size[p] for p in SPNS)
        shape = (self.points[0].trial_length, n_spn + size["snr"] + n_spn)
        activity = np.zeros((*shape, len(self)))
        losses = self._run_trial(learning, activity)
        return [
            read_activity(point, loss, self._afferents.rates, activity[..., number])
            for number, (point, loss) in enumerate(zip(self.points, losses, strict=True))
        ]

    def _run_trial(self, learning: bool, activity: Array | None = None) -> Array:
        self._take(self._parts_of(self.trial))
        self._afferents.advance(self.trial)
        n_updates = self.trial * self.points[0].trial_length
        losses = np.zeros(len(self))
        for engine, members in zip(self._engines, self._members, strict=True):
            targets = [self.parts[number].task.target for number in members]
            shape = (0, 0) if activity is None else activity.shape[:2]
            room = np.zeros((*shape, len(members)))
            losses[members] = engine.run_trial(self._afferents, targets, n_updates, learning, room)
            if activity is not None:
                activity[..., members] = room
        self.trial += 1
        return losses

    def _parts_of(self, trial: int) -> dict[int, Parts]:
        """Return what the networks that change are made of in a trial."""
        return {number: changing.at(trial) for number, changing in self._changing.items()}

    def _state(self) -> dict[str, Any]:
        engines = {str(number): engine.state for number, engine in enumerate(self._engines)}
        return {"afferents": self._afferents.state, "engine": engines}

    def snapshot(self, notes: checkpoint.Arrays | None = None) -> Snapshot:
        """Return the networks as they stand, with arrays to keep with them; views, no copies.

        Raises
        ------
        ValueError
            Of networks with known input, or with a feedback rule of one's own, which no file can
            hold.
        """
        if self._input_is_given:
            raise ValueError("input_rates: networks with known input cannot be saved")
        if self._feedback_rule is not None:
            raise ValueError("feedback_rule: a network with one of one's own cannot be saved")
        return Snapshot(
            self.points,
            self.seed,
            self.root_seed,
            self.trial,
            self._state(),
            self.parts if self._given else None,
            notes or {},
        )

    def go_on_from(self, snapshot: Snapshot) -> Self:
        """Take the state of a snapshot of these networks that was read from a file.

        Raises
        ------
        ValueError
            If it was taken of networks that are laid out otherwise.
        """
        try:
            checkpoint.restore(self._state(), snapshot.state)
        except ValueError as error:
            raise ValueError(f"{snapshot.path}: {error}") from None
        self.trial = snapshot.trial
        if self.trial:
            self._take(self._parts_of(self.trial - 1))
        return self

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint, from which `load` continues bit for bit."""
        self.snapshot().write(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str], threads: int = 1) -> Self:
        """Read a checkpoint.

        Raises
        ------
        ValueError
            If the file is no checkpoint of this version, is damaged, or was written by networks
            that were laid out for another number of threads.
        """
        return cls.of_snapshot(Snapshot.read(path), threads)

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot, threads: int = 1) -> Self:
        """Return networks that go on from a snapshot that was read from a file."""
        ensemble = cls(
            snapshot.points,
            snapshot.seed,
            root_seed=snapshot.root_seed,
            threads=threads,
            parts=snapshot.parts,
        )
        return ensemble.go_on_from(snapshot)


def _require_shared(points: Sequence[Parameters]) -> None:
    if not points:
        raise ValueError("points: an ensemble has at least one")
    for name in SHARED:
        found = sorted({getattr(point, name) for point in points})
        if len(found) > 1:
            values = ", ".join(map(repr, found))
            raise ValueError(f"{name} = {values}: the points of an ensemble agree in it")


def checked_threads(threads: int) -> int:
    """Return a number of threads; ValueError if it is none that this machine has."""
    most = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    if not 1 <= threads <= most:
        raise ValueError(f"threads = {threads}: allowed are 1 to {most}, the machine's cores")
    return threads
