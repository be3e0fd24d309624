"""Dopamine beside exact, shuffled and no feedback."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.boxes import box_note, box_panel
from dopascape.figures.curves import curve_handles, curve_panel, log_scales, log_vertical
from dopascape.figures.data import choose, fixed_note, label, left_out_note
from dopascape.figures.series import series_along
from dopascape.figures.style import WIDTH, head, legend_below, letter


def feedback_controls(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw learning curves (A) and final losses of all replicates (B) by feedback.

    Parameters
    ----------
    summaries
        Of the study ``feedback_controls``.
    """
    summary = summaries["feedback_controls"]
    shown = ("feedback",)
    curves = choose(summary, "loss", shown, {})
    final = choose(summary, "final_loss", shown, {})
    constant = float(choose(summary, "constant_loss", shown, {}).values.median())
    series = series_along(curves.values["feedback"])
    figure = Figure((WIDTH, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
    curve_panel(left, curves.values, series, constant)
    log_scales(left, curves.values["trial"].values)
    left.set_xlabel(label(curves.values["trial"]))
    left.set_ylabel(label(curves.values))
    box_panel(right, final.values, series)
    log_vertical(right)
    right.set_ylabel(label(final.values))
    for axes, name in ((left, "A"), (right, "B")):
        letter(axes, name)
    legend_below(figure, curve_handles(series))
    note = f"A: median and inter-quartile range. B: {box_note(final.values)}"
    notes = (note, fixed_note(final), left_out_note([final.values], "diverged"))
    head(figure, "Feedback controls", *notes)
    return figure
