"""How all figures look, and writing them so that the same figure gives the same bytes."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, FigureBase, SubFigure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from dopascape.modes import FEEDBACK_MODES, Look

WIDTH = 7.0
"""Width of every figure (inches): two columns of a journal's page."""

PANEL_HEIGHT = 2.3
"""Height of a row of panels, labels included (inches)."""

PLACE_DIGITS = 7
"""Digits to which places of panels are kept, as shares of the figure."""

NOTE_CHARACTERS = 118
"""Characters of a figure's note that fit in a line."""

_RC: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "figure.titlesize": 8,
    "figure.dpi": 200,
    "savefig.dpi": 200,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",  # the reader's machine needs no fonts
    "svg.hashsalt": "dopascape",  # else the names of elements are random
}

_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}


DOPAMINE = FEEDBACK_MODES["dopamine"].look.colour

TO_DOPAMINE = ("#b7cf4a", "#35a79c", DOPAMINE)
"""Colours of ordered series of dopamine."""

TO_SLOW = ("#c9b3de", "#8c6bb1", "#3b0046")
"""Colours of slower and slower dopamine, beside that without delay."""


@contextmanager
def theme() -> Iterator[None]:
    """Draw in the project's style, whatever the user's own settings of matplotlib."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(sns.axes_style("ticks"))
        matplotlib.rcParams.update(_RC)
        yield


def ordered_looks(n: int, ramp: tuple[str, ...] = TO_DOPAMINE) -> list[Look]:
    """Return the looks of n ordered series, light to dark; the last has the last colour."""
    light_to_dark = sns.blend_palette(list(ramp), max(n, 2)).as_hex()
    return [Look(light_to_dark[i - n], "-", "os^Dv<>ph*"[i % 10]) for i in range(n)]


def unordered_looks(n: int) -> list[Look]:
    """Return the looks of n series without an order; they repeat after six."""
    looks = [mode.look for mode in FEEDBACK_MODES.values()]
    return [looks[i % len(looks)] for i in range(n)]


def panels(n: int) -> tuple[Figure, list[Axes]]:
    """Return a figure of n panels with shared axes, in rows of at most three."""
    columns = 2 if n == 4 else min(n, 3)
    rows = math.ceil(n / columns)
    # The head and the legend take the extra inch.
    figure = Figure((WIDTH, rows * PANEL_HEIGHT + 1.0), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    axes = list(grid.flat)
    for index, unused in enumerate(axes[n:], n):
        unused.set_visible(False)
        axes[index - columns].xaxis.set_tick_params(labelbottom=True)
    return figure, axes[:n]


def is_outer(axes: Axes, n: int, index: int) -> tuple[bool, bool]:
    """Say whether a panel is the leftmost of its row, and the last of its column."""
    spec = axes.get_subplotspec()
    if spec is None:
        raise ValueError("the panel is in no grid")
    return spec.is_first_col(), index + spec.get_gridspec().ncols >= n


def head(figure: FigureBase, title: str, *notes: str) -> None:
    """Write a figure's title and, below it, its notes as one text in lines that fit."""
    text = " ".join(note for note in notes if note)
    lines = [title, *textwrap.wrap(text, NOTE_CHARACTERS)]
    figure.suptitle("\n".join(lines), x=0.01, ha="left", linespacing=1.35)


def letter(axes: Axes, text: str) -> None:
    """Name a panel of a composed figure by a bold letter."""
    axes.set_title(text, loc="left", fontsize=10, fontweight="bold")


def legend_below(figure: FigureBase, handles: list[Any], title: str | None = None) -> None:
    """Put a legend under the panels, to be read row by row."""
    columns = len(handles) if len(handles) <= 4 else 3
    # matplotlib fills a legend column by column.
    by_column = [entry for first in range(columns) for entry in handles[first::columns]]
    figure.legend(
        handles=by_column,
        loc="outside lower center",
        ncols=columns,
        title=title,
        title_fontsize=7,
        handlelength=3.2,
    )


def span(norm: Normalize) -> tuple[float, float]:
    """Return the ends of a scale of colours."""
    if norm.vmin is None or norm.vmax is None:
        raise ValueError("the scale of colours has no ends yet")
    return norm.vmin, norm.vmax


def label_log_axis(axis: Axis, low: float, high: float) -> None:
    """Label a logarithmic axis by plain numbers, as many as make it readable.

    Parameters
    ----------
    low, high
        The range that the axis shows.
    """
    decades = math.log10(high / low)
    if decades < 2.3:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    else:
        axis.set_major_locator(LogLocator(numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def finish(figure: Figure) -> None:
    """Lay a figure out for good: formats of other resolution must not move anything."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    # The solver of the layout rounds otherwise from time to time, and names in SVG are digests of
    # places to the last bit.
    for part in _parts(figure):
        part.bbox_relative.set_points(np.round(part.bbox_relative.get_points(), PLACE_DIGITS))
    for axes in figure.axes:
        place = axes.get_position(original=True)
        place.set_points(np.round(place.get_points(), PLACE_DIGITS))
        axes.set_position(place)


def _parts(figure: FigureBase) -> Iterator[SubFigure]:
    """Return all figures within a figure, at any depth."""
    for part in figure.subfigs:
        yield part
        yield from _parts(part)


def write(figure: Figure, path: Path) -> None:
    """Write a figure as .svg or .png.

    Raises
    ------
    ValueError
        For another ending.
    """
    ending = path.suffix.removeprefix(".")
    if ending not in _METADATA:
        raise ValueError(f"{path}: figures are written as .svg or .png")
    with theme():
        figure.savefig(path, format=ending, metadata=_METADATA[ending])
