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
        from dopascape.observables.replicate import measured  # noqa: PLC0415

        run = self._start(points, seed, root_seed, record)
        path = self._path(points, seed, root_seed, record)
        begin = saved = time.monotonic()
        first = run.trial
        while True:
            run.advance(min(REPORT_SECONDS, self._checkpoint_seconds))
            if run.is_done:
                return measured(run)
            now = time.monotonic()
            say(f"replicate {seed}: {progress(run, first, now - begin)}")
            if now - saved >= self._checkpoint_seconds:
                path.parent.mkdir(parents=True, exist_ok=True)
                run.save(path)
                saved = now

    def _path(
        self, points: Sequence[Parameters], seed: int, root_seed: int, record: Recording
    ) -> Path:
        digest = points[0].digest(root_seed, record.canonical())
        return checkpoint_path(self._folder, digest, seed)

    def _start(
        self, points: Sequence[Parameters], seed: int, root_seed: int, record: Recording
    ) -> Run[Recorder]:
        from dopascape.observables.replicate import resume, start  # noqa: PLC0415
        from dopascape.simulation.ensemble import checked_threads  # noqa: PLC0415

        path = self._path(points, seed, root_seed, record)
        # Threads that this machine has not are no fault of the checkpoint.
        how = {"root_seed": root_seed, "threads": checked_threads(self._threads)}
        if path.exists():
            try:
                run = resume(path, points, seed, record=record, **how)
            except ValueError as error:
                say(f"{error}; kept as {set_aside(path).name}, the run starts afresh")
            else:
                say(f"replicate {seed}: goes on after trial {run.trial}")
                return run
        return start(points, seed, record=record, **how)


def progress(run: Run[Recorder], first: int, seconds: float) -> str:
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
