"""What jobs find in their environment, and not in their commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def set_environment_of_jobs(scripts: Path, checkpoint_seconds: float) -> None:
    """Set the environment that the jobs of this Snakemake inherit.

    Scripts are called by name: a rule's command, which Snakemake compares with that of the last
    run, holds no path of this machine. Jobs are many and each has one core, also in the libraries
    for linear algebra, whose results depend on their number of threads.

    Parameters
    ----------
    scripts
        Folder of the programs that rules call.
    checkpoint_seconds
        How often long runs save their state (s).
    """
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    os.environ.update(dict.fromkeys(threads, "1"))
    os.environ.update(
        PATH=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        SCRIPTS=str(scripts),
        # Not a parameter of the jobs, which would be done again when it changes.
        CHECKPOINT_SECONDS=str(checkpoint_seconds),
    )
