"""The search for settings: what was tried, and what was chosen."""

from __future__ import annotations

import textwrap

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.figures.grids.options import TuningOptions
from dopascape.figures.page import WIDTH, head, label_log_axis
from dopascape.figures.panels.lines import log_vertical
from dopascape.figures.panels.lowest import ring
from dopascape.figures.series import series_along
from dopascape.figures.text import fixed_note, label, left_out_note, trials_note
from dopascape.findings.tuning import LOSS, Choice, choices
from dopascape.modes import Look
from dopascape.results.selection import choose
from dopascape.study.tune import SETTING

ROW_HEIGHT = 1.15
"""Height of a row of panels (inches)."""

NAME = 14
"""Characters of a row's name that fit in a line."""


def tuning(summary: xr.Dataset, options: TuningOptions) -> Figure:
    """Draw the loss at every setting: a row for each value of an axis, a column per parameter."""
    chosen = choose(summary, LOSS, (options.by, SETTING), options.select)
    values = chosen.values.isel(frozen_trial=-1)
    best = choices(summary)
    rows = []
    for series in series_along(values[options.by]):
        there = {**chosen.fixed, **series.at}
        rows.append((series, next(one for one in best if one.at.items() <= there.items())))
    names = list(dict.fromkeys(name for _, choice in rows for name in choice.set))
    figure = Figure((WIDTH, len(rows) * ROW_HEIGHT + 1.1), layout="constrained")
    grid = figure.subplots(len(rows), len(names), sharex="col", sharey=True, squeeze=False)
    for row, (series, choice) in zip(grid, rows, strict=True):
        for axes, name in zip(row, names, strict=True):
            axes.set_visible(name in choice.set)
            if name in choice.set:
                _panel(axes, values.sel(series.at), name, series.look, choice)
        row[0].set_ylabel(textwrap.fill(series.text, NAME), rotation=0, ha="right", va="center")
    log_vertical(grid[0, 0])
    for column, name in zip(grid.T, names, strict=True):
        shown = [(axes, c) for axes, (_, c) in zip(column, rows, strict=True) if name in c.set]
        _scale([axes for axes, _ in shown], [c.kinds[name] for _, c in shown])
        shown[-1][0].set_xlabel(label(summary[name]))
    notes = (
        "Small: every network; large: their geometric mean; ring: the chosen setting.",
        trials_note(summary),
        fixed_note(chosen),
        left_out_note(values),
    )
    head(
        figure,
        f"Search for settings, by {options.by.replace('_', ' ')}: loss with frozen weights",
        *notes,
    )
    return figure


def _panel(axes: Axes, losses: xr.DataArray, name: str, look: Look, choice: Choice) -> None:
    """Draw losses (setting, replicate) against a searched parameter."""
    x = losses[name].values
    by_network = losses.transpose(SETTING, "replicate").values
    means = 10 ** np.log10(by_network).mean(axis=1)
    all_x = np.repeat(x, by_network.shape[1])
    axes.scatter(all_x, by_network.ravel(), s=4, color=(look.colour, 0.6), linewidth=0)
    axes.plot(x, means, linestyle="", marker=look.marker, color=look.colour)
    ring(axes, x[choice.setting], means[choice.setting])


def _scale(column: list[Axes], kinds: list[str]) -> None:
    """Set the horizontal scale of a column, with numbers under its lowest panel alone."""
    for axes in column:
        if "loguniform" in kinds:
            axes.set_xscale("log")
            label_log_axis(axes.xaxis, *axes.get_xlim())
        axes.tick_params(labelbottom=axes is column[-1])
