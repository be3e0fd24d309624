"""Rates, outputs and dopamine of one network in its first and in its last trial."""

from __future__ import annotations

from typing import Any

import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from dopascape.anatomy.populations import POPULATIONS
from dopascape.figures.populations import POPULATION_NAME
from dopascape.figures.recordings import Recording
from dopascape.looks import DOPAMINE, SIGNAL_MAP

Array = NDArray[np.float64]

RATE_COLOURS = "mako"
DIFFERENCE_COLOURS = "vlag"

MOST_OUTPUTS = 4
"""Output dimensions that are drawn, at most."""

SMALLEST_SHARE = 0.05
"""Height of a small population, as a share of that of all."""


def activity_note(recording: Recording) -> str:
    """Say how the panels of activity are to be read."""
    dims = recording.target.shape[1]
    some = f" {MOST_OUTPUTS} of {dims} outputs are shown." if dims > MOST_OUTPUTS else ""
    return (
        "Each line of a map is a neuron, sorted by the time of its highest rate in the first "
        "trial; in maps of the error signal, by the time at which that is largest. Beyond the "
        f"arrows of colour bars lie at most 1 % of values.{some}"
    )


def rate_panel(figure: Figure | SubFigure, recording: Recording) -> Axes:
    """Draw the rates of all neurons in the first and the last trial and their difference.

    Returns
    -------
    Axes
        The upper left one.
    """
    n = np.array([recording.rate[p].shape[2] for p in POPULATIONS])
    heights = np.maximum(n, SMALLEST_SHARE * n.sum())
    grid = figure.subplots(
        len(POPULATIONS), 3, sharex=True, squeeze=False, height_ratios=heights,
    )  # fmt: skip
    change = {p: recording.rate[p][1] - recording.rate[p][0] for p in POPULATIONS}
    rates, changes = Normalize(0, 1), symmetric(*change.values())
    for row, population in zip(grid, POPULATIONS, strict=True):
        first, last = recording.rate[population]
        order = np.arange(first.shape[1]) if population == "snr" else by_peak(first)
        raster(row[0], first[:, order], recording.step, rates, RATE_COLOURS)
        raster(row[1], last[:, order], recording.step, rates, RATE_COLOURS)
        raster(row[2], change[population][:, order], recording.step, changes, DIFFERENCE_COLOURS)
        name = f"{POPULATION_NAME[population]} ({first.shape[1]})"
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
        for axes in row:
            axes.tick_params(bottom=population == POPULATIONS[-1])
    titles = (*trial_titles(recording), "difference")
    for axes, title in zip(grid[0], titles, strict=True):
        axes.set_title(title)
    for axes in grid[-1]:
        axes.set_xlabel("time (ms)")
    _bar(figure, grid[:, :2], rates, RATE_COLOURS, "rate")
    _bar(figure, grid[:, 2:], changes, DIFFERENCE_COLOURS, "last − first", extend="both")
    upper_left: Axes = grid[0, 0]
    return upper_left


