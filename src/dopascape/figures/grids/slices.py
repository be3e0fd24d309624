"""The dopamine landscape itself: slices through the cube of tissue."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dopascape.anatomy.landscape import Landscape, concentration, landscape
from dopascape.figures.grids.options import LandscapesOptions, SlicesOptions
from dopascape.figures.page import WIDTH, head, label_log_axis, legend_below, span
from dopascape.figures.panels.unreached import say_unreached
from dopascape.figures.series import feedback_modes
from dopascape.looks import DOPAMINE_MAP
from dopascape.parameters import Parameters
from dopascape.results.selection import (
    DEFAULT_POINT,
    chosen_index,
    nearest,
    parameters_at,
    study_axes,
)

POPULATION = "dspn"
"""The SPNs that are shown; without shared varicosities iSPNs meet others."""

PIXELS = 64
"""Points on a side of a slice at which dopamine is worked out."""

NEAR = 0.1
"""Neurons and varicosities up to this far from a slice are drawn in it (cube sides)."""

DECADES = 3
"""Decades of dopamine on the scale of colours, down from the highest shown."""

LEAST = 1e-300
"""Dopamine below this is none: the scale's lower end would be no number above 0."""

SPN_COLOUR = "#f2f2f2"
VARICOSITY_COLOUR = "#ff7f2a"


class Block(NamedTuple):
    """A landscape and its slices; ``dopamine`` is (depth, unit, y, x)."""

    parameters: Parameters
    parts: Landscape
    dopamine: NDArray[np.float64]

    def is_zero(self) -> bool:
        """Say whether no dopamine reaches any SPN."""
        return not any(gain.any() for gain in self.parts.gain.values())


def landscape_slices(summary: xr.Dataset, options: SlicesOptions) -> Figure:
    """Draw each SNc unit's dopamine in slices through the cube, with SPNs and varicosities.

    The landscape of the first replicate is drawn anew from the summary's attributes
    ``parameters``, ``overrides`` and ``root_seed``.
    """
    replicate = int(summary["replicate"].values[0])
    root_seed = int(summary.attrs.get("root_seed", 0))
    blocks = []
    for point in points_of(summary, options):
        parameters = parameters_at(summary, point)
        parts = landscape(parameters, replicate, root_seed)
        blocks.append(Block(parameters, parts, _dopamine(parameters, parts, options)))
    highest = max(float(block.dopamine.max()) for block in blocks)
    is_any = highest >= LEAST
    norm = LogNorm(highest / 10**DECADES, highest) if is_any else LogNorm(10.0**-DECADES, 1.0)
    figure, grid = _draw(blocks, options, norm)
    if is_any:
        _colour_bar(figure, grid, norm)
    note = (
        f"Replicate {replicate}, seen by dSPNs. Points: SPNs and varicosities within {NEAR:g} of "
        f"the slice. Darkest: {10**DECADES} times less than the highest, or below."
    )
    head(figure, "Dopamine in slices through the tissue (x and y from 0 to 1 cube side)", note)
    return figure


def points_of(summary: xr.Dataset, options: LandscapesOptions) -> list[dict[str, Any]]:
    """Return the values of the axes for each landscape to draw."""
    wanted = {
        "patch_size": options.patch_sizes,
        "diffusion_length": options.diffusion_lengths,
    }
    points: list[dict[str, Any]] = [{}]
    for axis in study_axes(summary, options.select):
        coordinate = summary[axis]
        # Dopamine's, where it is on the axis: overrides may give other modes another landscape.
        index = chosen_index(coordinate, (*wanted, "feedback"), options.select)
        if index is not None:
            values = [_plain(coordinate, index)]
        elif axis == "feedback":
            values = feedback_modes(coordinate)[:1]
        else:
            values = _values(coordinate, wanted[axis])
        points = [{**point, axis: value} for point in points for value in values]
    return points


def _values(coordinate: xr.DataArray, wanted: list[float] | None) -> list[Any]:
    """Return values of an axis nearest to the wanted ones, each once."""
    if wanted is None and coordinate.name == "patch_size":
        wanted = [float(coordinate.min()), float(coordinate.max())]
    elif wanted is None:
        wanted = [DEFAULT_POINT[str(coordinate.name)]]
    indices = dict.fromkeys(nearest(coordinate, value) for value in wanted)
    return [_plain(coordinate, index) for index in indices]


def _plain(coordinate: xr.DataArray, index: int) -> Any:
    """Return a value of an axis as a parameter takes it."""
    value = coordinate.values[index]
    value = value.item() if hasattr(value, "item") else value
    return bool(value) if "flag_meanings" in coordinate.attrs else value


