"""Make the page to explore a study with: explorer.py SUMMARY PAGE."""

import sys
from pathlib import Path

import xarray as xr

from dopascape.explorer.page import explorer
from dopascape.store.atomic import write_text_atomic

if __name__ == "__main__":
    summary, page = sys.argv[1:]
    with xr.open_dataset(summary) as data:
        write_text_atomic(Path(page), explorer(data.load()))
