"""The plain rule against Adam."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.curves import curve_handles, log_scales
from dopascape.figures.data import choose, fixed_note, label, left_out_note, spread_note
from dopascape.figures.optimizers import OPTIMIZER_AXES, factor_panels, optimizer_series
from dopascape.figures.style import WIDTH, head, legend_below, letter
from dopascape.figures.sweeps import sweep_panel


def adam(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw learning curves by feedback factor (A) and final losses against the factor (B).

    Parameters
    ----------
    summaries
        Of the study ``adam``.
    """
    summary = summaries["adam"]
    curves, final, constants = (
        choose(summary, variable, OPTIMIZER_AXES, {})
        for variable in ("loss", "final_loss", "constant_loss")
    )
    series = optimizer_series(summary, curves.values)
    n = curves.values.sizes["feedback_factor"]
    figure = Figure((WIDTH, 5.8), layout="constrained")
    grid = figure.add_gridspec(2, n)
    top = [figure.add_subplot(grid[0, k]) for k in range(n)]
    for axes in top[1:]:
        axes.sharey(top[0])
        axes.tick_params(labelleft=False)
    factor_panels(top, curves.values, series, float(constants.values.median()))
    for axes in top:
        axes.set_xlabel(label(curves.values["trial"]))
    top[0].set_ylabel(label(curves.values))
    bottom = figure.add_subplot(grid[1, :])
    sweep_panel(bottom, final.values, "feedback_factor", series)
    log_scales(bottom, final.values["feedback_factor"].values)
    bottom.set_xlabel(f"Adam's {label(final.values['feedback_factor'])}")
    bottom.set_ylabel(label(final.values))
    letter(top[0], "A")
    letter(bottom, "B")
    legend_below(figure, curve_handles(series))
    notes = (spread_note(final), fixed_note(final), left_out_note([final.values], "diverged"))
    head(figure, "The plain rule of three factors and Adam", *notes)
    return figure
