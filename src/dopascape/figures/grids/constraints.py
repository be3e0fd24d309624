"""Which synapses must learn: final loss for combinations of plastic, static and absent groups."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from dopascape.figures.grids.combinations import Combination, fourteen
from dopascape.figures.grids.options import ConstraintOptions
from dopascape.figures.page import WIDTH, head, legend_below
from dopascape.figures.panels.boxes import draw_boxes
from dopascape.figures.panels.lines import (
    constant_handle,
    constant_level,
    constant_loss,
    log_vertical,
)
from dopascape.figures.panels.lowest import found_in
from dopascape.figures.series import feedback_modes
from dopascape.figures.text import fixed_note, label, left_out_note, replicates_note, trials_note
from dopascape.modes import FEEDBACK_MODES, PROJECTION_GROUPS, Look
from dopascape.results.selection import Chosen, choose

Selection = Literal["all", "fourteen"]

CELL = {
    "plastic": {"facecolor": "0.25", "edgecolor": "0.25"},
    "static": {"facecolor": "white", "edgecolor": "0.25", "hatch": "//////"},
    "absent": {"facecolor": "white", "edgecolor": "0.75"},
}
"""How a cell of the matrix shows the state; it reads without colour."""

MOST_IN_A_ROW = 45
"""Boxes that fit beside each other."""


def at_combination(values: xr.DataArray, combination: Combination) -> xr.DataArray:
    """Return the values at a combination of states of the groups."""
    return values.sel(dict(zip(PROJECTION_GROUPS, combination, strict=True)))


def sorted_combinations(values: xr.DataArray, selection: Selection) -> list[Combination]:
    """Return the combinations that a study has, by the median over replicates, lowest first.

    Parameters
    ----------
    values : xr.DataArray
        Final losses over (PROJECTION_GROUPS, replicate).

    Raises
    ------
    ValueError
        If the study has none of the selection.
    """
    there = list(
        itertools.product(*(map(str, values[group].values) for group in PROJECTION_GROUPS))
    )
    if selection == "fourteen":
        there = [combination for combination in fourteen() if combination in there]
    if not there:
        raise ValueError("the study has none of the fourteen combinations")
    median = {one: float(at_combination(values, one).median()) for one in there}
    # Combinations of which no replicate is left come last.
    return sorted(there, key=lambda one: (np.isnan(median[one]), median[one]))


def constraint_boxes(summary: xr.Dataset, options: ConstraintOptions) -> Figure:
    """Draw a box of final losses for each combination over a matrix of the states.

    All combinations are of the first feedback mode (dopamine, where it is there), the selection of
    fourteen of all feedback modes beside each other.
    """
    shown = ("feedback", *PROJECTION_GROUPS)
    chosen = choose(summary, "final_loss", shown, options.select)
    modes = feedback_modes(chosen.values["feedback"])
    if options.selection == "all":
        modes = modes[:1]
    values = chosen.values.sel(feedback=modes)
    combinations = sorted_combinations(values.sel(feedback=modes[0]), options.selection)
    figure = _draw(values, combinations, constant_loss(summary, shown, options.select))
    title = "Final loss by the groups of synapses that are plastic, static or absent"
    drawn = Chosen(values, chosen.fixed)
    found = found_in(drawn) if options.selection == "all" else ""
    notes = _notes(drawn, combinations, found)
    head(figure, title, *notes, trials_note(summary), found=found)
    return figure


def _notes(chosen: Chosen, combinations: Sequence[Combination], found: str) -> tuple[str, ...]:
    values = chosen.values
    modes = [FEEDBACK_MODES[str(mode)].label for mode in values["feedback"].values]
    by = f" with {modes[0]}" if len(modes) > 1 else ""
    order = f"{len(combinations)} combinations, sorted by the median{by}."
    boxes = "Boxes: quartiles and median of {n} replicates, whiskers: range, points: replicates."
    only = f"With {modes[0]}." if len(modes) == 1 else ""
    drawn = [at_combination(values, one) for one in combinations]
    spread = replicates_note(values, boxes)
    return order, spread, only, fixed_note(chosen, found), left_out_note(*drawn)


def _draw(values: xr.DataArray, combinations: Sequence[Combination], constant: float) -> Figure:
    """Draw rows of boxes, each over its part of the matrix."""
    n_rows = -(-len(combinations) // MOST_IN_A_ROW)
    length = -(-len(combinations) // n_rows)
    # Little between a row of boxes and its matrix.
    layout = ConstrainedLayoutEngine(h_pad=0.02, hspace=0.0)
    figure = Figure((WIDTH, 1.0 + 3.2 * n_rows), layout=layout)
    grid = figure.subplots(2 * n_rows, 1, height_ratios=[3.4, 1] * n_rows)
    modes = [str(mode) for mode in values["feedback"].values]
    looks = {mode: FEEDBACK_MODES[mode].look for mode in modes}
    all_boxes = grid[::2]
    for row, (boxes, matrix) in enumerate(zip(all_boxes, grid[1::2], strict=True)):
        part = combinations[row * length : (row + 1) * length]
        _boxes(boxes, values, part, looks)
        constant_level(boxes, constant)
        boxes.set_ylabel(label(values))
        _matrix(matrix, part)
        for axes in (boxes, matrix):
            axes.set_xlim(-0.6, length - 0.4)
    low = min(axes.get_ylim()[0] for axes in all_boxes)
    high = max(axes.get_ylim()[1] for axes in all_boxes)
    for axes in all_boxes:
        axes.set_ylim(low, high)
        log_vertical(axes)
    legend_below(figure, _handles(looks))
    return figure


def _boxes(
    axes: Axes, values: xr.DataArray, part: Sequence[Combination], looks: dict[str, Look]
) -> None:
    """Draw the boxes of a row, those of several feedback modes beside each other."""
    axes.set_yscale("log")
    width = 0.75 / len(looks)
    for k, (mode, look) in enumerate(looks.items()):
        at_mode = values.sel(feedback=mode)
        columns = [at_combination(at_mode, one).values for one in part]
        positions = np.arange(len(part)) + (k - (len(looks) - 1) / 2) * (width + 0.03)
        draw_boxes(axes, columns, positions, look, width)
        for position, column in zip(positions, columns, strict=True):
            axes.plot(
                np.full(column.size, position), column, ".", color=look.colour, ms=1.5, zorder=3
            )
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _matrix(axes: Axes, part: Sequence[Combination]) -> None:
    """Draw the states of the groups under a row of boxes."""
    for column, combination in enumerate(part):
        for row, state in enumerate(combination):
            corner = (column - 0.36, row - 0.36)
            axes.add_patch(Rectangle(corner, 0.72, 0.72, linewidth=0.5, **CELL[state]))  # type: ignore[arg-type]
    axes.set_ylim(len(PROJECTION_GROUPS) - 0.45, -0.55)
    axes.set_yticks(range(len(PROJECTION_GROUPS)), PROJECTION_GROUPS)
    axes.set_xticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _handles(looks: dict[str, Look]) -> list[Patch | Line2D]:
    boxes = [
        Patch(
            facecolor=(look.colour, 0.25), edgecolor=look.colour, label=FEEDBACK_MODES[mode].label
        )
        for mode, look in looks.items()
    ]
    states = [Patch(linewidth=0.5, label=state, **CELL[state]) for state in CELL]  # type: ignore[arg-type]
    constant = constant_handle()
    return [*boxes, constant, *states] if len(boxes) > 1 else [*states, constant]
