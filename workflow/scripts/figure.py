"""Draw a figure of a study: figure.py SUMMARY|INDICES FIGURE OPTIONS FILE...; GIF: it moves."""

import interrupts  # noqa: F401

# isort: split
import json
import sys
from pathlib import Path

from dopascape.figures import animate, draw, save
from dopascape.store.atomic import write_atomic
from dopascape.store.dataset import load_dataset

if __name__ == "__main__":
    source, name, options, *files = sys.argv[1:]
    try:
        make = animate if files[0].endswith(".gif") else draw
        figure = make(name, load_dataset(Path(source)), json.loads(options))
    except ValueError as error:
        raise SystemExit(str(error)) from None
    for file in files:
        write_atomic(Path(file), lambda path: save(figure, path))
