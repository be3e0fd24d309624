"""What the runs took, from the benchmarks that Snakemake leaves beside its logs."""

from __future__ import annotations

import csv
from pathlib import Path

from dopascape.jobs.forecast import duration


def cost(logs: Path) -> list[str]:
    """Say what the simulations in a folder of results took.

    Parameters
    ----------
    logs
        The folder of ``<block>.tsv``, one for each job that simulated.

    Returns
    -------
    list of str
        Sentences.
    """
    jobs = [row for path in sorted(logs.glob("*.tsv")) for row in _rows(path)]
    if not jobs:
        return ["No job's benchmark is kept with these results."]
    cpu = sum(map(float, (job["cpu_time"] for job in jobs)))
    longest = max(float(job["s"]) for job in jobs)
    memory = max(float(job["max_rss"]) for job in jobs)
    n = f"{len(jobs)} jobs" if len(jobs) > 1 else "One job"
    return [
        f"{n} simulated what lies in this folder of results, in {duration(cpu)} of work on one "
        f"core; the longest took {duration(longest)} by the clock, the largest {memory:.0f} MB.",
        "Runs that were there already, or that other studies share, are made once only.",
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    """Return a benchmark's rows, without those of jobs too short to be measured."""
    with path.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    return [row for row in rows if _measured(row)]


def _measured(row: dict[str, str]) -> bool:
    return all(_is_number(row.get(name)) for name in ("s", "cpu_time", "max_rss"))


def _is_number(text: str | None) -> bool:
    try:
        return text is not None and float(text) >= 0
    except ValueError:
        return False
