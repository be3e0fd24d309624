"""Boxes: final losses of the replicates by a setting."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from numpy.typing import NDArray

from dopascape.figures.series import Series
from dopascape.figures.text import replicates_note
from dopascape.modes import Look

PAIR_COLOUR = "0.75"


def box_panel(axes: Axes, values: xr.DataArray, series: Sequence[Series]) -> None:
    """Draw a box for each series, and every replicate joined to itself across the series.

    Parameters
    ----------
    values : xr.DataArray
        (axes of the series, replicate); NaN where a replicate is left out.
    series
        The boxes, from left to right.
    """
    columns = np.array([values.sel(one.at).values for one in series])
    # The same shift within each box, so that the lines of a pair of boxes are parallel.
    beside = np.linspace(-0.15, 0.15, columns.shape[1]) if columns.shape[1] > 1 else np.zeros(1)
    positions = np.arange(len(series))
    axes.plot(positions[:, None] + beside, columns, color=PAIR_COLOUR, linewidth=0.5, zorder=1)
    for position, column, one in zip(positions, columns, series, strict=True):
        draw_boxes(axes, [column], np.array([position]), one.look, width=0.5)
        axes.plot(
            position + beside, column, linestyle="", marker=one.look.marker, markersize=3,
            color=one.look.colour, markeredgewidth=0, zorder=3,
        )  # fmt: skip
    axes.set_xlim(-0.6, len(series) - 0.4)
    axes.set_xticks(positions, [textwrap.fill(one.text, 12) for one in series])
    axes.tick_params(axis="x", length=0)


def draw_boxes(
    axes: Axes,
    columns: Sequence[NDArray[np.float64]],
    positions: NDArray[Any],
    look: Look,
    width: float,
) -> None:
    """Draw boxes of one look: quartiles, median and, as whiskers, the range.

    Parameters
    ----------
    columns
        Values of each box; NaN are left out, and a box without values.
    """
    finite = [column[np.isfinite(column)] for column in columns]
    filled = [k for k, column in enumerate(finite) if column.size]
    if not filled:
        return
    axes.boxplot(
        [finite[k] for k in filled],
        positions=positions[filled],
        widths=width,
        whis=(0, 100),
        showfliers=False,
        showcaps=False,
        patch_artist=True,
        manage_ticks=False,
        boxprops={"facecolor": (look.colour, 0.25), "edgecolor": look.colour, "linewidth": 0.8},
        medianprops={"color": look.colour, "linewidth": 1.8, "solid_capstyle": "butt"},
        whiskerprops={"color": look.colour, "linewidth": 0.8},
        zorder=2,
    )


def box_note(values: xr.DataArray) -> str:
    """Say what is drawn of the replicates in a panel of boxes."""
    return replicates_note(
        values,
        "Boxes: quartiles and median of {n} replicates, whiskers: range; each point is a "
        "replicate, the same network and task joined by lines.",
    )
