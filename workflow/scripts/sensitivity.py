"""Analyse the sample of a study: sensitivity.py SUMMARY INDICES."""

import sys
from pathlib import Path

import xarray as xr

from dopascape.results.summary import write_summary
from dopascape.sensitivity.indices import analyse

if __name__ == "__main__":
    summary, output = sys.argv[1:]
    with xr.open_dataset(summary) as data:
        loaded = data.load()
    try:
        indices = analyse(loaded)
    except ValueError as error:
        raise SystemExit(str(error)) from None
    write_summary(indices, Path(output))
