"""Draw a figure of the paper: paper_figure.py FIGURE SVG PNG SUMMARY..."""

import interrupts  # noqa: F401

# isort: split
import sys
from pathlib import Path

from papers import summaries

from dopascape.figures import draw_paper, save
from dopascape.store.atomic import write_atomic

if __name__ == "__main__":
    name, svg, png, *files = sys.argv[1:]
    figure = draw_paper(name, summaries(files))
    for file in (svg, png):
        write_atomic(Path(file), lambda path: save(figure, path))
