"""What studies ask for, what of it is there, and what the rest will take."""

from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from rich.console import Console
from rich.table import Table

from dopascape.jobs.agenda import Agenda, needs_of
from dopascape.jobs.cost import MEGABYTES_PER_FILE, MEGABYTES_PER_TRIAL

JOB_SECONDS = 0.85
"""What a job costs beside its runs: starting Python, loading compiled code (docs/benchmarks.md)."""


def pace_path() -> Path:
    """Return where the pace of this machine is kept."""
    return platformdirs.user_cache_path("dopascape") / f"pace-{socket.gethostname()}.json"


def known_pace() -> float | None:
    """Return how many seconds this machine takes for one of the cost model's, if it was measured.

    By ``dopascape benchmark --calibrate``.
    """
    try:
        return float(json.loads(pace_path().read_text(encoding="utf-8"))["pace"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True)
class Forecast:
    """What a study asks for, and the work of it that no study before it does.

    Attributes
    ----------
    study
    points, replicates, runs
        What it asks for; points that are the same share their runs.
    there
        Runs that are there, or that a study before it makes.
    jobs
        Jobs that make the others.
    seconds
        Their work on one core.
    longest
        The work of the longest of them (s).
    megabytes
        Most memory of one of them.
    disk
        What the missing runs will take on the disk (MB), without recorded activity and weights.
    """

    study: str
    points: int
    replicates: int
    runs: int
    there: int
    jobs: int
    seconds: float
    longest: float
    megabytes: float
    disk: float

    def wall(self, cores: int) -> float:
        """Return about how many seconds the work takes on some cores."""
        return max(self.seconds / cores, self.longest)


def forecast(agenda: Agenda, study: str, pace: float = 1.0) -> Forecast:
    """Work out what a study takes, beyond those that were asked for before.

    Parameters
    ----------
    agenda
        The studies and the folder of runs.
    study
        The study's name.
    pace
        Seconds of this machine for a second of the cost model's.
    """
    design = agenda.designs[study]
    needs = needs_of(design)
    n_trials = {need.digest: need.parameters.n_trials for need in needs}
    blocks = agenda.new_blocks(study)
    new = [chunk for chunks in blocks.values() for chunk in chunks]
    runs = len({(need.digest, replicate) for need in needs for replicate in need.replicates})
    work = [JOB_SECONDS + pace * agenda.seconds(block) for block in blocks]
    return Forecast(
        study=study,
        points=len(design.points),
        replicates=design.replicates,
        runs=runs,
        there=runs - sum(len(chunk.replicates) for chunk in new),
        jobs=len(blocks),
        seconds=sum(work),
        longest=max(work, default=0.0),
        megabytes=max((agenda.megabytes(block) for block in blocks), default=0.0),
        disk=sum(
            MEGABYTES_PER_FILE + MEGABYTES_PER_TRIAL * n_trials[c.digest] * len(c.replicates)
            for c in new
        ),
    )


def table(forecasts: Iterable[Forecast], cores: int) -> list[str]:
    """Return a table for the terminal: a line per study, and one for all of them.

    Runs that several studies share are missing in the first of them only.
    """
    rows = list(forecasts)
    head = ("study", "points", "replicates", "runs", "there", "missing", "jobs", "core hours")
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in (*head, f"on {cores} core{'s' * (cores != 1)}", "memory", "disk"):
        grid.add_column(column, justify="left" if column == "study" else "right", no_wrap=True)
    for row in rows:
        grid.add_row(*_cells(row, cores))
    note = []
    if len(rows) > 1:
        note = ["there: made before, or by a study above"]
        total = Forecast(
            study="all",
            points=sum(row.points for row in rows),
            replicates=max(row.replicates for row in rows),
            runs=sum(row.runs for row in rows),
            there=sum(row.there for row in rows),
            jobs=sum(row.jobs for row in rows),
            seconds=sum(row.seconds for row in rows),
            longest=max(row.longest for row in rows),
            megabytes=max(row.megabytes for row in rows),
            disk=sum(row.disk for row in rows),
        )
        grid.add_row(*_cells(total, cores))
    # As wide as it gets: a narrow terminal, or none, cuts nothing.
    console = Console(file=io.StringIO(), width=10_000, color_system=None, markup=False)
    with console.capture() as shown:
        console.print(grid)
    return [line.rstrip() for line in shown.get().splitlines()] + note


def _cells(row: Forecast, cores: int) -> list[str]:
    numbers = (row.points, row.replicates, row.runs, row.there, row.runs - row.there, row.jobs)
    return [
        row.study,
        *map(str, numbers),
        f"{row.seconds / 3600:.2f}",
        duration(row.wall(cores)),
        f"{row.megabytes:.0f} MB",
        f"{row.disk:.0f} MB",
    ]


def duration(seconds: float) -> str:
    """Write a time in two units at most: 45 s, 12 min, 3 h 20 min, 2 d 4 h."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"
