"""What failed in the jobs of a start, and how to do these jobs alone again."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from dopascape.driver.holds import results_hold
from dopascape.jobs.block import why_it_failed
from dopascape.store.receipts import receipt_path
from dopascape.study.config import Config

SHOWN = 5

INTERRUPTED = "interrupted"
"""Last line of the log of a job that a person has ended (workflow/scripts/interrupts.py)."""


def failures(config: Config, script: Path) -> Iterator[str]:
    """Yield what failed since the results were taken hold of, and was not interrupted.

    Parameters
    ----------
    config
        The configuration.
    script
        The program that does a job.

    Yields
    ------
    str
        Three lines a job: what failed and why, its log, and the command that does it again.
    """
    results = Path(config.results)
    runs = results / "runs"
    # By the clock of the file system that the logs lie on, which may not be this machine's.
    start = results_hold(results).stat().st_mtime
    for log in sorted((results / "logs" / "simulate").glob("*.log")):
        if log.stat().st_mtime >= start and not receipt_path(runs, log.stem).exists():
            if log.read_text(encoding="utf-8", errors="replace").endswith(f"{INTERRUPTED}\n"):
                continue
            arguments = [runs, log.stem, config.threads, config.checkpoint_seconds]
            program = ["env", "OMP_NUM_THREADS=1", sys.executable, script]
            command = shlex.join(map(str, [*program, *arguments]))
            yield f"{why_it_failed(log)}\n  its log: {log}\n  again, alone: {command}"


def show_failures(config: Config, script: Path) -> None:
    """Print what failed on the standard error, but for the last ones of many."""
    found = list(failures(config, script))
    for failure in found[:SHOWN]:
        print(failure, file=sys.stderr)
    if len(found) > SHOWN:
        logs = f"{config.results}/logs/simulate"
        print(f"and {len(found) - SHOWN} more jobs; their logs are in {logs}", file=sys.stderr)
