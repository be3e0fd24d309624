"""Writes each kind of result over and over, with a call of the system that fails at every place.

Run under strace, which makes one call of each process fail, the one with number NUMBER:
``failing_calls.py CALL FOLDER``. For each n a child of its own first makes idle calls, so that its
n-th real call is the one that fails; this goes on until a child comes through. Prints what was
found, as JSON.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xarray as xr

from dopascape import Parameters, simulate
from dopascape.observables.replicate import resume, start
from dopascape.store.check import leftovers
from dopascape.store.chunk import Chunk
from dopascape.store.dataset import load_dataset, write_dataset
from dopascape.store.receipts import read_receipt, write_receipt
from dopascape.store.runs import is_sound, write_runs

NUMBER = {"write": 800, "pwrite64": 500, "fsync": 20, "rename": 20}
EACH = 4
"""Up to this place every call fails once, then fewer and fewer."""
SMALL = Parameters(network_width=10, target_dim=2, trial_length=2, n_trials=3)
CHUNK = Chunk(SMALL.digest(0), 0, 0)
RUN = simulate(SMALL)  # here, so that the children need not load the compiled code, each anew


def make_idle(call: str, n: int) -> None:
    """Make a call n times that does nothing."""
    null = os.open("/dev/null", os.O_WRONLY)
    idle: dict[str, Callable[[], object]] = {
        "write": lambda: os.write(null, b""),
        "pwrite64": lambda: os.pwrite(null, b"", 0),
        "fsync": lambda: os.fsync(null),
        "rename": lambda: os.rename("/dev/null/from", "/dev/null/to"),
    }
    for _ in range(n):
        with contextlib.suppress(OSError):
            idle[call]()
    os.close(null)


class Kind:
    """A kind of result: where it lies, how its two contents are written, and which it has."""

    def __init__(self, results: Path) -> None:
        self.runs = results / "runs"
        self.path = self.runs / "receipts" / "0123.json"

    def write(self, content: str) -> None:
        """Write one of the contents, old or new."""
        write_receipt(self.path, {CHUNK: "0" * 64} if content == "new" else {})

    def content(self) -> str:
        """Read it as the program does."""
        return "new" if CHUNK in read_receipt(self.path) else "old"


class RunFile(Kind):
    def __init__(self, results: Path) -> None:
        super().__init__(results)
        self.path = self.runs / CHUNK.file

    def write(self, content: str) -> None:
        if content == "new":  # a run file is never written over another
            write_runs(self.runs, CHUNK, SMALL, 0, [RUN])

    def content(self) -> str:
        return "new" if is_sound(self.runs, CHUNK) else "bad"


class Checkpoint(Kind):
    def __init__(self, results: Path) -> None:
        super().__init__(results)
        self.path = self.runs / "unfinished" / f"{CHUNK.digest}-r0.npz"

    def write(self, content: str) -> None:
        run = start([SMALL], 0)
        run.advance(1e-9)
        if content == "new":
            run.advance(1e-9)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        run.save(self.path)

    def content(self) -> str:
        trial = resume(self.path, [SMALL], 0).trial
        return {1: "old", 2: "new"}[trial]


class Summary(Kind):
    def __init__(self, results: Path) -> None:
        super().__init__(results)
        self.path = results / "tiny" / "summary.nc"

    def write(self, content: str) -> None:
        write_dataset(
            xr.Dataset({"final_loss": ("replicate", [1.0])}, {}, {"is": content}), self.path
        )

    def content(self) -> str:
        summary = load_dataset(self.path)  # refuses what is not noted as it is
        return str(summary.attrs["is"]) if summary.final_loss == 1 else "bad"


def in_child(work: Callable[[], object]) -> int:
    """Do something in a process of its own; return its exit status, below 0 for a signal."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def old_content(kind: Kind, results: Path) -> Path:
    """Write the old content once; return a folder of results with it."""
    in_child(lambda: kind.write("old"))
    return results.rename(results.with_name(f"old {kind.path.name}"))


def attempts(kind: Kind, results: Path, call: str, before: Path) -> Iterator[dict[str, Any]]:
    """Write again and again, until it comes through; what is there after each attempt."""
    n, status = 0, -1
    while status != 0:
        n = max(n + 1, n * 2 if n > EACH else 0)
        shutil.rmtree(results, ignore_errors=True)
        if before.exists():
            shutil.copytree(before, results)
        if type(kind) is Kind:
            in_child(lambda: RunFile(results).write("new"))

        def work(idle: int = NUMBER[call] - n) -> None:
            make_idle(call, idle)
            kind.write("new")

        status = in_child(work)
        yield {
            "status": status,
            "after": kind.content() if kind.path.exists() else "absent",
            "beside": [p.name for p in results.rglob(".*")],
            "leftovers": [p.name for p in leftovers(results)],
        }


def main(call: str, results: Path) -> None:
    found = {"run absent": list(attempts(RunFile(results), results, call, results / "none"))}
    for name, kind in {"receipt": Kind, "checkpoint": Checkpoint, "summary": Summary}.items():
        old = old_content(kind(results), results)
        found[f"{name} old"] = list(attempts(kind(results), results, call, old))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
