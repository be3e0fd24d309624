"""The hardest task that each rule learns, by the width of the network."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.figures.grids.options import CapacityOptions
from dopascape.figures.page import WIDTH, head, legend_below, letters, tick_values
from dopascape.figures.panels.lines import handle
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import fixed_note, label, replicates_note, trials_note
from dopascape.findings.words import number
from dopascape.observables.learning import CRITERION
from dopascape.results.capacity import LEVEL, by_difficulty, capacity
from dopascape.results.selection import choose

APART = 0.08
"""Distance between lines that would lie on each other (tasks)."""


def capacity_by_width(summary: xr.Dataset, options: CapacityOptions) -> Figure:
    """Draw the share of networks that learn, by task, and the hardest task that most of them learn.

    A panel of shares for each width; the last panel has the hardest task against the width.
    """
    shown = ("network_width", "feedback", options.axis)
    chosen = choose(summary, "trials_to_criterion", shown, options.select)
    values = by_difficulty(chosen.values, options.axis)
    series = series_along(values["feedback"])
    figure, (*shares, last) = _panels(values.sizes["network_width"] + 1)
    tasks = [number(task) for task in values[options.axis].values.tolist()]
    for axes, at_width in zip(shares, values, strict=True):
        _share_panel(axes, at_width, series)
        axes.set(title=f"N = {at_width['network_width'].item()}", ylabel="share that learns")
        axes.set_xticks(range(1, len(tasks) + 1), tasks)
        axes.set_xlabel(label(values[options.axis]))
    _capacity_panel(last, values, series)
    last.set_yticks(range(len(tasks) + 1), ["none", *tasks])
    last.set_ylim(-0.4, len(tasks) + 0.4)
    last.set_ylabel(f"hardest: {label(values[options.axis])}")
    last.set_xlabel(label(values["network_width"]))
    letters(figure.axes)
    legend_below(figure, [handle(one.look, one.text) for one in series])
    last_letter = chr(ord("A") + len(shares))
    note = replicates_note(
        values,
        f"A network learns if its loss falls to {CRITERION:g} of that of a constant output. "
        f"{last_letter}: the hardest task that more than half of {{n}} networks learn, and all "
        f"easier ones; bars: {LEVEL:.0%} intervals, by drawing networks again. What would lie on "
        "each other is drawn side by side.",
    )
    head(figure, "What each rule learns", note, trials_note(summary), fixed_note(chosen))
    return figure


def _panels(n: int) -> tuple[Figure, list[Axes]]:
    columns = 2 if n <= 4 else 3
    rows = math.ceil(n / columns)
    figure = Figure((WIDTH, 2.5 * rows + 1.0), layout="constrained")
    all_axes = list(figure.subplots(rows, columns, squeeze=False).flat)
    for unused in all_axes[n:]:
        unused.remove()
    return figure, all_axes[:n]


def _share_panel(axes: Axes, values: xr.DataArray, series: Sequence[Series]) -> None:
    """Draw the share of networks that learn against the task, (feedback, task, replicate)."""
    for one, shift in zip(series, _shifts(len(series)), strict=True):
        share = values.sel(one.at).notnull().mean("replicate").values
        look = {"color": one.look.colour, "linestyle": one.look.dashes, "marker": one.look.marker}
        axes.plot(np.arange(1, len(share) + 1), share + shift / 5, **look)
    axes.axhline(0.5, color="0.7", linewidth=0.8, zorder=0)
    axes.set_ylim(-0.08, 1.08)


def _capacity_panel(axes: Axes, values: xr.DataArray, series: Sequence[Series]) -> None:
    """Draw the hardest task against the width."""
    widths = values["network_width"].values
    for one, shift in zip(series, _shifts(len(series)), strict=True):
        found = np.array([capacity(part.notnull().values) for part in values.sel(one.at)])
        value, low, high = found.T
        look = {"color": one.look.colour, "linestyle": one.look.dashes, "marker": one.look.marker}
        at, bars = widths * np.exp(shift / 4), (value - low, high - value)
        axes.errorbar(at, value + shift, bars, elinewidth=0.8, **look)
    axes.set_xscale("log")
    tick_values(axes, widths.tolist())


def _shifts(n: int) -> list[float]:
    """Return by how much each of n lines is moved."""
    return [APART * (k - (n - 1) / 2) for k in range(n)]
