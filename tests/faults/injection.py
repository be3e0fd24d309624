"""Ways to make the system fail under a program."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
from workspace import REPOSITORY, Workspace

from dopascape import Parameters
from dopascape.jobs.block import write_plan
from dopascape.store.chunk import Chunk
from dopascape.study.needs import Need

BLOCK = "b" * 16


def strace(*options: str) -> list[str]:
    """The start of a command that makes calls of the system fail; skips where that cannot be."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("no calls of the system can be made to fail: strace is not installed")
    command = [program, "--follow-forks", "--output=/dev/null", *options]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no calls of the system can be made to fail: strace may not trace here")
    return command


def mount(folder: Path, options: str) -> bool:
    """Mount a file system in memory on a folder; says if that can be done here."""
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return (
        not os.getuid() and not subprocess.run(command, capture_output=True, check=False).returncode
    )


def unmount(folder: Path) -> None:
    """Take a file system away again."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system in memory; skips where none can be mounted."""
    folder.mkdir(parents=True)
    if not mount(folder, options):
        pytest.skip("no file system can be mounted here: that takes root")
    try:
        yield folder
    finally:
        unmount(folder)


def remount(folder: Path, options: str) -> None:
    """Change a mounted file system."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


class Job:
    """A block of runs, and the job that makes it, as the workflow starts it."""

    def __init__(self, runs: Path, *points: Parameters, replicates: int = 1) -> None:
        self.runs = runs
        self.chunks = [Chunk(point.digest(0), 0, replicates - 1) for point in points]
        needs = {
            chunk.digest: Need(chunk.digest, point, range(replicates))
            for chunk, point in zip(self.chunks, points, strict=True)
        }
        write_plan(runs, BLOCK, self.chunks, needs, 0)
        self.receipt = runs / "receipts" / f"{BLOCK}.json"

    def command(self, checkpoint_seconds: float = 300.0) -> list[str]:
        script = str(REPOSITORY / "workflow/scripts/simulate.py")
        return [sys.executable, script, str(self.runs), BLOCK, "1", str(checkpoint_seconds)]

    def start(self, checkpoint_seconds: float = 300.0) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(checkpoint_seconds),
            stderr=subprocess.PIPE,
            text=True,
            env=one_core(),
            start_new_session=True,
        )

    def run(
        self, *before: str, fails: bool = False, environment: Mapping[str, str] | None = None
    ) -> str:
        """Do the job, by a command that goes before its own; return its log."""
        done = subprocess.run(
            [*before, *self.command()],
            capture_output=True,
            text=True,
            check=False,
            env=one_core() | dict(environment or {}),
        )
        assert (done.returncode != 0) == fails, done.stderr
        return done.stderr

    def files(self) -> list[Path]:
        return [self.runs / chunk.file for chunk in self.chunks]


def one_core() -> dict[str, str]:
    """The environment that the workflow gives its jobs."""
    return {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def freeze(process: subprocess.Popen[Any], condition: Callable[[], object]) -> None:
    """Stop a process, which leads a group, and all of the group at a moment when something holds.

    What a test looks at then stays as it is, however slow or busy the machine; SIGCONT to the
    group lets it go on.
    """
    while True:
        while not condition():
            assert process.poll() is None, "it ended before"
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGSTOP)
        while not _is_still(process.pid):
            time.sleep(0.005)
        if condition():
            return
        os.killpg(process.pid, signal.SIGCONT)


def _is_still(pid: int) -> bool:
    """Tell if a process and all below it have stopped or ended."""
    leader = psutil.Process(pid)
    still = {psutil.STATUS_STOPPED, psutil.STATUS_ZOMBIE}
    return {p.status() for p in (leader, *leader.children(recursive=True))} <= still


class Driver:
    """A Snakemake in a session of its own, as one in a terminal, that is still at work."""

    def __init__(self, workspace: Workspace, *arguments: str) -> None:
        self.workspace = workspace
        self._said = workspace.folder / "said.txt"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                workspace.command(*arguments),
                cwd=workspace.folder,
                env=workspace.environment(),
                start_new_session=True,
                stdout=said,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.end(signal.SIGKILL, with_jobs=True)

    def freeze(self, condition: Callable[[], object]) -> None:
        """Stop Snakemake and its jobs at a moment when something holds."""

        def holds() -> object:
            assert self.process.poll() is None, self.said()
            return condition()

        freeze(self.process, holds)

    def thaw(self) -> None:
        """Let what was stopped go on."""
        os.killpg(self.process.pid, signal.SIGCONT)

    def said(self) -> str:
        return self._said.read_text(errors="replace")

    def end(self, signal_number: int, *, with_jobs: bool) -> None:
        """Send a signal, and wait until Snakemake has ended; jobs that live on stay frozen.

        Jobs that are killed with it are gone too, which may take them a moment.
        """
        if with_jobs:
            os.killpg(self.process.pid, signal_number)
        else:
            self.process.send_signal(signal_number)
        if signal_number != signal.SIGKILL:
            self.thaw()
        self.process.wait(timeout=600)
        end = time.monotonic() + 600
        while with_jobs and signal_number == signal.SIGKILL and _lives(self.process.pid):
            assert time.monotonic() < end, "what was killed lives on"
            time.sleep(0.005)


def _lives(group: int) -> bool:
    """Tell if a process of a group has not ended."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


def lengthen(workspace: Workspace) -> None:
    """Make twelve runs of about half a second each of the tiny study, in a few jobs."""
    workspace.change("n_trials: 8, trial_length: 20", "n_trials: 5000, trial_length: 100")
    workspace.change(
        "block_seconds: 0.2", "block_seconds: 6\ncheckpoint_seconds: 0.1", workspace.config_file
    )


def loads_numpy(process: psutil.Process, script: str) -> bool:
    """Tell if one below a process is a script that has begun to load what it needs."""
    for each in process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if any(part.endswith(f"/{script}") for part in each.cmdline()[1:2]):
                return any("/numpy/" in loaded.path for loaded in each.memory_maps())
    return False


def dopascape(workspace: Workspace, *arguments: str, fails: bool = False) -> str:
    """Call the command; return all it says."""
    return workspace.call(sys.executable, "-m", "dopascape.cli", *arguments, fails=fails)


def holds(workspace: Workspace) -> dict[Path, int]:
    """What says that a chunk is in work, and the process that it names."""
    found = {}
    for hold in sorted(workspace.results.glob("runs/unfinished/*.job")):
        with contextlib.suppress(FileNotFoundError):
            found[hold] = int(json.loads(hold.read_text())["pid"])
    return found


def checkpoints(workspace: Workspace) -> list[Path]:
    return sorted(workspace.results.glob("runs/unfinished/*.npz"))


def begun(workspace: Workspace) -> dict[Path, int]:
    """Checkpoints of replicates that are not finished, and the processes that make them."""
    finished = {file.name.rpartition("-")[0] for file in workspace.runs()}
    in_work = {hold.stem: pid for hold, pid in holds(workspace).items()}
    return {
        path: in_work[path.stem]
        for path in checkpoints(workspace)
        if path.stem in in_work and path.stem not in finished
    }
