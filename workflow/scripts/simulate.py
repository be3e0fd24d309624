"""Make the runs of a block: simulate.py RUNS BLOCK THREADS CHECKPOINT_SECONDS."""

import sys
from pathlib import Path

from dopascape.store.block import run_block
from dopascape.store.worker import Worker

if __name__ == "__main__":
    runs, block, threads, checkpoint_seconds = sys.argv[1:]
    run_block(Path(runs), block, Worker(Path(runs), int(threads), float(checkpoint_seconds)))
