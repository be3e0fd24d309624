"""Make the runs of a block: simulate.py RUNS BLOCK THREADS CHECKPOINT_SECONDS."""

import interrupts  # noqa: F401

# isort: split
import sys
import traceback
from pathlib import Path

from dopascape.jobs.block import FAILED, run_block
from dopascape.jobs.worker import Worker

if __name__ == "__main__":
    runs, block, threads, checkpoint_seconds = sys.argv[1:]
    worker = Worker(Path(runs), int(threads), float(checkpoint_seconds))
    try:
        run_block(Path(runs), block, worker)
    except Exception as error:
        traceback.print_exc()
        # The last line of the log, which the workflow shows when it ends.
        told = "; ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", [])])
        sys.exit(f"{FAILED}{' '.join(told.split())}")
