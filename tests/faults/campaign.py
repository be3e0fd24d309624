"""A small study, disturbed at random: processes killed and stopped, files damaged, disks filled.

What is disturbed is drawn from a seed; when it happens, in seconds, depends on the machine too. At
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
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import xarray as xr
from injection import lengthen
from workspace import Workspace, new_workspace

from dopascape.store.dataset import load_dataset

TARGETS = ["results/tiny/summary.nc", "results/tiny/figures/loss_by_diffusion.svg"]
PATIENCE = 1200
"""Seconds after which a command counts as one that never ends."""

FAULTS = ("lost", "rewritten", "wrong values", "tracebacks", "crashes", "hangs", "not healed")
"""What must not happen, ever."""


def flip(path: Path, rng: random.Random) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def cut(path: Path, rng: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: rng.randrange(len(content) + 1)])


def with_another(path: Path, rng: random.Random) -> None:
    others = sorted(path.parents[1].rglob(f"*{path.suffix}"))
    content = rng.choice([other for other in others if other.is_file()]).read_bytes()
    path.write_bytes(content)


def in_place(make: Callable[[Path], object]) -> Callable[[Path, random.Random], None]:
    """Return what puts something else in place of a file."""

    def replace(path: Path, rng: random.Random) -> None:
        path.unlink()
        make(path)

    return replace


DAMAGES: dict[str, Callable[[Path, random.Random], None]] = {
    "flip": flip,
    "cut": cut,
    "empty": lambda path, rng: path.write_bytes(b"") and None,
    "remove": lambda path, rng: path.unlink(),
    "another's bytes": with_another,
    "folder": in_place(Path.mkdir),
    "fifo": in_place(os.mkfifo),
    "link to nowhere": in_place(lambda path: path.symlink_to("nowhere")),
    "loop of links": in_place(lambda path: path.symlink_to(path.name)),
}
EVENTS = ("kill job", "kill driver", "kill group", "interrupt", "terminate", "stop and go on")


class Campaign:
    """Rounds of disturbing a study.

    Attributes
    ----------
    counts
        Events and faults by kind.
    told
        A line or more on each fault.
    """

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.folder = seed, folder
        self.counts: Counter[str] = Counter()
        self.told: list[str] = []
        peace = self._workspace("peace")
        peace.run(*TARGETS)
        self._expected = load_dataset(peace.results / "tiny/summary.nc")

    def _workspace(self, name: str) -> Workspace:
        workspace = new_workspace(self.folder / name)
        lengthen(workspace)
        return workspace

    def fault(self, kind: str, about: str) -> None:
        self.counts[kind] += 1
        self.told.append(f"{kind}: {about}")

    def round(self, number: int, events: int) -> None:
        """Disturb a study so many times, and see that it comes to its end all the same."""
        name = f"{self.seed}-{number}"
        before = len(self.told)
        _Round(self, self._workspace(name), random.Random(name)).play(events, self._expected)
        self.counts["rounds"] += 1
        if len(self.told) == before:
            shutil.rmtree(self.folder / name)


class _Round:
    def __init__(self, campaign: Campaign, workspace: Workspace, rng: random.Random) -> None:
        self.campaign, self.workspace, self.rng = campaign, workspace, rng
        self._known: dict[Path, tuple[int, bytes]] = {}
        self._damaged: set[Path] = set()

    def play(self, events: int, expected: xr.Dataset) -> None:
        for _ in range(events):
            self._disturb()
        self._finish(expected)

    def _command(self) -> list[str]:
        if not (self.workspace.results / "runs").is_dir():
            return self.workspace.command("--", *TARGETS)
        resume = [sys.executable, "-m", "dopascape.cli", "resume", "--cores", "2"]
        # What is to be gone on with is not known where the note of it is damaged.
        return [*resume, "--", *TARGETS]

    def _disturb(self) -> None:
        said = self.workspace.folder / "said.txt"
        with said.open("wb") as output:
            process = subprocess.Popen(
                self._command(),
                cwd=self.workspace.folder,
                env=self.workspace.environment(),
                start_new_session=True,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait(process)
        event = self.rng.choice(EVENTS)
        if process.poll() is None:
            self._happen(event, process)
        self._damage(self.rng.randint(0, 2))
        if event == "stop and go on" and process.poll() is None:
            os.killpg(process.pid, signal.SIGCONT)
            self._wait(process)
        if event != "kill driver":
            _kill_group(process)
        process.wait()
        self._judge(said.read_text(errors="replace"), process.returncode, by_us=True)
        self._keep_track()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until a random number of runs has come, or the process has ended."""
        wanted = len(list(self._run_files())) + self.rng.randint(0, 5)
        end = time.monotonic() + self.rng.uniform(5, 60)
        while time.monotonic() < end and process.poll() is None:
            if len(list(self._run_files())) > wanted:
                return
            time.sleep(0.05)

    def _happen(self, event: str, process: subprocess.Popen[bytes]) -> None:
        self.campaign.counts[event] += 1
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            if event == "kill job":
                jobs = _jobs(process.pid)
                if jobs:
                    self.rng.choice(jobs).kill()
            elif event == "kill driver":
                process.kill()
            elif event == "kill group":
                os.killpg(process.pid, signal.SIGKILL)
            elif event == "stop and go on":
                os.killpg(process.pid, signal.SIGSTOP)
            else:
                number = signal.SIGINT if event == "interrupt" else signal.SIGTERM
                os.killpg(process.pid, number)

    def _damage(self, n: int) -> None:
        folders = (self.workspace.results, self.workspace.folder / ".snakemake/dopascape")
        for _ in range(n):
            files = sorted(p for f in folders for p in f.rglob("*") if p.is_file())
            files = [p for p in files if ".damaged." not in p.name and p.suffix != ".log"]
            if not files:
                return
            path = self.rng.choice(files)
            kind = self.rng.choice(list(DAMAGES))
            self.campaign.counts[kind] += 1
            self._damaged.add(path)
            with contextlib.suppress(FileNotFoundError):  # a job may be at it
                DAMAGES[kind](path, self.rng)

    def _keep_track(self) -> None:
        """See that sound runs that were there are there still, and are the same files."""
        now = {}
        for path in self._run_files():
            with contextlib.suppress(FileNotFoundError):  # a job sets it aside
                now[path] = path.stat().st_ino, path.read_bytes()
        for path in self._known.keys() - self._damaged:
            if path not in now:
                self.campaign.fault("lost", str(path))
            elif now[path] != self._known[path]:
                self.campaign.fault("rewritten", str(path))
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
            self.campaign.fault("hangs", " ".join(command))
            return 1, ""
        self._judge(done.stdout, done.returncode, by_us=False)
        return done.returncode, done.stdout

    def _judge(self, said: str, status: int, *, by_us: bool) -> None:
        # A log of a job, which Snakemake shows between two lines of =, may hold one.
        if "Traceback" in re.sub(r"(?s)^={40,}$.*?^={40,}$", "", said, flags=re.MULTILINE):
            self.campaign.fault("tracebacks", said)
        if status in (139, 134) or (status < 0 and not by_us):
            self.campaign.fault("crashes", f"{status}: {said}")

    def _finish(self, expected: xr.Dataset) -> None:
        """Go on in peace: a command, once more where it says what to remove first."""
        for _ in range(3):
            status, said = self._call(*self._command())
            if status == 0:
                break
            for hold in self.workspace.folder.rglob("driver.json"):
                if f"remove {hold.relative_to(self.workspace.folder)}" in said:
                    hold.unlink()
        else:
            self.campaign.fault("not healed", said)
            return
        self._keep_track()
        status, said = self._call(sys.executable, "-m", "dopascape.cli", "check")
        if status:
            self.campaign.fault("not healed", said)
            return
        if not load_dataset(self.workspace.results / "tiny/summary.nc").identical(expected):
            self.campaign.fault("wrong values", str(self.workspace.folder))


def _jobs(driver: int) -> list[psutil.Process]:
    """Return the jobs that simulate below a driver."""
    below = psutil.Process(driver).children(recursive=True)
    return [p for p in below if "simulate.py" in " ".join(p.cmdline()[:3])]


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
