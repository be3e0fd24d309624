"""Other programs, with what they cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

WATCH = """
import json, os, sys, time
start = time.perf_counter()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
cost = time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss
with open(sys.argv[1], "w") as file:
    json.dump(cost, file)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts a program and watches it. In a small process of its own: a program counts as at least as
large as the process that started it."""

UNIT = 1 if sys.platform == "darwin" else 1024
"""What the system counts memory in (bytes)."""


class Cost(NamedTuple):
    """What a program and all that it waited for took.

    Attributes
    ----------
    seconds
        Wall-clock time.
    cpu_seconds
        User and system time, summed over processes.
    peak_memory
        Of the largest of its processes (bytes).
    """

    seconds: float
    cpu_seconds: float
    peak_memory: int


def run_process(
    command: Sequence[str | Path],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run a program to its end and return its cost.

    Parameters
    ----------
    command
        Program and arguments.
    folder
        Its working directory.
    environment
        Variables to set, beside those of this process.

    Raises
    ------
    RuntimeError
        If it fails; with the end of what it printed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch) / "cost.json"
        done = subprocess.run(
            [sys.executable, "-S", "-c", WATCH, result, *command],
            cwd=folder,
            env={**os.environ, **(environment or {})},
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode != 0:
            tail = done.stdout.decode(errors="replace").strip()[-1000:]
            raise RuntimeError(f"{' '.join(map(str, command))[:200]} failed:\n{tail}")
        seconds, cpu_seconds, memory = json.loads(result.read_text(encoding="utf-8"))
    return Cost(seconds, cpu_seconds, memory * UNIT)
