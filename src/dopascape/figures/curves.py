"""Lines: a median over replicates with the inter-quartile band."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dopascape.figures.catalogue import CurvesOptions, FigureOptions
from dopascape.figures.data import (
    choose,
    fixed_note,
    label,
    left_out_note,
    nearest,
    quartiles,
    spread_note,
)
from dopascape.figures.entry import DEFAULT_POINT
from dopascape.figures.series import Series, series_along
from dopascape.figures.style import (
    head,
    is_outer,
    label_log_axis,
    legend_below,
    ordered_looks,
    panels,
)
from dopascape.modes import Look

CONSTANT_COLOUR = "0.6"


def draw_line(axes: Axes, values: xr.DataArray, along: str, look: Look, markers: bool) -> None:
    """Draw the median over replicates along an axis and the inter-quartile band around it.

    Parameters
    ----------
    values : xr.DataArray
        (along, replicate), in any order; NaN leaves a gap where no replicate is left.
    """
    low, median, high = quartiles(values)
    x = values[along].values
    marker = look.marker if markers else ""
    axes.plot(x, median, color=look.colour, linestyle=look.dashes, marker=marker)
    axes.fill_between(x, low, high, color=look.colour, alpha=0.2, linewidth=0)


def handle(look: Look, text: str, markers: bool = True) -> Line2D:
    """Return the legend's entry of a series."""
    marker = look.marker if markers else ""
    return Line2D([], [], color=look.colour, linestyle=look.dashes, marker=marker, label=text)


def log_scales(axes: Axes, x: NDArray[np.float64], floor: float | None = 0.0) -> None:
    """Make a panel's axes logarithmic, with plain numbers.

    Parameters
    ----------
    x
        What the horizontal axis spans.
    floor
        Where the vertical axis starts at the lowest; None leaves it linear.
    """
    low, high = float(np.min(x)), float(np.max(x))
    if low > 0:  # else an axis with a 0 stays linear
        axes.set_xscale("log")
        # Set by hand, as where all runs diverged there is no data to take the limits from.
        margin = (high / low) ** 0.05 if high > low else 2.0
        axes.set_xlim(low / margin, high * margin)
        label_log_axis(axes.xaxis, *axes.get_xlim())
    if floor is not None:
        log_vertical(axes, floor)


def log_vertical(axes: Axes, floor: float = 0.0) -> None:
    """Make a panel's vertical axis logarithmic, from ``floor`` at the lowest."""
    axes.set_yscale("log")
    if axes.get_ylim()[0] <= 0:
        axes.set_ylim(0.1, 1)
    if axes.get_ylim()[0] < floor:
        axes.set_ylim(floor, max(1.5 * axes.dataLim.y1, 10 * floor))
    label_log_axis(axes.yaxis, *axes.get_ylim())


def curve_panel(
    axes: Axes, values: xr.DataArray, series: Sequence[Series], constant: float
) -> None:
    """Draw loss against trial; the caller sets scales and labels.

    Parameters
    ----------
    values : xr.DataArray
        (axes of the series, replicate, trial)
    series
        The curves, the first on top.
    constant
        Loss of an output that stays at 0.5, drawn as a level.
    """
    for one in reversed(series):
        draw_line(axes, values.sel(one.at), "trial", one.look, markers=False)
    axes.axhline(constant, color=CONSTANT_COLOUR, linewidth=0.8, zorder=0)


def curve_handles(series: Sequence[Series]) -> list[Line2D]:
    """Return the legend's entries of a panel of curves."""
    constant = Line2D([], [], color=CONSTANT_COLOUR, linewidth=0.8, label="output constant at 0.5")
    return [*(handle(one.look, one.text, markers=False) for one in series), constant]


def learning_curves(summary: xr.Dataset, options: CurvesOptions) -> Figure:
    """Draw loss against trial, a curve per feedback (or another axis), a panel per network width.

    Parameters
    ----------
    summary
        Variables ``loss``, ``constant_loss`` and ``diverged``, over the axis ``by`` and others.
    options
        By default by feedback, at patch size 1 and the diffusion length nearest to 0.1.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    shown = ("network_width", options.by)
    chosen = choose(summary, "loss", shown, options.select)
    constant = float(choose(summary, "constant_loss", shown, options.select).values.median())
    values = chosen.values
    series = series_along(values[options.by])
    figure, all_axes = panels(values.sizes["network_width"])
    for index, (axes, at_width) in enumerate(zip(all_axes, values, strict=True)):
        curve_panel(axes, at_width, series, constant)
        _frame(axes, at_width, "trial", label(values), index, len(all_axes))
    log_scales(all_axes[0], values["trial"].values)
    legend_below(figure, curve_handles(series))
    notes = (spread_note(chosen), fixed_note(chosen), left_out_note([values], "diverged"))
    head(figure, f"Learning curves by {options.by.replace('_', ' ')}", *notes)
    return figure


def _frame(
    axes: Axes, at_width: xr.DataArray, along: str, y_label: str, index: int, n: int
) -> None:
    """Title a panel of one network width and label its outer axes."""
    first_column, last_of_column = is_outer(axes, n, index)
    axes.set_title(f"N = {at_width['network_width'].item()}")
    if first_column:
        axes.set_ylabel(y_label)
    if last_of_column:
        axes.set_xlabel(label(at_width[along]))


def loss_by_diffusion(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw final loss against diffusion length by patch size, a panel per network width.

    Dopamine is drawn at each patch size, the other feedback modes at the one nearest to 1.

    Parameters
    ----------
    summary
        Variables ``final_loss`` and ``diverged``, over an axis ``diffusion_length`` and others.
    options
        By default all that the study has.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    shown = ("network_width", "feedback", "patch_size", "diffusion_length")
    chosen = choose(summary, "final_loss", shown, options.select)
    values = chosen.values
    main, *others = series_along(values["feedback"])
    sizes = values["patch_size"].values
    whole = values["patch_size"][nearest(values["patch_size"], DEFAULT_POINT["patch_size"])].item()
    series = [
        ({**main.at, "patch_size": size}, look, f"{main.text}, patch {size:g}")
        for size, look in zip(sizes, ordered_looks(len(sizes)), strict=True)
    ] + [({**other.at, "patch_size": whole}, other.look, other.text) for other in others]
    figure, all_axes = panels(values.sizes["network_width"])
    drawn = []
    for index, (axes, at_width) in enumerate(zip(all_axes, values, strict=True)):
        for at, look, _ in reversed(series):  # the first on top
            drawn.append(at_width.sel(at))
            draw_line(axes, drawn[-1], "diffusion_length", look, markers=True)
        _frame(axes, at_width, "diffusion_length", label(values), index, len(all_axes))
    log_scales(all_axes[0], values["diffusion_length"].values)
    legend_below(figure, [handle(look, text) for _, look, text in series])
    also = f"Other feedback than {main.text}: at patch size {whole:g}." if others else ""
    notes = (spread_note(chosen), also, fixed_note(chosen), left_out_note(drawn, "diverged"))
    head(figure, "Final loss against diffusion length", *notes)
    return figure
