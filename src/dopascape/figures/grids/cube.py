"""The dopamine landscape in three dimensions: SPNs and varicosities in the cube of tissue."""

from __future__ import annotations

from typing import Any

import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dopascape.anatomy.landscape import Landscape, landscape
from dopascape.figures.grids.options import CubeOptions
from dopascape.figures.grids.slices import (
    DECADES,
    LEAST,
    POPULATION,
    VARICOSITY_COLOUR,
    landscape_name,
    points_of,
)
from dopascape.figures.page import WIDTH, head, label_log_axis, legend_below, span
from dopascape.looks import DOPAMINE_MAP
from dopascape.results.selection import parameters_at

VIEW = {"elev": 22, "azim": -58}
"""Where the cube is seen from (degrees)."""


def landscape_cube(summary: xr.Dataset, options: CubeOptions) -> Figure:
    """Draw the dSPNs of a network coloured by the gain of an SNc unit, with its varicosities.

    A row for each landscape, a column for each unit. The network of the first replicate is drawn
    anew from the summary's attributes ``parameters``, ``overrides`` and ``root_seed``.
    """
    replicate = int(summary["replicate"].values[0])
    root_seed = int(summary.attrs.get("root_seed", 0))
    drawn = []
    for point in points_of(summary, options):
        parameters = parameters_at(summary, point)
        drawn.append((landscape_name(parameters), landscape(parameters, replicate, root_seed)))
    n_units = min(options.units, drawn[0][1].gain[POPULATION].shape[1])
    highest = max(float(parts.gain[POPULATION][:, :n_units].max()) for _, parts in drawn)
    highest = highest if highest >= LEAST else 1.0
    norm = LogNorm(highest / 10**DECADES, highest)
    figure = Figure((WIDTH, len(drawn) * 2.05 * min(1.6, 3 / n_units) + 1), layout="constrained")
    grid = figure.subplots(
        len(drawn), n_units, squeeze=False, subplot_kw={"projection": "3d", **VIEW}
    )
    for row, (name, parts) in zip(grid, drawn, strict=True):
        for unit, axes in enumerate(row):
            _draw_cube(axes, parts, unit, norm)
            axes.set_title(f"{name}\nSNc unit {unit + 1}", fontsize=7.5)
    bar = figure.colorbar(
        ScalarMappable(norm, sns.color_palette(DOPAMINE_MAP, as_cmap=True)), ax=grid,
        extend="min", aspect=35, pad=0.02, shrink=0.8,
    )  # fmt: skip
    bar.set_label("gain F of a dSPN")
    label_log_axis(bar.ax.yaxis, *span(norm))
    look: dict[str, Any] = {"ls": "", "mec": "k", "mew": 0.3}
    legend_below(
        figure,
        [
            Line2D([], [], marker="o", ms=4, mfc="#7a7a7a", label="dSPN", **look),
            Line2D([], [], marker="P", ms=6, mfc=VARICOSITY_COLOUR, label="varicosity", **look),
        ],
    )
    note = (
        f"Replicate {replicate}; lengths in cube sides. Darkest: {10**DECADES} times less than "
        "the highest gain, or below."
    )
    head(figure, "The landscape that dSPNs meet, in the cube of tissue", note)
    return figure


def _draw_cube(axes: Any, parts: Landscape, unit: int, norm: LogNorm) -> None:
    """Draw one unit's landscape; the axes are three-dimensional."""
    shown = np.maximum(parts.gain[POPULATION][:, unit], span(norm)[0])
    axes.scatter(
        *parts.position[POPULATION].T, c=shown, norm=norm, s=14, edgecolors="k", linewidths=0.25,
        cmap=sns.color_palette(DOPAMINE_MAP, as_cmap=True), depthshade=False,
    )  # fmt: skip
    axes.scatter(
        *parts.varicosities[POPULATION][unit].T, c=VARICOSITY_COLOUR, marker="P", s=38,
        edgecolors="k", linewidths=0.4, depthshade=False,
    )  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1), zlim=(0, 1), xlabel="x", ylabel="y", zlabel="z")
    # The last tick of x would be where the first of y is.
    axes.set(xticks=[0, 0.5], yticks=[0, 0.5, 1], zticks=[0, 0.5, 1])
    axes.tick_params(labelsize=5.5, pad=-3)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.labelpad = -8
    axes.set_box_aspect((1, 1, 1), zoom=0.95)
