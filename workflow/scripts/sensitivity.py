"""Analyse the sample of a study: sensitivity.py SUMMARY INDICES."""

import interrupts  # noqa: F401

# isort: split
import sys
from pathlib import Path

from dopascape.sensitivity.indices import analyse
from dopascape.store.dataset import load_dataset, write_dataset

if __name__ == "__main__":
    summary, output = sys.argv[1:]
    try:
        indices = analyse(load_dataset(Path(summary)))
    except ValueError as error:
        raise SystemExit(str(error)) from None
    write_dataset(indices, Path(output))
