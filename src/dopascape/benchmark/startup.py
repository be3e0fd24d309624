"""What a process costs before the first step, and a job beyond its simulations."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import xarray as xr

from dopascape.benchmark.process import Cost, run_process
from dopascape.jobs.block import write_plan
from dopascape.parameters import Parameters
from dopascape.store.chunk import Chunk
from dopascape.study.needs import Need

FIRST_TRIAL = "from dopascape import Parameters, Simulation; Simulation(Parameters()).run(1)"

JOB = (
    "import sys; from pathlib import Path; from dopascape.jobs.worker import Worker; "
    "from dopascape.jobs.block import run_block; "
    "run_block(Path(sys.argv[1]), 'benchmark', Worker(Path(sys.argv[1]), 1, 60.0))"
)
"""What a job of the workflow does, here with one run of one trial: all of it is overhead."""


def measure_startup(rounds: int) -> xr.Dataset:
    """Measure the part "startup", each stage once in every round.

    ``first_compilation`` is measured once, in an empty cache for compiled kernels.
    """
    run_process([sys.executable, "-c", FIRST_TRIAL])  # leaves compiled kernels in the cache
    stages = {
        "python": lambda: run_process([sys.executable, "-c", "pass"]),
        "import dopascape": lambda: run_process([sys.executable, "-c", "import dopascape"]),
        "first trial": lambda: run_process([sys.executable, "-c", FIRST_TRIAL]),
        "job of one trial": _job,
    }
    _job()
    costs = [[stage() for stage in stages.values()] for _ in range(rounds)]
    dims = ("stage", "startup_round")
    return xr.Dataset(
        {
            "startup_time": (dims, np.array([[c.seconds for c in r] for r in costs]).T),
            "startup_cpu_time": (dims, np.array([[c.cpu_seconds for c in r] for r in costs]).T),
            "first_compilation": _compile().seconds,
        },
        {"stage": list(stages)},
    )


def _job() -> Cost:
    parameters, root_seed = Parameters(n_trials=1), 0
    chunk = Chunk(parameters.digest(root_seed), 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        need = Need(chunk.digest, parameters, chunk.replicates)
        write_plan(Path(folder), "benchmark", (chunk,), {chunk.digest: need}, root_seed)
        return run_process([sys.executable, "-c", JOB, folder])


def _compile() -> Cost:
    cache = tempfile.mkdtemp()
    try:
        return run_process(
            [sys.executable, "-c", FIRST_TRIAL], environment={"XDG_CACHE_HOME": cache}
        )
    finally:
        shutil.rmtree(cache, ignore_errors=True)
