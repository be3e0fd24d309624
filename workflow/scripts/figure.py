"""Draw a figure of a study: figure.py SUMMARY|INDICES FIGURE OPTIONS FILE..."""

import json
import sys
from pathlib import Path

import xarray as xr

from dopascape.figures import draw, save
from dopascape.store.atomic import write_atomic

if __name__ == "__main__":
    source, name, options, *files = sys.argv[1:]
    with xr.open_dataset(source) as data:
        loaded = data.load()
    try:
        figure = draw(name, loaded, json.loads(options))
    except ValueError as error:
        raise SystemExit(str(error)) from None
    for file in files:
        write_atomic(Path(file), lambda path: save(figure, path))
