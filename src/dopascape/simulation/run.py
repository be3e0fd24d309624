"""Points of one replicate on their way: they can be stopped, saved, and go on from there."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from dopascape.parameters import Parameters
from dopascape.simulation import checkpoint
from dopascape.simulation.activity import Activity
from dopascape.simulation.ensemble import Ensemble
from dopascape.simulation.snapshot import Snapshot
from dopascape.simulation.view import View


class Observer(Protocol):
    """What looks at one network now and then while it runs."""

    @property
    def about(self) -> str:
        """What it keeps, as text: equal for observers that keep the same."""

    def stops(self) -> Collection[int]:
        """Return the trials after which it wants to look."""

    def wants_activity_of(self, trial: int) -> bool:
        """Tell if it keeps the activity of a trial."""

    def keep(self, trial: int, activity: Activity) -> None:
        """Keep the activity of a trial, the one run last."""

    def wants_frozen_loss_of(self, trial: int) -> bool:
        """Tell if it keeps the loss that a trial without learning would have after a trial."""

    def keep_frozen_loss(self, loss: float) -> None:
        """Keep that loss."""

    def look(self, network: View) -> None:
        """Look at the network where it stands, before the first trial too."""

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return all that it has kept, for a checkpoint."""

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take back what `arrays` gave."""


Kind = TypeVar("Kind", bound=Observer)


class Run(Generic[Kind]):
    """Networks and their losses so far.

    Parameters
    ----------
    ensemble
        The networks.
    observers
        One for each of them, which all look at the same trials.
    loss : (n_points, n_trials)
        Of the trials done so far; none, if not given. The points have the same number of trials.
    """

    def __init__(
        self,
        ensemble: Ensemble,
        observers: Sequence[Kind],
        loss: NDArray[np.float64] | None = None,
    ) -> None:
        n_trials = ensemble.points[0].n_trials
        self.ensemble = ensemble
        self.observers = observers
        self.loss = np.full((len(ensemble), n_trials), np.nan) if loss is None else loss
        self._stops = {n_trials, *(stop for o in observers for stop in o.stops())}
        if ensemble.trial == 0:
            self._look()

    @property
    def trial(self) -> int:
        """Trials done so far."""
        return self.ensemble.trial

    @property
    def is_done(self) -> bool:
        """Whether all trials have been run."""
        return bool(self.trial == self.loss.shape[1])

    @cached_property
    def probed(self) -> list[Activity]:
        """Activity in a trial without learning after the last one."""
        if not self.is_done:
            raise ValueError(f"{self.loss.shape[1] - self.trial} trials are still to be run")
        return self.ensemble.probe()

    def advance(self, seconds: float = math.inf) -> None:
        """Run further trials, all or for about some seconds; one at least, if one is left.

        In which pieces a run is made does not change it.
        """
        start, before = time.monotonic(), self.trial
        while not self.is_done:
            if math.isinf(seconds):
                self._run(self._to_next_stop())
                continue
            done, spent = self.trial - before, time.monotonic() - start
            if done and spent >= seconds:
                break
            # As many trials as fit into what is left, by the pace so far; the first tells it.
            fit = int((seconds - spent) * done / spent) if spent > 0 else 1
            self._run(min(max(1, fit), self._to_next_stop()))

    def _to_next_stop(self) -> int:
        return min(stop for stop in self._stops if stop > self.trial) - self.trial

    def _run(self, n: int) -> None:
        first, last = self.trial, self.trial + n
        if self.observers[0].wants_activity_of(last):
            self.loss[:, first : last - 1] = self.ensemble.run(n - 1)
            for row, (observer, activity) in enumerate(
                zip(self.observers, self.ensemble.record(), strict=True)
            ):
                self.loss[row, last - 1] = activity.loss
                observer.keep(last, activity)
        else:
            self.loss[:, first:last] = self.ensemble.run(n)
        self._look()

    def _look(self) -> None:
        for index, observer in enumerate(self.observers):
            observer.look(self.ensemble[index])
        if self.observers[0].wants_frozen_loss_of(self.trial):
            for observer, activity in zip(self.observers, self.ensemble.probe(), strict=True):
                observer.keep_frozen_loss(activity.loss)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint, from which `load` goes on bit for bit."""
        notes: dict[str, Any] = {"loss": self.loss}
        for index, observer in enumerate(self.observers):
            notes[str(index)] = {"about": np.array(observer.about), **observer.arrays()}
        self.ensemble.snapshot(checkpoint.flatten(notes)).write(path)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        points: Sequence[Parameters],
        seed: int,
        *,
        root_seed: int,
        observers: Sequence[Kind],
        threads: int = 1,
    ) -> Self:
        """Read the checkpoint of a run, to go on.

        Raises
        ------
        ValueError
            If it is damaged, of another version, or of another run than this.
        """
        snapshot = Snapshot.read(path)
        kept = [checkpoint.part(snapshot.notes, f"{index}.") for index in range(len(observers))]
        found = (tuple(snapshot.points), snapshot.seed, snapshot.root_seed)
        abouts = [str(arrays.pop("about", "")) for arrays in kept]
        asked = (tuple(points), seed, root_seed, [observer.about for observer in observers])
        if (*found, abouts) != asked:
            raise ValueError(f"{path}: checkpoint of another run")
        for observer, arrays in zip(observers, kept, strict=True):
            observer.restore(arrays)
        return cls(Ensemble.of_snapshot(snapshot, threads), observers, snapshot.notes["loss"])
