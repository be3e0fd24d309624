"""Heat maps over two axes of the grid."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure, FigureBase

from dopascape.figures.catalogue import FeedbackOptions, HeatmapOptions
from dopascape.figures.data import (
    Chosen,
    choose,
    fixed_note,
    label,
    left_out_note,
    nearest,
    number,
    quartiles,
    short_name,
    trials_note,
)
from dopascape.figures.style import WIDTH, head, label_log_axis, span
from dopascape.modes import FEEDBACK_MODES, GAIN_MODES

CELL_WITH_NUMBER = 0.37
"""Width a cell needs for its number (inches)."""

THIN_CELL = 0.12
"""Width below which white lines between cells would take their colour away (inches)."""

MISSING = "0.88"
"""Grey of cells without a value."""


def colour_norm(values: np.ndarray, logarithmic: bool, floor: float = 0.0) -> Normalize:
    """Return the scale of colours that spans the finite values.

    Parameters
    ----------
    floor
        Where a logarithmic scale starts at the lowest.
    """
    finite = values[np.isfinite(values)]
    if logarithmic:
        finite = finite[finite > floor]
    if finite.size == 0:
        finite = np.ones(1)
    low, high = float(finite.min()), float(finite.max())
    if logarithmic:
        # One value alone, too, gets a scale with two ends.
        return LogNorm(low, high) if high > 1.05 * low else LogNorm(low / 1.3, high * 1.3)
    return Normalize(low, high) if high > low else Normalize(low - 0.5, high + 0.5)


def heat_map(axes: Axes, values: xr.DataArray, norm: Normalize, colours: str, width: float) -> None:
    """Draw values over two axes (y, x) as cells, with numbers where there is room.

    Small values of y are at the bottom; a cell without a value is grey.

    Parameters
    ----------
    width
        Width of the panel (inches).
    """
    y, x = map(str, values.dims)
    cell = width / values.sizes[x]
    texts = np.vectorize(number, otypes=[object])(values.values)
    # What is below a logarithmic scale is drawn in its first colour; zeros would count as missing.
    low, high = span(norm)
    shown = np.maximum(values.values, low) if isinstance(norm, LogNorm) else values.values
    sns.heatmap(
        shown,
        ax=axes,
        norm=norm,
        vmin=low,  # else seaborn looks for them, and warns if no cell has a value
        vmax=high,
        cmap=colours,
        cbar=False,
        annot=texts if cell > CELL_WITH_NUMBER else None,
        fmt="",
        annot_kws={"size": 6.5},
        linewidths=0.4 if cell > THIN_CELL else 0,
        xticklabels=_thinned([number(value) for value in values[x].values], cell),
        yticklabels=[f"{value:g}" for value in values[y].values],
    )
    axes.set_facecolor(MISSING)
    axes.invert_yaxis()
    axes.tick_params(length=0, rotation=0)


def _thinned(labels: list[str], cell: float) -> list[str]:
    """Return as many labels of columns as there is room for, the others empty."""
    every = max(1, math.ceil(CELL_WITH_NUMBER / cell))
    return [text if k % every == 0 else "" for k, text in enumerate(labels)]


def colour_bar(
    figure: FigureBase, axes: Sequence[Axes], norm: Normalize, colours: str, below: bool = False
) -> Colorbar:
    """Put a colour bar to the right of some panels.

    Parameters
    ----------
    below
        Whether values below the scale are drawn, which an arrow then says.
    """
    mappable = ScalarMappable(norm, colours)
    bar = figure.colorbar(
        mappable,
        ax=list(axes),
        pad=0.015,
        aspect=8 * len(axes) + 4,
        extend="min" if below else "neither",
    )
    if isinstance(norm, LogNorm):
        label_log_axis(bar.ax.yaxis, *span(norm))
    bar.outline.set_visible(False)
    return bar


def median_note(chosen: Chosen) -> str:
    """Say of how many replicates a map shows the median."""
    n = chosen.values.sizes["replicate"]
    return f"Median of {n} replicates." if n > 1 else "One replicate."


def median_map(values: xr.DataArray) -> xr.DataArray:
    """Return the median over replicates, NaN where none is left."""
    return values.isel(replicate=0, drop=True).copy(data=quartiles(values)[1])


def map_height(n_rows: int) -> float:
    """Return the height of a panel, title included (inches)."""
    return max((0.27 if n_rows <= 8 else 0.17) * n_rows, 0.5) + 0.3


def low_label(coordinate: xr.DataArray) -> str:
    """Return the label of a vertical axis in two lines, as panels are low."""
    return label(coordinate).replace(" (", "\n(").replace(" per ", "\nper ")


def loss_map(summary: xr.Dataset, options: FeedbackOptions) -> Figure:
    """Draw median final loss over patch size and diffusion length, a panel per network width.

    Parameters
    ----------
    summary
        Variables ``final_loss`` and ``diverged``, over ``patch_size``, ``diffusion_length`` and
        other axes.
    options
        Which feedback mode; dopamine by default.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    shown = ("feedback", "network_width", "patch_size", "diffusion_length")
    chosen = choose(summary, "final_loss", shown, options.select)
    values = chosen.values.isel(feedback=nearest(chosen.values["feedback"], options.feedback))
    titles = [f"N = {width}" for width in values["network_width"].values]
    figure = _loss_maps(values, titles)
    title = f"Final loss with {FEEDBACK_MODES[options.feedback].label}"
    head(figure, title, *_notes(Chosen(values, chosen.fixed)), trials_note(summary))
    return figure


