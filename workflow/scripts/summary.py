"""Sum up a study: summary.py NAME SCALE SEED DIGEST RUNS SUMMARY."""

import sys
from pathlib import Path

from studies import study

from dopascape.results.summary import summarise
from dopascape.store.dataset import write_dataset

if __name__ == "__main__":
    *which, runs, output = sys.argv[1:]
    write_dataset(summarise(study(*which), Path(runs)), Path(output))
