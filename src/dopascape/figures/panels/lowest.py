"""Where the loss is lowest: a ring in lines and boxes, a frame in maps, and a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from dopascape.findings.lowest import PROBLEM, Lowest, lowest
from dopascape.findings.sentences import main_of, sentence
from dopascape.results.selection import Chosen

RING_NOTE = "Ring: the lowest median of a panel."

FRAME_NOTE = "Frame: the lowest median of a panel."


def found_in(chosen: Chosen) -> str:
    """Say where the losses that a figure shows are lowest, of the main network and task.

    Parameters
    ----------
    chosen
        Final losses.
    """
    width = {k: [v] for k, v in chosen.fixed.items() if k == "network_width"}  # to be named too
    found = main_of(lowest(chosen.values.expand_dims(width)))
    return sentence(found[0]) if found else ""


def best_of(values: xr.DataArray) -> Lowest | None:
    """Return the lowest of all losses in a panel; None where all diverged."""
    return min(lowest(values), key=lambda one: one.loss, default=None)


def ring(axes: Axes, x: float, y: float) -> None:
    """Mark a point."""
    axes.scatter([x], [y], s=80, facecolors="none", edgecolors="black", linewidths=1, zorder=4)


def ring_lowest(axes: Axes, values: xr.DataArray, along: str) -> None:
    """Mark the lowest median of losses against an axis; none where the axis changes nothing there.

    Where the axis is one of the network or of the task there is a lowest at each value, and none is
    marked.

    Parameters
    ----------
    values : (axes of the series, along, replicate)
        Final losses.
    """
    best = None if along in PROBLEM else best_of(values)
    if best is not None and along in best.at:
        ring(axes, best.at[along], best.loss)


def frame_lowest(axes: Axes, values: xr.DataArray) -> None:
    """Mark the cell of the lowest median in a map.

    Parameters
    ----------
    values : (y, x, replicate)
        Final losses.
    """
    median = values.fillna(np.inf).median("replicate").values
    if not np.isfinite(median).any():
        return
    y, x = map(int, np.unravel_index(np.argmin(median), median.shape))
    look: dict[str, Any] = {"fill": False, "clip_on": False, "zorder": 5}
    axes.add_patch(Rectangle((x, y), 1, 1, edgecolor="white", linewidth=3, **look))
    axes.add_patch(Rectangle((x, y), 1, 1, edgecolor="black", linewidth=1.4, **look))
