"""The outcome itself: against each factor, and over the two strongest."""

from __future__ import annotations

import math
import textwrap

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dopascape.figures.page import WIDTH, head, legend_below, letters
from dopascape.figures.samples.catalogue import OutcomeOptions, SurfaceOptions
from dopascape.figures.samples.factors import (
    OUTCOME_NAME,
    factor_label,
    natural_ticks,
    sample_note,
    settings_of,
)
from dopascape.findings.factors import factor_name, ranked
from dopascape.looks import DOPAMINE
from dopascape.study.factors import Factor

Array = NDArray[np.float64]

WINDOW = 0.12
"""Width of the running median's window, a share of the factor's range."""

_MEDIAN = "#D55E00"
_FEWEST = 5
_MOST_LEVELS = 20


def sensitivity_scatter(indices: xr.Dataset, options: OutcomeOptions) -> Figure:
    """Draw every row's outcome against each factor, with a running median."""
    factors = {factor.name: factor for factor in settings_of(indices)}
    names = ranked(indices, options.outcome)
    value = indices["value"].sel(outcome=options.outcome).values
    columns = 4 if len(names) > 6 else 3
    rows = math.ceil(len(names) / columns)
    figure = Figure((WIDTH, 1.1 + 1.65 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, sharey=True, squeeze=False)
    all_axes = list(grid.flat)
    for axes in all_axes[len(names) :]:
        axes.set_visible(False)
    for axes, name in zip(all_axes, names, strict=False):
        raw = indices["raw"].sel(factor=name).values
        axes.plot(raw, value, linestyle="", marker=".", markersize=3, color=DOPAMINE, alpha=0.4,
                  markeredgewidth=0, rasterized=True)  # fmt: skip
        centres, medians = running_median(raw, value, factors.get(name))
        marker = "o" if len(centres) <= _MOST_LEVELS else ""
        ordered = name not in factors or factors[name].kind != "categorical"
        line = "-" if ordered else ""
        axes.plot(centres, medians, color=_MEDIAN, linewidth=1.6, marker=marker, linestyle=line)
        axes.set_xlim(-0.02, 1.02)
        _label(axes, name, factors.get(name))
    letters(all_axes[: len(names)])
    for axes in grid[:, 0]:
        axes.set_ylabel(OUTCOME_NAME[options.outcome])
    legend_below(
        figure,
        [
            Line2D([], [], linestyle="", marker=".", color=DOPAMINE, label="a row of the sample"),
            Line2D([], [], color=_MEDIAN, linewidth=1.6, label="running median"),
        ],
    )
    title = f"{OUTCOME_NAME[options.outcome]} against each factor"
    window = f"Median over {WINDOW:.0%} of each factor's range, or over each of its values if few."
    note = sample_note(indices, options.outcome)
    head(figure, title[0].upper() + title[1:], window, note)
    return figure


def running_median(raw: Array, value: Array, factor: Factor | None) -> tuple[Array, Array]:
    """Return the median outcome around points along a factor, NaN where runs are few.

    Parameters
    ----------
    raw, value : (row,)
        Of a factor and an outcome.
    factor
        Its distribution, if it has one: of a categorical factor each category is a point. So is
        each value where they are few, as in Morris's design.

    Returns
    -------
    points, medians
    """
    levels = np.unique(raw)
    if factor and factor.kind == "categorical":
        n = len(factor.values)
        points, half = (np.arange(n) + 0.5) / n, 0.5 / n
    elif len(levels) <= _MOST_LEVELS:
        points, half = levels, 0.0
    else:
        # The outermost windows lie within the range, so that all are of one width.
        points, half = np.linspace(WINDOW / 2, 1 - WINDOW / 2, 30), WINDOW / 2
    near = np.abs(raw[:, None] - points) <= half + 1e-12
    medians = [np.median(value[n]) if n.sum() >= _FEWEST else np.nan for n in near.T]
    return points, np.array(medians)


def _label(axes: Axes, name: str, factor: Factor | None) -> None:
    """Label a panel's horizontal axis by the factor, in natural units."""
    text = factor_label(name)
    axes.set_xlabel(textwrap.fill(text, 26))
    if factor:
        natural_ticks(axes.xaxis, factor)
    else:
        axes.set_xticks([])


def sensitivity_surface(indices: xr.Dataset, options: SurfaceOptions) -> Figure:
    """Draw the local mean of an outcome over two factors.

    By default over the two parameters with the largest indices.
    """
    factors = {factor.name: factor for factor in settings_of(indices)}
    strongest = [name for name in ranked(indices, options.outcome) if name in factors]
    x_name, y_name = options.factors or strongest[:2]
    for name in (x_name, y_name):
        if name not in factors:
            raise ValueError(f"factors: no factor {name!r} (there are: {', '.join(factors)})")
    x, y = (indices["raw"].sel(factor=name).values for name in (x_name, y_name))
    value = indices["value"].sel(outcome=options.outcome).values
    ticks = np.linspace(0, 1, 61)
    surface = local_mean(x, y, value, ticks)
    figure = Figure((WIDTH, 4.6), layout="constrained")
    axes = figure.subplots()
    image = axes.pcolormesh(ticks, ticks, surface, cmap="viridis", shading="gouraud")
    image.set_rasterized(True)
    lines = axes.contour(
        ticks, ticks, surface, 6, colors="white", linewidths=0.6, linestyles="solid"
    )
    axes.clabel(lines, fontsize=6, fmt="%.3g")
    axes.plot(x, y, linestyle="", marker=".", markersize=2.5, color="black", alpha=0.5,
              markeredgewidth=0)  # fmt: skip
    axes.set(xlim=(0, 1), ylim=(0, 1))
    for axis, name in ((axes.xaxis, x_name), (axes.yaxis, y_name)):
        natural_ticks(axis, factors[name])
        axis.set_label_text(factor_label(name))
    figure.colorbar(image, ax=axes, label=OUTCOME_NAME[options.outcome])
    title = f"{OUTCOME_NAME[options.outcome]} over {factor_name(x_name)} and {factor_name(y_name)}"
    text = "Mean of the rows nearby (Gaussian weights); points: rows. The other factors vary."
    head(figure, title[0].upper() + title[1:], text, sample_note(indices, options.outcome))
    return figure


def local_mean(x: Array, y: Array, value: Array, ticks: Array) -> Array:
    """Return the mean of an outcome near each point of a plane, by Gaussian weights.

    The width follows Scott's rule for two dimensions (1992): the deviation of a uniform factor,
    12^(-1/2), times n^(-1/6), n the number of points that rows have.

    Parameters
    ----------
    x, y, value : (row,)
        Raw values of two factors, and the outcome.
    ticks : (tick,)
        Points along both axes.

    Returns
    -------
    (tick, tick)
        The vertical axis first.
    """
    n = len(np.unique(np.stack([x, y]), axis=1).T)
    width = 12**-0.5 * n ** (-1 / 6)
    of_x, of_y = (np.exp(-0.5 * ((ticks[:, None] - v) / width) ** 2) for v in (x, y))
    mean: Array = (of_y * value) @ of_x.T / (of_y @ of_x.T)
    return mean
