"""Make the page to explore a study with: explorer.py SUMMARY PAGE."""

import interrupts  # noqa: F401

# isort: split
import sys
from pathlib import Path

from dopascape.explorer.page import explorer
from dopascape.store.atomic import write_text_atomic
from dopascape.store.dataset import load_dataset
from dopascape.store.netcdf import DamagedError

if __name__ == "__main__":
    summary, page = sys.argv[1:]
    try:
        data = load_dataset(Path(summary))
    except DamagedError as error:
        raise SystemExit(str(error)) from None
    write_text_atomic(Path(page), explorer(data))
