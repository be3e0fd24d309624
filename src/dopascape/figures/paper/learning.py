"""Learning with dopamine, and what one network does before and after."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from dopascape.figures.activity import activity_note, dopamine_panel, output_panel, rate_panel
from dopascape.figures.boxes import box_note, box_panel
from dopascape.figures.catalogue import ExampleOptions
from dopascape.figures.curves import curve_handles, curve_panel, log_scales, log_vertical
from dopascape.figures.data import choose, fixed_note, label, left_out_note
from dopascape.figures.recordings import read_recording
from dopascape.figures.series import series_along
from dopascape.figures.style import WIDTH, head, legend_below, letter
from dopascape.modes import FEEDBACK_MODES


def learning(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw losses (A, B) and one network's rates (C), outputs (D) and dopamine (E).

    Parameters
    ----------
    summaries
        Of the study ``learning``.
    """
    summary = summaries["learning"]
    options = ExampleOptions.model_validate({})
    recording = read_recording(summary, options)
    figure = Figure((WIDTH, 9.4), layout="constrained")
    losses, rates, below = figure.subfigures(
        3, 1, squeeze=False, height_ratios=[2.5, 3.5, 2.3]
    ).flat
    left, right = below.subfigures(1, 2, squeeze=False, width_ratios=[1, 1.15]).flat
    curves, boxes = _losses(losses, summary)
    panels = (
        curves,
        boxes,
        rate_panel(rates, recording),
        output_panel(left, recording),
        dopamine_panel(right, recording),
    )
    for name, axes in zip("ABCDE", panels, strict=True):
        letter(axes, name)
    final = choose(summary, "final_loss", ("feedback",), {})
    example = f"replicate {options.example} with {FEEDBACK_MODES[options.feedback].label}"
    notes = (
        f"A: median and inter-quartile range. B: {box_note(final.values)} C–E: {example}.",
        activity_note(recording),
        fixed_note(final),
        left_out_note([final.values], "diverged"),
    )
    head(figure, "Learning with dopamine", *notes)
    return figure


def _losses(part: SubFigure, summary: xr.Dataset) -> tuple[Axes, Axes]:
    """Draw learning curves beside final losses."""
    shown = ("feedback",)
    curves = choose(summary, "loss", shown, {}).values
    final = choose(summary, "final_loss", shown, {}).values
    constant = float(choose(summary, "constant_loss", shown, {}).values.median())
    series = series_along(curves["feedback"])
    left, right = part.subplots(1, 2, width_ratios=[1.15, 1])
    curve_panel(left, curves, series, constant)
    log_scales(left, curves["trial"].values)
    left.set(xlabel=label(curves["trial"]), ylabel=label(curves))
    box_panel(right, final, series)
    log_vertical(right)
    right.set_ylabel(label(final))
    legend_below(part, curve_handles(series))
    return left, right
