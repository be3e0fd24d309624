"""Median final losses over two axes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.grids.options import FeedbackOptions, HeatmapOptions
from dopascape.figures.page import WIDTH, head, letters
from dopascape.figures.panels.lowest import FRAME_NOTE, found_in, frame_lowest
from dopascape.figures.panels.maps import (
    CELL_WITH_NUMBER,
    colour_bar,
    colour_norm,
    heat_map,
    map_height,
    median_note,
)
from dopascape.figures.text import (
    fixed_note,
    label,
    left_out_note,
    short_name,
    trials_note,
    two_line_label,
)
from dopascape.findings.lowest import BASELINE
from dopascape.modes import FEEDBACK_MODES, GAIN_MODES
from dopascape.results.selection import Chosen, choose, nearest


def loss_map(summary: xr.Dataset, options: FeedbackOptions) -> Figure:
    """Draw median final loss over patch size and diffusion length, a panel per network width."""
    shown = ("feedback", "network_width", "patch_size", "diffusion_length")
    chosen = choose(summary, "final_loss", shown, options.select)
    mode = chosen.values["feedback"].values[nearest(chosen.values["feedback"], options.feedback)]
    values = chosen.values.sel(feedback=mode)
    compared = chosen.values.sel(
        feedback=[m for m in chosen.values["feedback"].values if m in (mode, BASELINE)]
    )
    figure = _loss_maps(values, [f"N = {width}" for width in values["network_width"].values])
    found = found_in(Chosen(compared, chosen.fixed))
    head(
        figure,
        f"Final loss with {FEEDBACK_MODES[options.feedback].label}",
        *_notes(Chosen(values, chosen.fixed), found),
        trials_note(summary),
        found=found,
    )
    return figure


def loss_heatmap(summary: xr.Dataset, options: HeatmapOptions) -> Figure:
    """Draw median final loss over two axes, a panel for raw and one for norm-matched feedback."""
    chosen = choose_map(summary, options.x, options.y, options.select)
    titles = [GAIN_MODES[gain].label for gain in chosen.values["gain"].values]
    figure = _loss_maps(chosen.values, titles if len(titles) > 1 else [""])
    x, y = (short_name(chosen.values[axis]) for axis in (options.x, options.y))
    found = found_in(chosen)
    notes = _notes(chosen, found)
    head(figure, f"Final loss over {x} and {y}", *notes, trials_note(summary), found=found)
    return figure


def choose_map(summary: xr.Dataset, x: str, y: str, select: Mapping[str, Any]) -> Chosen:
    """Choose final losses over (gain, y, x, replicate).

    Raises
    ------
    ValueError
        If the summary lacks what is drawn, or the axes are one or have no numbers.
    """
    if x == y:
        raise ValueError(f"x = y = {x!r}: must be two axes of the study's grid")
    chosen = choose(summary, "final_loss", list(dict.fromkeys(["gain", y, x])), select)
    for name, axis in (("x", x), ("y", y)):
        if chosen.values[axis].dtype.kind not in "if":
            raise ValueError(f"{name} = {axis!r}: must be an axis of numbers")
    return chosen


def _notes(chosen: Chosen, found: str) -> tuple[str, ...]:
    values = chosen.values
    grey = "Grey: no replicate is left." if values.isnull().all("replicate").any() else ""
    fixed = fixed_note(chosen, found)
    return FRAME_NOTE, median_note(values), fixed, left_out_note(values), grey


def _loss_maps(values: xr.DataArray, titles: Sequence[str]) -> Figure:
    """Draw a map for each value of the first of the dimensions (panel, y, x, replicate)."""
    median = values.median("replicate")
    n, n_rows, n_columns = median.shape
    norm = colour_norm(median.values, logarithmic=True)
    # Beside each other while the cells have room for numbers, else below each other.
    fits = int(0.85 * WIDTH / (n_columns * CELL_WITH_NUMBER))
    columns = n if n <= fits else 2 if n % 2 == 0 and fits >= 2 else 1
    rows = -(-n // columns)
    figure = Figure((WIDTH, 0.95 + rows * map_height(n_rows)), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for unused in grid.flat[n:]:
        unused.set_visible(False)
    for axes, losses, one, title in zip(grid.flat, values, median, titles, strict=False):
        heat_map(axes, one, norm, "rocket_r", 0.85 * WIDTH / columns)
        frame_lowest(axes, losses)
        axes.set_title(title)
    letters(grid.flat[:n])
    for axes in grid[:, 0]:
        axes.set_ylabel(two_line_label(median[str(median.dims[1])]))
    figure.supxlabel(label(median[str(median.dims[2])]), fontsize=8)
    bar = colour_bar(figure, list(grid.flat), norm, "rocket_r")
    bar.set_label(textwrap.fill(label(values), 12 + 12 * rows))
    return figure
