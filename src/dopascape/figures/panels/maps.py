"""Heat maps over two axes, and their colour bars."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import FigureBase

from dopascape.figures.page import label_log_axis, span
from dopascape.figures.text import replicates_note
from dopascape.findings.words import number

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


def median_note(values: xr.DataArray) -> str:
    """Say of how many replicates a map shows the median."""
    return replicates_note(values, "Median of {n} replicates.")


def map_height(n_rows: int) -> float:
    """Return the height of a panel, title included (inches)."""
    return max((0.27 if n_rows <= 8 else 0.17) * n_rows, 0.5) + 0.3
