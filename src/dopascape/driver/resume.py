"""Putting a study that was interrupted in order, however that happened."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from dopascape.driver.project import snakemake
from dopascape.store.atomic import set_aside
from dopascape.store.check import check_results, leftovers

LOCKS = Path(".snakemake/locks")


def tidy(workflow: Path, results: Path) -> Iterator[str]:
    """Put an interrupted study in order: its lock, what was left behind, what is damaged.

    Parameters
    ----------
    workflow
        The folder of the Snakefile.
    results
        The folder of results, on which no process works.

    Yields
    ------
    str
        What was done, a line each.
    """
    if LOCKS.is_dir() and any(LOCKS.iterdir()):
        subprocess.run(snakemake(workflow, "--unlock"), check=True, capture_output=True)
        yield "unlocked the working directory: the Snakemake that locked it is gone"
    for path in leftovers(results):
        path.unlink(missing_ok=True)
        yield f"removed {path}: left behind by a process that was killed"
    for finding in check_results(results):
        if finding.harmless:
            continue
        yield f"{finding.path}: {finding.problem}"
        # Damaged runs and receipts are left to the jobs that make them again; missing ones too.
        is_run = finding.path.is_file() and finding.path.is_relative_to(results / "runs")
        if os.path.lexists(finding.path) and not is_run:
            yield f"kept it as {set_aside(finding.path).name}"
