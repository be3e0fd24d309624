"""What Snakemake costs: on studies whose runs take no time, and on one and two cores."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from dopascape.benchmark.process import Cost, run_process
from dopascape.benchmark.turns import UnavailableError
from dopascape.jobs.agenda import Agenda
from dopascape.jobs.block import run_block
from dopascape.jobs.worker import Worker
from dopascape.study.design import read_design

STUDY = "timed"
"""Name of the studies that are run here."""

JOBS = (100, 1_000, 10_000)

MOST_PROCESSES = 1_000
"""Up to so many jobs are left to the workflow. The runs of more are made beforehand in one process,
as starting one for each would take hours; the workflow then sums them up."""

PHASES = ("dry run", "run", "sum up", "re-run")

ONE_EACH = 1e-6
"""Length of a job (s) that puts each run into a job of its own."""

NO_TIME = {"network_width": 10, "target_dim": 1, "n_trials": 1, "trial_length": 2}

SOME_TIME = {"network_width": 200, "n_trials": 4000}
"""About 10 s a run."""

RUNS_FOR_CORES = 16
"""Two jobs of eight points in lockstep."""


class _Study:
    """A study of n points with one replicate each, in a folder of its own."""

    def __init__(
        self, folder: Path, snakefile: Path, n: int, base: dict[str, Any], cores: int
    ) -> None:
        self._folder = folder
        studies = folder / "config" / "studies"
        studies.mkdir(parents=True)
        grid = {"learning_rate": {"linspace": [1e-4, 1e-3, n]}}
        study = {"title": "Benchmark", "base": base, "grid": grid, "replicates": 1}
        self._file = studies / f"{STUDY}.yaml"
        self._file.write_text(json.dumps(study), encoding="utf-8")  # JSON is YAML, too
        config = {"studies": [STUDY], "scale": "full", "block_seconds": ONE_EACH}
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        self._command = [
            *(sys.executable, "-m", "snakemake", "--snakefile", str(snakefile)),
            *("--cores", str(cores), "--configfile", "config.json"),
        ]

    def run(self, *options: str) -> Cost:
        return run_process([*self._command, *options], self._folder)

    def make_runs(self) -> None:
        """Make the runs as the workflow's jobs would, in this process."""
        design = read_design(self._file, "full", 0, lambda name, options: dict(options))
        folder = self._folder / "results" / "runs"
        agenda = Agenda({design.name: design}, folder, ONE_EACH)
        receipts = agenda.receipts(design.name)
        agenda.write_plans()
        # A job tells its log what it does; nobody reads thousands of lines here.
        with redirect_stderr(io.StringIO()):
            for receipt in receipts:
                run_block(folder, Path(receipt).stem, Worker(folder, 1, 60.0))


@contextmanager
def _study(n: int, base: dict[str, Any], cores: int) -> Iterator[_Study]:
    snakefile = Path("Snakefile").resolve()
    if not snakefile.exists():
        raise UnavailableError("no Snakefile here: run the benchmark in the project's folder")
    folder = Path(tempfile.mkdtemp())
    try:
        yield _Study(folder, snakefile, n, base, cores)
    finally:
        shutil.rmtree(folder)


def _phases(n: int, cores: int) -> list[Cost | None]:
    with _study(n, NO_TIME, cores) as study:
        dry = study.run("--dry-run", "--quiet", "rules")
        if n <= MOST_PROCESSES:
            return [dry, study.run(), None, study.run()]
        study.make_runs()
        return [dry, None, study.run(), study.run()]


def _on_cores(cores: int) -> Cost:
    with _study(RUNS_FOR_CORES, SOME_TIME, cores) as study:
        return study.run("--until", "simulate")


def measure_workflow(jobs: Sequence[int]) -> xr.Dataset:
    """Measure the part "workflow"; the phases that do not apply are NaN.

    Raises
    ------
    UnavailableError
        Where there is no Snakefile in the working directory.
    """
    cores = os.cpu_count() or 1
    costs = [_phases(n, cores) for n in jobs]
    dims = ("n_jobs", "phase")
    data = {
        "workflow_time": (dims, _table(costs, "seconds")),
        "workflow_cpu_time": (dims, _table(costs, "cpu_seconds")),
        "workflow_memory": (dims, _table(costs, "peak_memory")),
    }
    return xr.Dataset(data, {"n_jobs": list(jobs), "phase": list(PHASES)})


def measure_cores(rounds: int) -> xr.Dataset:
    """Measure the part "cores": the same runs on one core and on two, in turn."""
    numbers = [n for n in (1, 2) if n <= (os.cpu_count() or 1)]
    costs = [[_on_cores(n) for n in numbers] for _ in range(rounds)]
    dims = ("cores", "cores_round")
    return xr.Dataset(
        {
            "cores_time": (dims, _table(costs, "seconds").T),
            "cores_cpu_time": (dims, _table(costs, "cpu_seconds").T),
        },
        {"cores": numbers},
    )


def _table(costs: Sequence[Sequence[Cost | None]], field: str) -> np.ndarray[Any, Any]:
    rows = [[np.nan if c is None else getattr(c, field) for c in row] for row in costs]
    return np.array(rows, float)
