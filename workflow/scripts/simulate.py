"""Make the runs of a block: simulate.py RUNS BLOCK THREADS."""

import sys
from functools import partial
from pathlib import Path

from dopascape import simulate
from dopascape.store.block import run_block

if __name__ == "__main__":
    runs, block, threads = sys.argv[1:]
    run_block(Path(runs), block, partial(simulate, threads=int(threads)))
