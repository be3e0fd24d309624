"""Making one replicate in a job: with checkpoints, and a log that says how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dopascape.observables.recording import Recording
from dopascape.parameters import Parameters
from dopascape.store.atomic import set_aside

if TYPE_CHECKING:
    import xarray as xr

    from dopascape.observables.recorder import Recorder
    from dopascape.simulation.run import Run

REPORT_SECONDS = 10.0
"""Time between two lines in the log."""


def checkpoint_path(folder: Path, digest: str, replicate: int) -> Path:
    """Return where the state of an unfinished replicate lies, in a folder of runs."""
    return folder / "unfinished" / f"{digest}-r{replicate}.npz"


def say(message: str) -> None:
    """Write a line to the job's log, at once."""
    print(message, file=sys.stderr, flush=True)


class Worker:
    """Runs replicates; those that take long save their state now and then.

    A replicate whose job was killed goes on from its checkpoint, and comes out bit for bit as if it
    had not been interrupted. A checkpoint that is damaged, of another version or of another run is
    set aside with one line in the log, and the replicate starts afresh.

    Parameters
    ----------
    folder
        The folder of runs.
    threads
        Threads of a replicate.
    checkpoint_seconds
        Time between two checkpoints.
    """

    def __init__(self, folder: Path, threads: int, checkpoint_seconds: float) -> None:
        self._folder = folder
        self._threads = threads
        self._checkpoint_seconds = checkpoint_seconds

    def __call__(
        self, points: Sequence[Parameters], seed: int, *, root_seed: int, record: Recording
    ) -> list[xr.Dataset]:
        """Return what is measured of a replicate of each point.

        The checkpoint, if there is one, stays; it bears the name of the first point.
        """
        from dopascape.observables.recorder import Recorder  # noqa: PLC0415
        from dopascape.observables.replicate import measured  # noqa: PLC0415

        digest = points[0].digest(root_seed, record.canonical())
        path = checkpoint_path(self._folder, digest, seed)
        recorders = [Recorder(record, point.n_trials) for point in points]
        run = self._start(path, points, seed, root_seed, recorders)
        begin = saved = time.monotonic()
        first = run.trial
        while True:
            run.advance(min(REPORT_SECONDS, self._checkpoint_seconds))
            if run.is_done:
                return measured(run, recorders)
            now = time.monotonic()
            say(f"replicate {seed}: {progress(run, first, now - begin)}")
            if now - saved >= self._checkpoint_seconds:
                path.parent.mkdir(parents=True, exist_ok=True)
                run.save(path)
                saved = now

    def _start(
        self,
        path: Path,
        points: Sequence[Parameters],
        seed: int,
        root_seed: int,
        recorders: Sequence[Recorder],
    ) -> Run:
        from dopascape.simulation import Ensemble  # noqa: PLC0415
        from dopascape.simulation.run import Run  # noqa: PLC0415

        if path.exists():
            try:
                run = Run.load(
                    path,
                    points,
                    seed,
                    root_seed=root_seed,
                    observers=recorders,
                    threads=self._threads,
                )
            except ValueError as error:
                say(f"{error}; kept as {set_aside(path).name}, the run starts afresh")
            else:
                say(f"replicate {seed}: goes on after trial {run.trial}")
                return run
        return Run(Ensemble(points, seed, root_seed=root_seed, threads=self._threads), recorders)


def progress(run: Run, first: int, seconds: float) -> str:
    """Say how far a run is: trials done, loss, pace and time left.

    Parameters
    ----------
    run
        The run.
    first
        Trials it had done when it was started or went on.
    seconds
        Time since then.
    """
    trial, n_trials = run.trial, run.loss.shape[1]
    pace = (trial - first) / seconds
    points = f"{len(run.loss)} points, median " if len(run.loss) > 1 else ""
    median = float(np.median(run.loss[:, trial - 1]))
    return (
        f"{trial} of {n_trials} trials, {points}loss {median:.4g}, {pace:.3g} trials/s, "
        f"{(n_trials - trial) / pace:.0f} s left"
    )
