"""Loss against trial."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.figures.entry import FigureOptions
from dopascape.figures.grids.options import CurvesOptions
from dopascape.figures.page import facets, head, legend_below
from dopascape.figures.panels.lines import (
    constant_loss,
    curve_handles,
    curve_panel,
    log_scales,
)
from dopascape.figures.panels.lowest import RING_NOTE, best_of, found_in, ring
from dopascape.figures.series import OPTIMIZER_AXES, Series, optimizer_series, series_along
from dopascape.figures.text import fixed_note, label, left_out_note, spread_note, two_line_label
from dopascape.results.selection import choose


def learning_curves(summary: xr.Dataset, options: CurvesOptions) -> Figure:
    """Draw loss against trial, a curve per feedback (or another axis), a panel per network width.

    By default at patch size 1 and the diffusion length nearest to 0.1.
    """
    shown = ("network_width", options.by)
    figure, found, notes = _curves(
        summary, options, shown, "N = {:g}", lambda values: series_along(values[options.by])
    )
    head(figure, f"Learning curves by {options.by.replace('_', ' ')}", *notes, found=found)
    return figure


def optimizer_curves(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw loss against trial by learning rate of Adam, a panel per feedback factor."""
    title = "Adam's feedback factor = {:g}"
    figure, found, notes = _curves(
        summary, options, OPTIMIZER_AXES, title, lambda values: optimizer_series(summary, values)
    )
    head(figure, "Learning curves of the plain rule and of Adam", *notes, found=found)
    return figure


def _curves(
    summary: xr.Dataset,
    options: FigureOptions,
    shown: Sequence[str],
    title: str,
    series_of: Callable[[xr.DataArray], list[Series]],
) -> tuple[Figure, str, tuple[str, ...]]:
    """Draw a panel of curves for each value of the first shown axis; return finding and notes."""
    chosen = choose(summary, "loss", shown, options.select)
    constant = constant_loss(summary, shown, options.select)
    values = chosen.values
    series = series_of(values)
    final = choose(summary, "final_loss", shown, options.select)
    by_panel = iter(final.values)

    def draw(axes: Axes, part: xr.DataArray) -> None:
        curve_panel(axes, part, series, constant)
        best = best_of(next(by_panel))
        if best is not None:
            ring(axes, part["trial"].values[-1], best.loss)

    figure, all_axes = facets(
        values,
        [title.format(value) for value in values[shown[0]].values],
        (label(values["trial"]), two_line_label(values)),
        draw,
    )
    log_scales(all_axes[0], values["trial"].values)
    legend_below(figure, curve_handles(series))
    found = found_in(final)
    notes = (RING_NOTE, spread_note(values), fixed_note(chosen, found), left_out_note(values))
    return figure, found, notes