def output_panel(figure: Figure | SubFigure, recording: Recording) -> Axes:
    """Draw outputs and targets in the first and the last trial, a row for each dimension.

    Returns
    -------
    Axes
        The upper left one.
    """
    n = min(recording.target.shape[1], MOST_OUTPUTS)
    grid = figure.subplots(n, 2, sharex=True, sharey=True, squeeze=False)
    for column, title in enumerate(trial_titles(recording)):
        grid[0, column].set_title(title)
        grid[-1, column].set_xlabel("time (ms)")
        for dimension in range(n):
            axes = grid[dimension, column]
            target = recording.target[:, dimension]
            axes.plot(recording.step, target, color="k", linestyle=(0, (3, 1.5)), linewidth=0.9)
            output = recording.rate["snr"][column][:, dimension]
            axes.plot(recording.step, output, color=DOPAMINE, alpha=0.8)
            axes.set_xlim(0, recording.step[-1])
    for dimension in range(n):
        grid[dimension, 0].set_ylabel(f"{dimension + 1}", rotation=0, labelpad=8)
    grid[0, 0].yaxis.set_major_locator(MaxNLocator(2))
    figure.supylabel("rate of output neuron", fontsize=8)
    handles = [
        Line2D([], [], color=DOPAMINE, label="output"),
        Line2D([], [], color="k", linestyle=(0, (3, 1.5)), linewidth=0.9, label="target"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    upper_left: Axes = grid[0, 0]
    return upper_left


def dopamine_panel(figure: Figure | SubFigure, recording: Recording) -> Axes:
    """Draw the error signal of all dSPNs in the first and the last trial, the last magnified too.

    Returns
    -------
    Axes
        The left one.
    """
    first, last = recording.dopamine
    factor = magnification(first, last)
    order = by_peak(np.abs(first))
    signals = [first, last] if factor == 1 else [first, last, factor * last]
    norm = symmetric(first)
    row = figure.subplots(1, len(signals), sharex=True, sharey=True, squeeze=False)[0]
    titles = [*trial_titles(recording), f"last trial × {factor:g}"]
    for axes, signal, title in zip(row, signals, titles, strict=False):
        raster(axes, signal[:, order], recording.step, norm, SIGNAL_MAP)
        axes.set_title(title)
        axes.set_xlabel("time (ms)")
    row[0].set_ylabel("dSPN")
    _bar(figure, row, norm, SIGNAL_MAP, "error signal f of dSPNs", extend="both")
    left: Axes = row[0]
    return left


def trial_titles(recording: Recording) -> tuple[str, str]:
    """Return what the first and the last trial are called."""
    first, last = recording.trials
    return f"trial {first}", f"trial {last}"


def by_peak(values: Array) -> NDArray[np.intp]:
    """Return the order of neurons by the time of their highest value, of (step, n)."""
    return np.argsort(values.argmax(axis=0), kind="stable")


def reach(*arrays: Array) -> float:
    """Return the size that 99 % of all finite values but zeros do not exceed, 0 without any."""
    size = np.abs(np.concatenate([values.ravel() for values in arrays]))
    size = size[np.isfinite(size) & (size > 0)]
    return float(np.quantile(size, 0.99)) if size.size else 0.0


def symmetric(*arrays: Array) -> Normalize:
    """Return a scale of colours centred at 0, as far as values reach."""
    most = reach(*arrays) or 1.0
    return Normalize(-most, most)


def magnification(first: Array, last: Array) -> float:
    """Return the largest of 1, 2, 5, 10, … with which the last trial reaches no further."""
    if reach(last) == 0:
        return 1.0
    steps = [step * 10.0**power for power in range(7) for step in (1, 2, 5)]
    return max([step for step in steps if step * reach(last) <= reach(first)], default=1.0)


def raster(axes: Axes, values: Array, step: Array, norm: Normalize, colours: str) -> None:
    """Draw values (step, n) as an image, a line of pixels for each neuron."""
    axes.imshow(
        values.T,
        norm=norm,
        cmap=sns.color_palette(colours, as_cmap=True),
        aspect="auto",
        interpolation="none",
        extent=(step[0] - 1, step[-1], values.shape[1], 0),
    )
    axes.set_yticks([])
    sns.despine(ax=axes, left=True, bottom=True)


def _bar(
    figure: Figure | SubFigure,
    axes: Any,
    norm: Normalize,
    colours: str,
    text: str,
    extend: str = "neither",
) -> None:
    mappable = ScalarMappable(norm, sns.color_palette(colours, as_cmap=True))
    bar = figure.colorbar(
        mappable, ax=list(np.ravel(axes)), location="bottom", shrink=0.6, aspect=30, pad=0.02,
        extend=extend,
    )  # fmt: skip
    bar.set_label(text)
    bar.outline.set_visible(False)
