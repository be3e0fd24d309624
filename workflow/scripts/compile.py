"""Compile the kernels before many jobs need them: compile.py THREADS PRECISION..."""

import interrupts  # noqa: F401

# isort: split
import sys

from dopascape.simulation import warm_up

if __name__ == "__main__":
    threads, *precisions = sys.argv[1:]
    warm_up(precisions, int(threads))
