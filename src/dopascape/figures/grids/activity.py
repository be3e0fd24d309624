"""Rates, outputs and dopamine of one network before and after learning."""

from __future__ import annotations

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.grids.options import ExampleOptions
from dopascape.figures.page import WIDTH, head, letter
from dopascape.figures.panels.activity import (
    activity_note,
    dopamine_panel,
    output_panel,
    rate_panel,
)
from dopascape.figures.recordings import read_recording
from dopascape.modes import FEEDBACK_MODES


def activity(summary: xr.Dataset, options: ExampleOptions) -> Figure:
    """Draw one network's rates (A), outputs (B) and dopamine (C) before and after learning.

    Of the trials that are recorded, the first and the last are drawn.
    """
    recording = read_recording(summary, options)
    figure = Figure((WIDTH, 6.9), layout="constrained")
    above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[3.8, 2.4])[:, 0]
    left, right = below.subfigures(1, 2, squeeze=False, width_ratios=[1, 1.15])[0]
    firsts = rate_panel(above, recording), output_panel(left, recording)
    for name, axes in zip("ABC", (*firsts, dopamine_panel(right, recording)), strict=True):
        letter(axes, name)
    title = (
        f"One network with {FEEDBACK_MODES[options.feedback].label}, replicate {options.example}"
    )
    head(figure, title, activity_note(recording))
    return figure
