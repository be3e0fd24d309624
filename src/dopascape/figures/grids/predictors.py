"""Losses of landscapes against statistics of these: which statistic foretells what is learned."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from dopascape.claims.predictors import DECADES, Curve, Landscapes, landscapes, ranks_within
from dopascape.claims.statistics import Floats
from dopascape.figures.grids.options import StatisticsOptions
from dopascape.figures.page import PANEL_HEIGHT, WIDTH, head, label_log_axis, legend_below, letters
from dopascape.figures.panels.lines import handle, log_vertical, quartiles
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import left_out_note, replicates_note, trials_note
from dopascape.findings.words import settings
from dopascape.observables.registry import OBSERVABLES
from dopascape.parameters import ACTS_WITH, Parameters, acts
from dopascape.results.selection import chosen_index, study_axes

FEW_DECADES = 1.0
"""Below this a statistic has a linear axis."""

LABEL_CHARACTERS = 32
"""Of the label of a panel's statistic in a line."""

CURVE_COLOUR = "0.35"

OFFSETS = ((3, 2), (-6, 3), (3, -7), (-6, -7))
"""Where numbers stand beside their points, in turn (points)."""


def loss_by_statistics(summary: xr.Dataset, options: StatisticsOptions) -> Figure:
    """Draw the loss of every landscape of a study against statistics of it, a panel for each.

    All axes are shown but those that the options select; feedback is dopamine unless they say so.
    A point is a landscape: medians over replicates.
    """
    axes = study_axes(summary, options.select)
    of_dopamine = {"feedback": "dopamine"} if "feedback" in axes else {}
    at: dict[str, Any] = {}
    for axis, value in {**of_dopamine, **options.select}.items():
        index = chosen_index(summary[axis], (), {axis: value})
        at[axis] = summary[axis].values[index].item()
    found = landscapes(summary, at, options.statistics)
    finite = np.where(np.isfinite(found.log_loss), 10**found.log_loss, np.nan)
    losses = xr.DataArray(finite, dims=("landscape", "replicate"))
    series = series_along(summary[options.by])
    figure, panels = _panels(len(options.statistics))
    for panel, name in zip(panels, options.statistics, strict=True):
        _panel(panel, found, name, losses, series)
    varied = [axis for axis in axes if axis not in at]
    note = _curve(panels[0], found, options, varied) if options.curve else ""
    if losses.notnull().any():
        log_vertical(panels[0])
    legend_below(figure, [handle(one.look._replace(dashes=""), one.text) for one in series])
    points = "Each point a landscape: medians of {n} networks, and quartiles of their loss."
    notes = (
        replicates_note(summary["final_loss"], points),
        "ρ: rank correlation within a network, mean over networks.",
        note,
        trials_note(summary),
        f"At {settings(at)}." if at else "",
        _edge_note(found),
        left_out_note(losses),
    )
    head(figure, "What foretells the loss of a landscape", *notes)
    return figure


def _panels(n: int) -> tuple[Figure, list[Axes]]:
    """Return a figure of n panels that share their losses, in rows of at most three."""
    columns = min(n, 3)
    rows = math.ceil(n / columns)
    height = PANEL_HEIGHT if n > 1 else 1.6 * PANEL_HEIGHT
    figure = Figure((WIDTH, rows * height + 1.5), layout="constrained")
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    for row in grid:
        row[0].set_ylabel(OBSERVABLES["final_loss"].long_name)
    for unused in grid.flat[n:]:
        unused.set_visible(False)
    letters(grid.flat[:n])
    return figure, list(grid.flat[:n])


def _panel(
    axes: Axes, found: Landscapes, name: str, losses: xr.DataArray, series: list[Series]
) -> None:
    """Draw the medians over networks of all landscapes, those of a series alike."""
    values = found.statistics[name]
    x = _shown(values)
    low, y, high = (one.values for one in quartiles(losses))
    for one in series:
        ((axis, value),) = one.at.items()
        rows = [k for k, there in enumerate(found.parameters) if getattr(there, axis) == value]
        colour, _, marker = one.look
        axes.vlines(x[rows], low[rows], high[rows], color=colour, linewidth=0.5, alpha=0.5)
        axes.plot(x[rows], y[rows], marker, color=colour, markersize=3.5, linestyle="", mew=0)
    axes.set_xlabel(textwrap.fill(OBSERVABLES[name].long_name, LABEL_CHARACTERS))
    if _is_logarithmic(x):
        axes.set_xscale("log")
        label_log_axis(axes.xaxis, float(np.nanmin(x)), float(np.nanmax(x)))
        axes.xaxis.set_major_locator(LogLocator(numticks=5))
    ranks = ranks_within(values, found.log_loss)
    if np.isfinite(ranks).all():
        axes.set_title(f"ρ = {ranks.mean():.2f}".replace("-", "−"), loc="right")


def _shown(statistic: Floats) -> Floats:
    """Return the median of a statistic over networks, as far down as the axis goes."""
    x: Floats = np.median(statistic, axis=1)
    return x.clip(min=np.nanmax(x) / 10**DECADES)


def _edge_note(found: Landscapes) -> str:
    """Say that some values are drawn higher than they are, if so."""
    medians = (np.median(values, axis=1) for values in found.statistics.values())
    lower = any(np.nanmin(x) < np.nanmax(x) / 10**DECADES for x in medians)
    return (
        f"Less than 1e-{DECADES} of the largest of a statistic is drawn as that." if lower else ""
    )


def _is_logarithmic(x: Floats) -> bool:
    low, high = np.nanmin(x), np.nanmax(x)
    return bool(low > 0 and np.log10(high / low) > FEW_DECADES)


def _curve(axes: Axes, found: Landscapes, options: StatisticsOptions, varied: list[str]) -> str:
    """Draw the given curve, and number the landscapes that are farthest from it."""
    curve = Curve(*options.curve or ())
    x = _shown(found.statistics[options.statistics[0]])
    y = np.median(found.log_loss, axis=1)
    over = np.geomspace(x.min(), x.max())
    axes.plot(over, 10 ** curve.at(over), color=CURVE_COLOUR, dashes=(4, 2), zorder=1)
    drawn = np.flatnonzero(np.isfinite(y))
    farthest = drawn[np.argsort(-np.abs(y[drawn] - curve.at(x[drawn])))[: options.named]]
    names = []
    for rank, row in enumerate(farthest, 1):
        offset = OFFSETS[rank % len(OFFSETS)]
        place = (x[row], 10 ** y[row])
        axes.annotate(str(rank), place, offset, textcoords="offset points", fontsize=6)
        names.append(f"{rank}: {described(found.parameters[row], varied)}")
    said = "Dashed: the curve fitted on other networks."
    return f"{said} Farthest from it: {'; '.join(names)}." if names else said


def described(parameters: Parameters, varied: list[str]) -> str:
    """Say where a landscape stands on the axes of a study that do something there."""
    values = {axis: getattr(parameters, axis) for axis in varied}
    acting = {
        axis: value
        for axis, value in values.items()
        if axis not in ACTS_WITH or acts(axis, [getattr(parameters, ACTS_WITH[axis][0])])
    }
    return settings(acting).replace("landscape_design = ", "")
