"""The parts of the benchmark, each measured in a process of its own.

So that no part inherits another's memory or settings of threads, and libraries for linear algebra
have one thread like the engine.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from dopascape.benchmark.baselines import measure_baselines
from dopascape.benchmark.process import run_process
from dopascape.benchmark.startup import measure_startup
from dopascape.benchmark.turns import Effort, UnavailableError
from dopascape.benchmark.variables import describe_variables
from dopascape.benchmark.width import WIDTHS, measure_widths
from dopascape.benchmark.workflow import JOBS, measure_cores, measure_workflow

PARTS = ("baselines", "width", "startup", "workflow", "cores")

FULL, QUICK = Effort(seconds=0.2, rounds=7), Effort(seconds=0.02, rounds=2)

QUICK_WIDTHS, QUICK_JOBS = (50, 200), (10,)

ONE_THREAD = {
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


@dataclass(frozen=True)
class Settings:
    """What to measure.

    Attributes
    ----------
    quick
        See that it works, in about two minutes; the numbers are rough.
    widths
        Network widths of the part "width"; by default `WIDTHS`.
    """

    quick: bool = False
    widths: tuple[int, ...] = ()


def measure(part: str, settings: Settings) -> xr.Dataset:
    """Measure a part in this process.

    Raises
    ------
    UnavailableError
        If this machine or folder cannot.
    """
    quick = settings.quick
    effort = QUICK if quick else FULL
    if part == "baselines":
        dataset = measure_baselines(effort)
    elif part == "width":
        dataset = measure_widths(settings.widths or (QUICK_WIDTHS if quick else WIDTHS), effort)
    elif part == "startup":
        dataset = measure_startup(effort.rounds)
    elif part == "workflow":
        dataset = measure_workflow(QUICK_JOBS if quick else JOBS)
    else:
        dataset = measure_cores(1 if quick else 2)
    return describe_variables(dataset)


def measure_apart(part: str, settings: Settings) -> xr.Dataset:
    """Measure a part in a process of its own.

    Raises
    ------
    RuntimeError
        If it fails; with the end of what it printed.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "part.nc"
        widths = ",".join(map(str, settings.widths))
        command = [sys.executable, "-m", "dopascape.benchmark.parts"]
        command += [part, str(settings.quick), widths, str(file)]
        run_process(command, environment=ONE_THREAD)
        return xr.load_dataset(file)


def _main(arguments: Sequence[str]) -> None:
    part, quick, widths, file = arguments
    numbers = tuple(int(width) for width in widths.split(",") if width)
    try:
        measure(part, Settings(quick == "True", numbers)).to_netcdf(file)
    except UnavailableError as reason:
        raise SystemExit(str(reason)) from None


if __name__ == "__main__":
    _main(sys.argv[1:])
