"""Making one replicate in a job: with checkpoints, and a log that says how far it is."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dopascape.observables.recording import Recording
from dopascape.parameters import Parameters
from dopascape.store.atomic import set_aside

if TYPE_CHECKING:
    import xarray as xr

    from dopascape.observables.run import Run

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
        self, parameters: Parameters, seed: int, *, root_seed: int, record: Recording
    ) -> xr.Dataset:
        """Return what is measured of a replicate; its checkpoint, if there is one, stays."""
        from dopascape.observables.replicate import measured  # noqa: PLC0415

        path = checkpoint_path(self._folder, parameters.digest(root_seed, record.canonical()), seed)
        run = self._start(path, parameters, seed, root_seed, record)
        begin = saved = time.monotonic()
        first = run.simulation.trial
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

    def _start(
        self, path: Path, parameters: Parameters, seed: int, root_seed: int, record: Recording
    ) -> Run:
        from dopascape.observables.run import Run  # noqa: PLC0415

        if path.exists():
            try:
                run = Run.load(path, parameters, seed, root_seed=root_seed, record=record)
            except ValueError as error:
                say(f"{error}; kept as {set_aside(path).name}, the run starts afresh")
            else:
                # Threads that this machine has not are no fault of the checkpoint.
                run.simulation.threads = self._threads
                say(f"replicate {seed}: goes on after trial {run.simulation.trial}")
                return run
        return Run(parameters, seed, root_seed=root_seed, threads=self._threads, record=record)


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
    trial, n_trials = run.simulation.trial, run.loss.size
    pace = (trial - first) / seconds
    return (
        f"{trial} of {n_trials} trials, loss {run.loss[trial - 1]:.4g}, {pace:.3g} trials/s, "
        f"{(n_trials - trial) / pace:.0f} s left"
    )
