"""Which synapses must learn: final loss for combinations of plastic, static and absent groups."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from dopascape.figures.boxes import draw_boxes
from dopascape.figures.catalogue import ConstraintOptions
from dopascape.figures.combinations import Combination, fourteen
from dopascape.figures.curves import CONSTANT_COLOUR, log_vertical
from dopascape.figures.data import (
    Chosen,
    choose,
    feedback_modes,
    fixed_note,
    label,
    left_out_note,
    trials_note,
)
from dopascape.figures.style import WIDTH, head, legend_below
from dopascape.modes import FEEDBACK_MODES, PROJECTION_GROUPS, Look

Selection = Literal["all", "fourteen"]

CELL = {
    "plastic": {"facecolor": "0.25", "edgecolor": "0.25"},
    "static": {"facecolor": "white", "edgecolor": "0.25", "hatch": "//////"},
    "absent": {"facecolor": "white", "edgecolor": "0.75"},
}
"""How a cell of the matrix shows the state; it reads without colour."""

MOST_IN_A_ROW = 45
"""Boxes that fit beside each other."""


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
    median = {
        one: float(values.sel(dict(zip(PROJECTION_GROUPS, one, strict=True))).median())
        for one in there
    }
    # Combinations of which no replicate is left come last.
    return sorted(there, key=lambda one: (np.isnan(median[one]), median[one]))


def constraint_boxes(summary: xr.Dataset, options: ConstraintOptions) -> Figure:
    """Draw a box of final losses for each combination over a matrix of the states.

    Parameters
    ----------
    summary
        Variables ``final_loss``, ``constant_loss`` and ``diverged``, over the groups and others.
    options
        Which combinations.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    return draw_combinations(summary, options.selection, options.select)


def draw_combinations(
    summary: xr.Dataset, selection: Selection, select: Mapping[str, Any]
) -> Figure:
    """Draw the figure of ``constraint_boxes``.

    Parameters
    ----------
    selection
        All combinations, of the first feedback mode (dopamine, where it is there), or the
        selection of fourteen, of all feedback modes beside each other.
    select
        Values of other axes.
    """
    shown = ("feedback", *PROJECTION_GROUPS)
    chosen = choose(summary, "final_loss", shown, select)
    constant = float(choose(summary, "constant_loss", shown, select).values.median())
    modes = feedback_modes(chosen.values["feedback"])
    if selection == "all":
        modes = modes[:1]
    values = chosen.values.sel(feedback=modes)
    combinations = sorted_combinations(values.sel(feedback=modes[0]), selection)
    figure = _draw(values, combinations, constant)
    title = "Final loss by the groups of synapses that are plastic, static or absent"
    notes = _notes(Chosen(values, chosen.fixed), combinations)
    head(figure, title, *notes, trials_note(summary))
    return figure


def _notes(chosen: Chosen, combinations: Sequence[Combination]) -> tuple[str, ...]:
    values = chosen.values
    modes = [FEEDBACK_MODES[str(mode)].label for mode in values["feedback"].values]
    by = f" with {modes[0]}" if len(modes) > 1 else ""
    n = values.sizes["replicate"]
    order = f"{len(combinations)} combinations, sorted by the median{by}."
    boxes = f"Boxes: quartiles and median of {n} replicates, whiskers: range, points: replicates."
    only = f"With {modes[0]}." if len(modes) == 1 else ""
    drawn = [values.sel(dict(zip(PROJECTION_GROUPS, one, strict=True))) for one in combinations]
    spread = boxes if n > 1 else "One replicate."
    return order, spread, only, fixed_note(chosen), left_out_note(drawn, "diverged")


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
        boxes.axhline(constant, color=CONSTANT_COLOUR, linewidth=0.8, zorder=0)
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
        columns = [
            at_mode.sel(dict(zip(PROJECTION_GROUPS, one, strict=True))).values for one in part
        ]
        places = np.arange(len(part)) + (k - (len(looks) - 1) / 2) * (width + 0.03)
        draw_boxes(axes, columns, places, look, width)
        for place, column in zip(places, columns, strict=True):
            axes.plot(np.full(column.size, place), column, ".", color=look.colour, ms=1.5, zorder=3)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _matrix(axes: Axes, part: Sequence[Combination]) -> None:
    """Draw the states of the groups under a row of boxes."""
    for column, combination in enumerate(part):
        for row, state in enumerate(combination):
            place = (column - 0.36, row - 0.36)
            axes.add_patch(Rectangle(place, 0.72, 0.72, linewidth=0.5, **CELL[state]))  # type: ignore[arg-type]
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
    constant = Line2D([], [], color=CONSTANT_COLOUR, linewidth=0.8, label="output constant at 0.5")
    return [*boxes, constant, *states] if len(boxes) > 1 else [*states, constant]
