"""Boxes: final losses of the replicates by a setting."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dopascape.figures.catalogue import BoxOptions
from dopascape.figures.curves import log_vertical
from dopascape.figures.data import choose, fixed_note, label, left_out_note, trials_note
from dopascape.figures.series import Series, series_along
from dopascape.figures.style import head, panels
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
    # The same place within each box, so that the lines of a pair of boxes are parallel.
    beside = np.linspace(-0.15, 0.15, columns.shape[1]) if columns.shape[1] > 1 else np.zeros(1)
    places = np.arange(len(series))
    axes.plot(places[:, None] + beside, columns, color=PAIR_COLOUR, linewidth=0.5, zorder=1)
    for place, column, one in zip(places, columns, series, strict=True):
        draw_boxes(axes, [column], np.array([place]), one.look, width=0.5)
        axes.plot(
            place + beside, column, linestyle="", marker=one.look.marker, markersize=3,
            color=one.look.colour, markeredgewidth=0, zorder=3,
        )  # fmt: skip
    axes.set_xlim(-0.6, len(series) - 0.4)
    axes.set_xticks(places, [textwrap.fill(one.text, 12) for one in series])
    axes.tick_params(axis="x", length=0)


def draw_boxes(
    axes: Axes,
    columns: Sequence[NDArray[np.float64]],
    places: NDArray[Any],
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
        positions=places[filled],
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


def loss_box(summary: xr.Dataset, options: BoxOptions) -> Figure:
    """Draw the final loss of all replicates as a box for each value of an axis.

    Parameters
    ----------
    summary
        Variables ``final_loss`` and ``diverged``, over the axis ``by`` and others.
    options
        By default by feedback, at the default landscape.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    chosen = choose(summary, "final_loss", (options.by,), options.select)
    figure, (axes,) = panels(1)
    box_panel(axes, chosen.values, series_along(chosen.values[options.by]))
    log_vertical(axes)
    axes.set_ylabel(label(chosen.values))
    notes = (
        box_note(chosen.values),
        trials_note(summary),
        fixed_note(chosen),
        left_out_note([chosen.values], "diverged"),
    )
    head(figure, f"Final loss by {options.by.replace('_', ' ')}", *notes)
    return figure


def box_note(values: xr.DataArray) -> str:
    """Say what is drawn of the replicates in a panel of boxes."""
    n = values.sizes["replicate"]
    if n == 1:
        return "One replicate."
    return (
        f"Boxes: quartiles and median of {n} replicates, whiskers: range; each point is a "
        "replicate, the same network and task joined by lines."
    )