def _dopamine(
    parameters: Parameters, parts: Landscape, options: SlicesOptions
) -> NDArray[np.float64]:
    """Return dopamine at the centres of the pixels, (depth, unit, y, x)."""
    sites = parts.varicosities[POPULATION][: options.units]
    slices = []
    x, y = centres()
    for depth in options.depths:
        points = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, depth)])
        slices.append(concentration(parameters, points, sites).T.reshape(-1, PIXELS, PIXELS))
    return np.stack(slices)


def centres() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return x and y of the centres of a slice's pixels, each (y, x)."""
    along = (np.arange(PIXELS) + 0.5) / PIXELS
    y, x = np.meshgrid(along, along, indexing="ij")
    return x, y


def _draw(
    blocks: list[Block], options: SlicesOptions, norm: LogNorm
) -> tuple[Figure, NDArray[np.object_]]:
    """Lay out two landscapes a row: units down, depths across."""
    across = min(len(blocks), 2)
    down = -(-len(blocks) // across)
    n_depths, n_units = blocks[0].dopamine.shape[:2]
    # A narrow empty column parts the landscapes of a row.
    ratios = ([1.0] * n_depths + [0.12]) * across
    panel = min(1.25, 0.79 * WIDTH / sum(ratios))
    size = (WIDTH, down * (n_units * (panel + 0.06) + 0.35) + 1.05)
    # Panels are square: this layout closes the gaps that leaves between them.
    figure = Figure(size, layout="compressed")
    grid = figure.subplots(down * n_units, len(ratios), squeeze=False, width_ratios=ratios)
    for axes in grid.flat:
        axes.set_axis_off()
    for index, block in enumerate(blocks):
        row, column = index // across * n_units, index % across * (n_depths + 1)
        for unit in range(n_units):
            for k, depth in enumerate(options.depths):
                axes = grid[row + unit, column + k]
                _draw_slice(axes, block, unit, k, depth, norm)
        for k, depth in enumerate(options.depths):
            above = landscape_name(block.parameters) if k == 0 else ""
            grid[row, column + k].set_title(f"{above}\nz = {depth:g}", loc="left", fontsize=7.5)
        for unit in range(n_units if column == 0 else 0):
            grid[row + unit, 0].set_ylabel(f"SNc unit {unit + 1}", fontsize=7.5)
    legend_below(
        figure,
        [
            Line2D([], [], ls="", marker="o", ms=3, mfc=SPN_COLOUR, mec="k", mew=0.4, label="SPN"),
            Line2D([], [], ls="", marker="P", ms=4.5, mfc=VARICOSITY_COLOUR, mec="k", mew=0.4,
                   label="varicosity of the unit"),
        ],
    )  # fmt: skip
    return figure, grid


def _colour_bar(figure: Figure, grid: NDArray[np.object_], norm: LogNorm) -> None:
    colours = sns.color_palette(DOPAMINE_MAP, as_cmap=True)
    bar = figure.colorbar(ScalarMappable(norm, colours), ax=grid, extend="min", aspect=35, pad=0.01)
    bar.set_label("dopamine, Σ κ(distance to varicosities)")
    label_log_axis(bar.ax.yaxis, *span(norm))


def landscape_name(parameters: Parameters) -> str:
    """Return what a landscape is called: its patch size and diffusion length."""
    return f"patch size {parameters.patch_size:g}, λ = {parameters.diffusion_length:.3g}"


def _draw_slice(axes: Axes, block: Block, unit: int, k: int, depth: float, norm: LogNorm) -> None:
    """Draw one slice of one unit's dopamine and what lies near it."""
    axes.set_axis_on()
    # Values below the scale are drawn in its darkest colour; zeros would be blank.
    shown = np.maximum(block.dopamine[k, unit], span(norm)[0])
    axes.imshow(
        shown, norm=norm, cmap=sns.color_palette(DOPAMINE_MAP, as_cmap=True), origin="lower",
        extent=(0, 1, 0, 1), interpolation="nearest",
    )  # fmt: skip
    x, y = near(block.parts.position[POPULATION], depth)
    axes.scatter(x, y, s=3, c=SPN_COLOUR, edgecolors="k", linewidths=0.25)
    x, y = near(block.parts.varicosities[POPULATION][unit], depth)
    axes.scatter(x, y, s=16, c=VARICOSITY_COLOUR, marker="P", edgecolors="k", linewidths=0.4)
    if block.is_zero():
        say_unreached(axes, width=11, colour="white")
    axes.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    sns.despine(ax=axes, left=True, bottom=True)


def near(position: NDArray[np.float64], depth: float) -> NDArray[np.float64]:
    """Return x and y, (2, n), of the positions near a slice."""
    return position[np.abs(position[:, 2] - depth) <= NEAR, :2].T
