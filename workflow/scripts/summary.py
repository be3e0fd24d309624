"""Sum up a study: summary.py NAME SCALE SEED DIGEST RUNS SUMMARY."""

import interrupts  # noqa: F401

# isort: split
import sys
from pathlib import Path

from studies import study

from dopascape.results.summary import summarise
from dopascape.store.dataset import write_dataset
from dopascape.store.netcdf import DamagedError

if __name__ == "__main__":
    *which, runs, output = sys.argv[1:]
    try:
        summary = summarise(study(*which), Path(runs))
    except DamagedError as error:
        raise SystemExit(str(error)) from None
    write_dataset(summary, Path(output))
