"""Learning by feedback, and what one network does before and after."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure, FigureBase

from dopascape.figures.grids.options import ExampleOptions
from dopascape.figures.page import WIDTH, head, legend_below, letter
from dopascape.figures.panels.activity import (
    activity_note,
    dopamine_panel,
    output_panel,
    rate_panel,
)
from dopascape.figures.panels.boxes import box_note, box_panel
from dopascape.figures.panels.lines import (
    constant_loss,
    curve_handles,
    curve_panel,
    log_scales,
    log_vertical,
)
from dopascape.figures.panels.lowest import found_in
from dopascape.figures.recordings import read_recording
from dopascape.figures.series import series_along
from dopascape.figures.text import fixed_note, label, left_out_note, spread_note
from dopascape.modes import FEEDBACK_MODES
from dopascape.results.selection import Chosen, choose


def learning(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw losses (A, B) and one network's rates (C), outputs (D) and dopamine (E)."""
    summary = summaries["learning"]
    options = ExampleOptions.model_validate({})
    recording = read_recording(summary, options)
    figure = Figure((WIDTH, 9.4), layout="constrained")
    losses, rates, below = figure.subfigures(
        3, 1, squeeze=False, height_ratios=[2.5, 3.5, 2.3]
    ).flat
    left, right = below.subfigures(1, 2, squeeze=False, width_ratios=[1, 1.15]).flat
    final = _losses(losses, summary)
    panels = (
        rate_panel(rates, recording),
        output_panel(left, recording),
        dopamine_panel(right, recording),
    )
    for name, axes in zip("CDE", panels, strict=True):
        letter(axes, name)
    found = found_in(final)
    example = f"replicate {options.example} with {FEEDBACK_MODES[options.feedback].label}"
    notes = (
        f"A: {spread_note(final.values)} B: {box_note(final.values)} C–E: {example}.",
        activity_note(recording),
        fixed_note(final, found),
        left_out_note(final.values),
    )
    head(figure, "Learning with dopamine", *notes, found=found)
    return figure


def feedback_controls(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw learning curves (A) and final losses of all replicates (B) by feedback."""
    figure = Figure((WIDTH, 3.6), layout="constrained")
    final = _losses(figure, summaries["feedback_controls"])
    note = f"A: {spread_note(final.values)} B: {box_note(final.values)}"
    found = found_in(final)
    notes = (note, fixed_note(final, found), left_out_note(final.values))
    head(figure, "Feedback controls", *notes, found=found)
    return figure


def _losses(part: FigureBase, summary: xr.Dataset) -> Chosen:
    """Draw learning curves (A) beside final losses (B); return these."""
    shown = ("feedback",)
    curves = choose(summary, "loss", shown, {}).values
    final = choose(summary, "final_loss", shown, {})
    series = series_along(curves["feedback"])
    left, right = part.subplots(1, 2, width_ratios=[1.15, 1])
    curve_panel(left, curves, series, constant_loss(summary, shown, {}))
    log_scales(left, curves["trial"].values)
    left.set(xlabel=label(curves["trial"]), ylabel=label(curves))
    box_panel(right, final.values, series)
    log_vertical(right)
    right.set_ylabel(label(final.values))
    letter(left, "A")
    letter(right, "B")
    legend_below(part, curve_handles(series))
    return final
