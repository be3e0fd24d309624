"""The plain rule against Adam."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.page import WIDTH, head, legend_below, letter
from dopascape.figures.panels.lines import (
    constant_loss,
    curve_handles,
    curve_panel,
    log_scales,
    sweep_panel,
    sweep_scales,
)
from dopascape.figures.panels.lowest import found_in, ring_lowest
from dopascape.figures.series import OPTIMIZER_AXES, optimizer_series
from dopascape.figures.text import fixed_note, label, left_out_note, spread_note, trials_note
from dopascape.results.selection import choose


def adam(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw learning curves by feedback factor (A) and final losses against the factor (B)."""
    summary = summaries["adam"]
    curves = choose(summary, "loss", OPTIMIZER_AXES, {}).values
    chosen = choose(summary, "final_loss", OPTIMIZER_AXES, {})
    final, constant = chosen.values, constant_loss(summary, OPTIMIZER_AXES, {})
    series = optimizer_series(summary, curves)
    n = curves.sizes["feedback_factor"]
    figure = Figure((WIDTH, 5.8), layout="constrained")
    grid = figure.add_gridspec(2, n)
    top = [figure.add_subplot(grid[0, k]) for k in range(n)]
    for axes in top[1:]:
        axes.sharey(top[0])
        axes.tick_params(labelleft=False)
    for axes, at_factor in zip(top, curves, strict=True):
        curve_panel(axes, at_factor, series, constant)
        axes.set_title(f"factor = {at_factor['feedback_factor'].item():g}")
        log_scales(axes, curves["trial"].values)
        axes.set_xlabel(label(curves["trial"]))
    top[0].set_ylabel(label(curves))
    bottom = figure.add_subplot(grid[1, :])
    sweep_panel(bottom, final, "feedback_factor", series)
    ring_lowest(bottom, final, "feedback_factor")
    sweep_scales(bottom, final["feedback_factor"].values)
    bottom.set_xlabel(f"Adam's {label(final['feedback_factor'])}")
    bottom.set_ylabel(label(final))
    letter(top[0], "A")
    letter(bottom, "B")
    legend_below(figure, curve_handles(series))
    found = found_in(chosen)
    fixed = fixed_note(chosen, found)
    panels = "A: a panel for each of Adam's feedback factors."
    notes = (panels, spread_note(final), trials_note(summary), fixed, left_out_note(final))
    head(figure, "The plain rule of three factors and Adam", *notes, found=found)
    return figure