def loss_heatmap(summary: xr.Dataset, options: HeatmapOptions) -> Figure:
    """Draw median final loss over two axes, a panel for raw and one for norm-matched feedback.

    Parameters
    ----------
    summary
        Variables ``final_loss`` and ``diverged``, over the axes of the options and others.
    options
        The two axes.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn, or the axes are one or have no numbers.
    """
    x, y = options.x, options.y
    chosen = choose_map(summary, x, y, options.select)
    titles = [GAIN_MODES[gain].label for gain in chosen.values["gain"].values]
    figure = _loss_maps(chosen.values, titles if len(titles) > 1 else [""])
    names = [short_name(chosen.values[axis]) for axis in (x, y)]
    head(
        figure, f"Final loss over {names[0]} and {names[1]}", *_notes(chosen), trials_note(summary)
    )
    return figure


def choose_map(summary: xr.Dataset, x: str, y: str, select: Mapping[str, Any]) -> Chosen:
    """Choose final losses over (gain, y, x, replicate).

    Raises
    ------
    ValueError
        If the summary lacks what is drawn, or the axes are one or have no numbers.
    """
    if x == y:
        raise ValueError(f"x = y = {x!r}: must be two axes of the study's grid")
    chosen = choose(summary, "final_loss", list(dict.fromkeys(["gain", y, x])), select)
    for name, axis in (("x", x), ("y", y)):
        if chosen.values[axis].dtype.kind not in "if":
            raise ValueError(f"{name} = {axis!r}: must be an axis of numbers")
    return chosen


def _notes(chosen: Chosen) -> tuple[str, ...]:
    values = chosen.values
    grey = "Grey: no replicate is left." if median_map(values).isnull().any() else ""
    return median_note(chosen), fixed_note(chosen), left_out_note([values], "diverged"), grey


def _loss_maps(values: xr.DataArray, titles: Sequence[str]) -> Figure:
    """Draw a map for each value of the first of the dimensions (panel, y, x, replicate)."""
    median = median_map(values)
    n, n_rows, n_columns = median.shape
    norm = colour_norm(median.values, logarithmic=True)
    # Beside each other while the cells have room for numbers, else below each other.
    fits = int(0.85 * WIDTH / (n_columns * CELL_WITH_NUMBER))
    columns = n if n <= fits else 2 if n % 2 == 0 and fits >= 2 else 1
    rows = -(-n // columns)
    figure = Figure((WIDTH, 0.95 + rows * map_height(n_rows)), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for unused in grid.flat[n:]:
        unused.set_visible(False)
    for axes, one, title in zip(grid.flat, median, titles, strict=False):
        heat_map(axes, one, norm, "rocket_r", 0.85 * WIDTH / columns)
        axes.set_title(title)
    for axes in grid[:, 0]:
        axes.set_ylabel(low_label(median[str(median.dims[1])]))
    figure.supxlabel(label(median[str(median.dims[2])]), fontsize=8)
    bar = colour_bar(figure, list(grid.flat), norm, "rocket_r")
    bar.set_label(textwrap.fill(label(values), 12 + 12 * rows))
    return figure
