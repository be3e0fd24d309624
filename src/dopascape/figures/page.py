"""The page that a figure is drawn on: size, head, legend, panels; and writing it to a file."""

from __future__ import annotations

import math
import string
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, FigureBase, SubFigure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from dopascape.findings.words import number

WIDTH = 7.0
"""Width of every figure (inches): two columns of a journal's page."""

PANEL_HEIGHT = 2.3
"""Height of a row of panels, labels included (inches)."""

POSITION_DIGITS = 7
"""Digits to which positions of panels are kept, as shares of the figure."""

MOST_TICKS = 15
"""Values up to which each has a tick of its own."""

LETTER = 0.06
"""Width of a digit of an axis (inches)."""

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

_METADATA: dict[str, dict[str, Any]] = {  # what would differ from run to run is left out
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}


@contextmanager
def theme() -> Iterator[None]:
    """Draw in the project's style, whatever the user's own settings of matplotlib."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(sns.axes_style("ticks"))
        matplotlib.rcParams.update(_RC)
        yield


def panels(n: int, sharex: bool = True, sharey: bool = True) -> tuple[Figure, list[Axes]]:
    """Return a figure of n panels, with shared axes or not, in rows of at most three."""
    columns = 2 if n == 4 else min(n, 3)
    rows = math.ceil(n / columns)
    # The head and the legend take the extra inch.
    figure = Figure((WIDTH, rows * PANEL_HEIGHT + 1.0), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=sharex, sharey=sharey, squeeze=False)
    axes = list(grid.flat)
    for index, unused in enumerate(axes[n:], n):
        unused.set_visible(False)
        axes[index - columns].xaxis.set_tick_params(labelbottom=True)
    return figure, axes[:n]


def facets(
    values: xr.DataArray,
    titles: Sequence[str],
    labels: tuple[str, str],
    draw: Callable[[Axes, xr.DataArray], None],
) -> tuple[Figure, list[Axes]]:
    """Draw a panel for each value of the first dimension, with labels at the outer panels alone.

    Parameters
    ----------
    values
        What is drawn.
    titles
        Of the panels.
    labels
        Of the horizontal and of the vertical axis.
    draw
        Draws a panel of the values in it; scales are the caller's, as all panels share them.
    """
    figure, all_axes = panels(len(values))
    for index, (axes, part, title) in enumerate(zip(all_axes, values, titles, strict=True)):
        draw(axes, part)
        axes.set_title(title)
        spec = axes.get_subplotspec()
        assert spec is not None
        axes.set_xlabel(labels[0] if index + spec.get_gridspec().ncols >= len(values) else "")
        axes.set_ylabel(labels[1] if spec.is_first_col() else "")
    letters(all_axes)
    return figure, all_axes


def head(figure: FigureBase, title: str, *notes: str, found: str = "") -> None:
    """Write a figure's title and, below it, its notes as one text in lines that fit.

    Parameters
    ----------
    title
        What the figure is called.
    *notes
        How it is to be read.
    found
        What its data say, a sentence or two; first of the notes, and kept in the figure's file.
    """
    text = " ".join(note for note in (found, *notes) if note)
    lines = [title, *textwrap.wrap(text, NOTE_CHARACTERS)]
    figure.suptitle("\n".join(lines), x=0.01, ha="left", linespacing=1.35)
    figure.set_label(found)


def letter(axes: Axes, text: str) -> None:
    """Name a panel of a composed figure by a bold letter."""
    axes.set_title(text, loc="left", fontsize=10, fontweight="bold")


def letters(all_axes: Iterable[Axes]) -> None:
    """Name panels A, B, C, ... in the order of reading; a single one not."""
    named = list(all_axes)
    if len(named) > 1:
        for axes, text in zip(named, string.ascii_uppercase, strict=False):
            letter(axes, text)


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
    if decades < 0.4:
        axis.set_major_locator(LogLocator(subs=(1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)))
    elif decades < 0.9:
        axis.set_major_locator(LogLocator(subs=(1, 2, 3, 5, 7)))
    elif decades < 2.3:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    else:
        axis.set_major_locator(LogLocator(numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def tick_values(axes: Axes, values: Sequence[float]) -> None:
    """Put a tick of the horizontal axis at each value, and a number where there is room.

    With more values than ``MOST_TICKS`` the axis stays as it is.

    Parameters
    ----------
    values
        Ascending; on a logarithmic axis above 0.
    """
    if len(values) > MOST_TICKS:
        return
    spec = axes.get_subplotspec()
    columns = 1 if spec is None else spec.get_gridspec().ncols / len(spec.colspan)
    transform = axes.xaxis.get_transform()
    low, high = transform.transform(axes.get_xlim())
    inches = 0.85 * WIDTH / columns / (high - low)
    texts = [number(value) for value in values]
    places = inches * np.asarray(transform.transform(values))
    halves = [LETTER * (len(text) + 1) / 2 for text in texts]
    shown: list[int] = []
    # Whole decades first: between them one counts more easily than between what happens to fit.
    logarithmic = axes.get_xscale() == "log"
    first = [logarithmic and is_decade(value) for value in values]
    for one in sorted(range(len(values)), key=lambda k: not first[k]):
        if all(abs(places[one] - places[other]) >= halves[one] + halves[other] for other in shown):
            shown.append(one)
    numbers = [text if k in shown else "" for k, text in enumerate(texts)]
    axes.set_xticks(values, numbers)
    axes.set_xticks([], minor=True)


def is_decade(value: float) -> bool:
    """Tell if a number is a whole power of ten."""
    exponent = math.log10(value) if value > 0 else math.inf
    return math.isfinite(exponent) and math.isclose(exponent, round(exponent), abs_tol=1e-9)


def finish(figure: Figure) -> None:
    """Lay a figure out for good: formats of other resolution must not move anything."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    # The solver of the layout rounds otherwise from time to time, and names in SVG are digests of
    # positions to the last bit.
    for part in _parts(figure):
        part.bbox_relative.set_points(np.round(part.bbox_relative.get_points(), POSITION_DIGITS))
    for axes in figure.axes:
        position = axes.get_position(original=True)
        position.set_points(np.round(position.get_points(), POSITION_DIGITS))
        axes.set_position(position)


def _parts(figure: FigureBase) -> Iterator[SubFigure]:
    """Return all figures within a figure, at any depth."""
    for part in figure.subfigs:
        yield part
        yield from _parts(part)


def write(figure: Figure, path: Path) -> None:
    """Write a figure as .svg or .png, with its title and finding as metadata of the file.

    Raises
    ------
    ValueError
        For another ending.
    """
    ending = path.suffix.removeprefix(".")
    if ending not in _METADATA:
        raise ValueError(f"{path}: figures are written as .svg or .png")
    title = figure.get_suptitle().partition("\n")[0]
    texts = {"Title": title, "Description": str(figure.get_label())}
    metadata = {**_METADATA[ending], **{key: text for key, text in texts.items() if text}}
    with theme():
        figure.savefig(path, format=ending, metadata=metadata)
