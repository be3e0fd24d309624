"""Learning rules as rungs of a ladder: how fast each learns, and where it stops."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.claims.outcome import Estimate, NotTestedError
from dopascape.claims.statistics import ratio
from dopascape.figures.grids.options import LadderOptions
from dopascape.figures.page import WIDTH, head, label_log_axis, legend_below, letters
from dopascape.figures.panels.lines import CONSTANT_COLOUR, handle, log_scales, log_vertical
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import fixed_notes, label, left_out_note
from dopascape.looks import ordered_looks
from dopascape.parameters import default, quantity
from dopascape.results.selection import DEFAULT_POINT, Chosen, choose

ACROSS = ("target_dim", "network_width")
"""Axes of which each has a panel of rungs."""

OTHERWISE = DEFAULT_POINT | {axis: default(axis) for axis in ACROSS}
"""Where the other panels are drawn, unless selected."""

CHARACTERS = 13
"""Characters of a rung's name that fit in a line."""


def ladder(summary: xr.Dataset, options: LadderOptions) -> Figure:
    """Draw loss against trial by number of outputs, and the last losses as rungs.

    Losses are those with frozen weights, over that of an output constant at 0.5.
    """
    curves = _relative(summary, ("target_dim",), options)
    rungs = [_relative(summary, (axis,), options) for axis in ACROSS]
    values = curves.values
    order = values["feedback"].values.tolist()
    series = sorted(series_along(values["feedback"]), key=lambda s: order.index(s.at["feedback"]))
    figure = Figure((WIDTH, 6.6), layout="constrained")
    above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[1, 1.35]).flat
    tops = above.subplots(1, values.sizes["target_dim"], sharey=True, squeeze=False)[0]
    bottoms = below.subplots(1, len(rungs), sharey=True, squeeze=False)[0]
    for axes, part in zip(tops, values.transpose("target_dim", ...), strict=True):
        _curves(axes, part, series)
        axes.set_title(f"{quantity('target_dim').symbol} = {part['target_dim'].item()}")
    tops[0].set_ylabel("loss /\nloss of constant output")
    for axes, chosen in zip(bottoms, rungs, strict=True):
        _rungs(axes, chosen, series)
    bottoms[0].set_ylabel("loss / loss of constant output")
    letters([*tops, *bottoms])
    legend_below(above, [handle(one.look, one.text) for one in series])
    trial = values["frozen_trial"].values[-1]
    notes = (
        "Loss of a trial with frozen weights, over that of an output constant at 0.5.",
        f"Top: after each number of trials; bottom: after {trial}. Geometric means over "
        f"{values.sizes['replicate']} networks and their 95 % intervals (of curves at the end).",
        fixed_notes({"Top and left": curves, "Right": rungs[1]}),
        left_out_note(values.isel(frozen_trial=-1)),
    )
    head(figure, "The ladder: what each rule learns, at its best settings", *notes)
    return figure


def _relative(summary: xr.Dataset, shown: Sequence[str], options: LadderOptions) -> Chosen:
    """Return losses with frozen weights over those of a constant output, after some trials."""
    select = {axis: value for axis, value in options.select.items() if axis not in shown}
    there = ("feedback", *shown)
    chosen = choose(summary, "frozen_loss", there, select, OTHERWISE)
    constant = choose(summary, "constant_loss", there, select, OTHERWISE).values
    after = chosen.values.where(chosen.values["frozen_trial"] > 0, drop=True)
    return Chosen(after / constant, chosen.fixed)


def _estimate(values: xr.DataArray) -> Estimate:
    """Return the geometric mean over replicates and its interval; NaN where none is left."""
    logs = np.log10(values.values)
    try:
        return ratio(logs, np.zeros_like(logs))
    except NotTestedError:
        return Estimate(math.nan, math.nan, math.nan, 0, logs.size)


def _bar(axes: Axes, x: float, one: Estimate, colour: str) -> None:
    axes.plot([x, x], [one.low, one.high], color=colour, linewidth=1)


def _curves(axes: Axes, part: xr.DataArray, series: Sequence[Series]) -> None:
    """Draw losses (feedback, replicate, frozen_trial) against trials."""
    trials = part["frozen_trial"].values
    for one in series:
        found = [_estimate(part.sel(one.at).sel(frozen_trial=trial)) for trial in trials]
        means = [estimate.value for estimate in found]
        look = one.look
        axes.plot(trials, means, color=look.colour, linestyle=look.dashes, marker=look.marker)
        _bar(axes, trials[-1], found[-1], look.colour)
    log_scales(axes, trials)
    axes.set_xlabel("trials")


def _rungs(axes: Axes, chosen: Chosen, series: Sequence[Series]) -> None:
    """Draw the last losses (feedback, axis, replicate, frozen_trial) of each rule, step by step."""
    last = chosen.values.isel(frozen_trial=-1)
    axis = str(last.dims[1])
    numbers = last[axis].values.tolist()
    looks = ordered_looks(len(numbers))
    shifts = np.linspace(-0.28, 0.28, len(numbers)) if len(numbers) > 1 else [0.0]
    for number, look, shift in zip(numbers, looks, shifts, strict=True):
        for x, one in enumerate(series):
            estimate = _estimate(last.sel(one.at).sel({axis: number}))
            _bar(axes, x + shift, estimate, look.colour)
            axes.plot([x + shift], [estimate.value], marker=look.marker, color=look.colour)
    axes.set_xticks(range(len(series)), [textwrap.fill(one.text, CHARACTERS) for one in series])
    axes.tick_params(axis="x", rotation=90, length=0)
    axes.set_xlim(-0.6, len(series) - 0.4)
    for between in range(1, len(series)):
        axes.axvline(between - 0.5, color=CONSTANT_COLOUR, linewidth=0.4, zorder=0)
    log_vertical(axes)
    label_log_axis(axes.yaxis, *axes.get_ylim())
    symbol = quantity(axis).symbol
    handles = [handle(k, f"{symbol} = {n}") for n, k in zip(numbers, looks, strict=True)]
    axes.legend(handles=handles, loc="upper right", handlelength=1.5)
    axes.set_title(label(last[axis]))
