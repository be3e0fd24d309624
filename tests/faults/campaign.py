"""A small study, disturbed at random: processes killed and stopped, files damaged, disks filled.

What happens is drawn from a seed; how far the study has come by then depends on the machine too. At
the end of a round the study is gone on with in peace, and compared with one that nobody disturbed.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import xarray as xr
from disturbances import (
    CLOCKS,
    DAMAGES,
    FULL_DISK,
    SET_CLOCK,
    SIGNALS,
    TIMES_SET,
    Damage,
    Disturbance,
    draw,
    fill,
    pick,
    possible_events,
)
from injection import lengthen, mount, unmount
from tally import Tally
from workspace import Workspace, new_workspace

from dopascape.store.dataset import load_dataset

TARGETS = ["results/tiny/summary.nc", "results/tiny/figures/loss_by_diffusion.svg"]
PATIENCE = 1200
"""Seconds after which a command counts as one that never ends."""

DISK = "size=64m"
"""What the study lies on, where a file system can be mounted."""


def in_peace(folder: Path) -> xr.Dataset:
    """Return the summary of the study that nobody disturbs; it is run once in a folder."""
    workspace = Workspace(folder / "peace")
    if not workspace.folder.exists():
        workspace = _new(workspace.folder)
        workspace.run(*TARGETS)
    return load_dataset(workspace.results / "tiny/summary.nc")


def play(rng: random.Random, place: Path, events: int) -> Tally:
    """Disturb a study so many times, and see that it comes to its end all the same.

    Where something was not as it should be, the study is kept beside its place, which is a folder
    to be made.
    """
    expected = in_peace(place.parent)
    place.mkdir()
    can_fill = mount(place, DISK)
    try:
        one = _Round(_new(place / "work"), expected, place.with_suffix(".txt"))
        one.play([draw(rng, possible_events(can_fill)) for _ in range(events)])
        if one.tally.told:
            subprocess.run(["cp", "-a", place, place.with_suffix(".kept")], check=True)
    finally:
        if can_fill:
            unmount(place)
        shutil.rmtree(place)
    return one.tally


def _new(folder: Path) -> Workspace:
    workspace = new_workspace(folder)
    lengthen(workspace)
    return workspace


class _Round:
    def __init__(self, workspace: Workspace, expected: xr.Dataset, said: Path) -> None:
        self.workspace, self.expected, self.said = workspace, expected, said
        self.tally = Tally()
        self._known: dict[Path, tuple[int, bytes]] = {}
        self._damaged: set[Path] = set()

    def play(self, disturbances: list[Disturbance]) -> None:
        for one in disturbances:
            self._disturb(one)
            self.tally.counts[one.event] += 1
        self._finish()
        if self.tally.told:
            self.tally.told += map(str, disturbances)

    def _command(self) -> list[str]:
        if not (self.workspace.results / "runs").is_dir():
            return self.workspace.command("--", *TARGETS)
        resume = [sys.executable, "-m", "dopascape.cli", "resume", "--cores", "2"]
        # What is to be gone on with is not known where the note of it is damaged.
        return [*resume, "--", *TARGETS]

    def _disturb(self, one: Disturbance) -> None:
        filler = fill(self.workspace.folder) if one.event == FULL_DISK[1] else None
        clock = ["faketime", "-f", pick(CLOCKS, one.which)] if one.event == SET_CLOCK else []
        with self.said.open("wb") as output:
            process = subprocess.Popen(
                [*clock, *self._command()],
                cwd=self.workspace.folder,
                env=self.workspace.environment(),
                start_new_session=True,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait(process, one)
        if process.poll() is None:
            filler = self._happen(one, process) or filler
        for damage in one.damages:
            self._damage(damage)
        if one.event == "stop and go on" and process.poll() is None:
            os.killpg(process.pid, signal.SIGCONT)
            self._wait(process, one)
        if one.event != "kill driver":
            _kill_group(process)
        process.wait()
        if filler is not None:
            filler.unlink(missing_ok=True)
        self._judge(self.said.read_text(errors="replace"), process.returncode, by_us=True)
        self._keep_track()

    def _wait(self, process: subprocess.Popen[bytes], one: Disturbance) -> None:
        """Wait until so many runs more have come, or the process has ended."""
        wanted = len(list(self._run_files())) + one.runs
        end = time.monotonic() + one.seconds
        while time.monotonic() < end and process.poll() is None:
            if len(list(self._run_files())) > wanted:
                return
            time.sleep(0.05)

    def _happen(self, one: Disturbance, process: subprocess.Popen[bytes]) -> Path | None:
        """Let happen what does while a process is at work; return what has filled the disk."""
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if one.event == "kill job":
                jobs = _jobs(process.pid)
                if jobs:
                    pick(jobs, one.which).kill()
            elif one.event == "kill driver":
                process.kill()
            elif one.event == FULL_DISK[0]:
                filler = fill(self.workspace.folder)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10 * one.which)
                return filler
            elif one.event in SIGNALS:
                numbers = {
                    "kill group": signal.SIGKILL,
                    "stop and go on": signal.SIGSTOP,
                    "interrupt": signal.SIGINT,
                    "terminate": signal.SIGTERM,
                }
                os.killpg(process.pid, numbers[one.event])
        return None

    def _damage(self, damage: Damage) -> None:
        folders = (self.workspace.results, self.workspace.folder / ".snakemake/dopascape")
        files = sorted(p for f in folders for p in f.rglob("*") if p.is_file())
        files = [p for p in files if ".damaged." not in p.name and p.suffix != ".log"]
        if not files:
            return
        path = pick(files, damage.which)
        self.tally.counts[damage.kind] += 1
        if damage.kind != TIMES_SET:
            self._damaged.add(path)
        with contextlib.suppress(FileNotFoundError):  # a job may be at it
            DAMAGES[damage.kind](path, random.Random(damage.seed))

    def _keep_track(self) -> None:
        """See that sound runs that were there are there still, and are the same files."""
        now = {}
        for path in self._run_files():
            with contextlib.suppress(FileNotFoundError):  # a job sets it aside
                now[path] = path.stat().st_ino, path.read_bytes()
        for path in self._known.keys() - self._damaged:
            if path not in now:
                self.tally.fault("lost", str(path))
            elif now[path] != self._known[path]:
                self.tally.fault("rewritten", str(path))
        self._known = now

    def _run_files(self) -> Iterator[Path]:
        """Yield the run files that are there, though a job may be setting one aside."""
        for path in sorted(self.workspace.results.glob("runs/??/[!.]*.nc")):
            if path.is_file():
                yield path

    def _call(self, *command: str) -> tuple[int, str]:
        try:
            done = subprocess.run(
                command,
                cwd=self.workspace.folder,
                env=self.workspace.environment(),
                text=True,
                errors="replace",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            self.tally.fault("hangs", " ".join(command))
            return 1, ""
        self._judge(done.stdout, done.returncode, by_us=False)
        return done.returncode, done.stdout

    def _judge(self, said: str, status: int, *, by_us: bool) -> None:
        # A log of a job, which Snakemake shows between two lines of =, may hold one.
        if "Traceback" in re.sub(r"(?s)^={40,}$.*?^={40,}$", "", said, flags=re.MULTILINE):
            self.tally.fault("tracebacks", said)
        if status in (139, 134) or (status < 0 and not by_us):
            self.tally.fault("crashes", f"{status}: {said}")

    def _finish(self) -> None:
        """Go on in peace: a command, once more where it says what to remove first."""
        for _ in range(3):
            status, said = self._call(*self._command())
            if status == 0:
                break
            for hold in self.workspace.folder.rglob("driver.json"):
                if f"remove {hold.relative_to(self.workspace.folder)}" in said:
                    hold.unlink()
        else:
            self.tally.fault("not healed", said)
            return
        self._keep_track()
        status, said = self._call(sys.executable, "-m", "dopascape.cli", "check")
        if status:
            self.tally.fault("not healed", said)
            return
        if not load_dataset(self.workspace.results / "tiny/summary.nc").identical(self.expected):
            self.tally.fault("wrongly accepted", str(self.workspace.folder))


def _jobs(driver: int) -> list[psutil.Process]:
    """Return the jobs that simulate below a driver."""
    below = psutil.Process(driver).children(recursive=True)
    return [p for p in below if "simulate.py" in " ".join(p.cmdline()[:3])]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
