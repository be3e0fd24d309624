"""Heat maps over patch size and diffusion length."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
import seaborn as sns
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure

from dopascape.figures.catalogue import FeedbackOptions
from dopascape.figures.data import (
    Chosen,
    choose,
    fixed_note,
    label,
    left_out_note,
    nearest,
    number,
    quartiles,
)
from dopascape.figures.style import FEEDBACK_NAME, WIDTH, head, label_log_axis, span

CELL_WITH_NUMBER = 0.37
"""Width a cell needs for its number (inches)."""

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


def heat_map(axes: Axes, values: xr.DataArray, norm: Normalize, colours: str) -> None:
    """Draw values over (patch_size, diffusion_length) as cells, with numbers where there is room.

    Small patches are at the bottom; a cell without a value is grey.
    """
    figure_width = axes.get_figure(root=True).get_figwidth()  # type: ignore[union-attr]
    columns = axes.get_subplotspec().get_gridspec().ncols  # type: ignore[union-attr]
    roomy = 0.85 * figure_width / columns / values.sizes["diffusion_length"] > CELL_WITH_NUMBER
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
        annot=texts if roomy else None,
        fmt="",
        annot_kws={"size": 6.5},
        linewidths=0.4,
        xticklabels=[number(x) for x in values["diffusion_length"].values],
        yticklabels=[f"{y:g}" for y in values["patch_size"].values],
    )
    axes.set_facecolor(MISSING)
    axes.invert_yaxis()
    axes.tick_params(length=0, rotation=0)


def colour_bar(
    figure: Figure, axes: Sequence[Axes], norm: Normalize, colours: str, below: bool = False
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


def map_height(n_patch_sizes: int) -> float:
    """Return the height of a panel, title included (inches)."""
    return max(0.27 * n_patch_sizes, 0.5) + 0.3


def patch_label(values: xr.DataArray) -> str:
    """Return the label of the vertical axis in two lines, as panels are low."""
    return label(values["patch_size"]).replace(" (", "\n(")


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
    median = median_map(values)
    norm = colour_norm(median.values, logarithmic=True)
    # Beside each other while the cells have room for numbers, else below each other.
    fits = int(0.85 * WIDTH / (median.sizes["diffusion_length"] * CELL_WITH_NUMBER))
    n = median.sizes["network_width"]
    columns = n if n <= fits else 2 if n % 2 == 0 and fits >= 2 else 1
    rows = -(-n // columns)
    size = (WIDTH, 0.95 + rows * map_height(median.sizes["patch_size"]))
    figure = Figure(size, layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for unused in grid.flat[n:]:
        unused.set_visible(False)
    for axes, at_width in zip(grid.flat, median, strict=False):
        heat_map(axes, at_width, norm, "rocket_r")
        axes.set_title(f"N = {at_width['network_width'].item()}")
    for axes in grid[:, 0]:
        axes.set_ylabel(patch_label(median))
    figure.supxlabel(label(median["diffusion_length"]), fontsize=8)
    bar = colour_bar(figure, list(grid.flat), norm, "rocket_r")
    bar.set_label(textwrap.fill(label(values), 12 + 12 * rows))
    grey = "Grey: no replicate is left." if median.isnull().any() else ""
    notes = (median_note(chosen), fixed_note(chosen), left_out_note([values], "diverged"), grey)
    head(figure, f"Final loss with {FEEDBACK_NAME[options.feedback]}", *notes)
    return figure
