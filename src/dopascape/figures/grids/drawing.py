"""Letters that outputs draw, before, during and after learning."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dopascape.figures.animation import Animation
from dopascape.figures.grids.options import DrawingOptions, ExampleOptions
from dopascape.figures.page import WIDTH, head, legend_below
from dopascape.figures.recordings import Output, read_output
from dopascape.findings.words import number
from dopascape.modes import FEEDBACK_MODES
from dopascape.results.selection import choose

APART = 0.75
"""Way from the left of a letter to that of the next, as x is drawn."""

LABEL_CHARACTERS = 14
"""Of a row's label that fit in a line."""

TARGET_COLOUR = "#c4c4c4"

STEPS_PER_FRAME = 8
"""Of the animation (ms)."""

STILL_FRAMES = 8
"""That a finished drawing stays."""

Strokes = list[NDArray[np.float64]]


class Drawing(NamedTuple):
    """What is drawn of a feedback mode."""

    mode: str
    output: Output


def drawing(summary: xr.Dataset, options: DrawingOptions) -> Figure:
    """Draw the letters of each recorded trial, a row for each feedback mode."""
    drawings = _read(summary, options)
    trials = drawings[0].output.trials
    figure = Figure((WIDTH, 0.78 * len(drawings) + 0.95), layout="constrained")
    grid = figure.subplots(len(drawings), len(trials), squeeze=False)
    for row, (mode, output) in zip(grid, drawings, strict=True):
        for k, axes in enumerate(row):
            _prepare(axes, output)
            _ink(axes, mode, output.rate[k])
            loss = np.sum((output.rate[k] - output.target) ** 2)
            axes.set_xlabel(f"loss {number(loss)}", fontsize=6.5, labelpad=1)
        label = textwrap.fill(FEEDBACK_MODES[mode].label, LABEL_CHARACTERS)
        row[0].set_ylabel(label, rotation=0, ha="right", va="center", fontsize=7.5)
    for axes, trial in zip(grid[0], trials, strict=True):
        axes.set_title(f"trial {trial}")
    _say(figure, options)
    return figure


def draw_letters(summary: xr.Dataset, options: DrawingOptions) -> Animation:
    """Draw the letters while time goes on, trial after trial, a panel for each feedback mode."""
    drawings = _read(summary, options)
    trials, (n_steps, _) = drawings[0].output.trials, drawings[0].output.target.shape
    columns = min(3, len(drawings))
    rows = -(-len(drawings) // columns)
    figure = Figure((WIDTH, rows * 1.35 + 0.85), layout="constrained")
    pens: list[list[Line2D]] = []
    for axes, (mode, output) in zip(figure.subplots(rows, columns).flat, drawings, strict=False):
        _prepare(axes, output)
        pens.append(_ink(axes, mode, output.rate[0]))
        axes.set_title(FEEDBACK_MODES[mode].label)
    clock = figure.text(0.99, 0.01, "", ha="right", va="bottom", fontsize=9)
    _say(figure, options)
    ends = [*range(STEPS_PER_FRAME, n_steps, STEPS_PER_FRAME), *[n_steps] * STILL_FRAMES]

    def show(frame: int) -> None:
        k, moment = divmod(frame, len(ends))
        clock.set_text(f"trial {trials[k]}, {ends[moment]} ms")
        for lines, (_, output) in zip(pens, drawings, strict=True):
            for line, stroke in zip(lines, _strokes(output.rate[k]), strict=True):
                line.set_data(*stroke[: ends[moment]].T)

    return Animation(figure, len(trials) * len(ends), show)


def _read(summary: xr.Dataset, options: DrawingOptions) -> list[Drawing]:
    """Return what each feedback mode has drawn, in the study's order."""
    values, _ = choose(summary, "rate_snr", ("feedback",), options.select)
    return [
        Drawing(mode, read_output(summary, ExampleOptions(**options.model_dump(), feedback=mode)))
        for mode in values["feedback"].values.tolist()
    ]


def _strokes(rate: NDArray[np.float64]) -> Strokes:
    """Return what each pen has drawn, (step, 2), side by side, of rates (step, 2 × pens)."""
    pens = np.split(rate, rate.shape[1] // 2, axis=1)
    return [pen + np.array([APART * k, 0.0]) for k, pen in enumerate(pens)]


def _prepare(axes: Axes, output: Output) -> None:
    """Draw the target on a sheet of paper."""
    n_pens = output.target.shape[1] // 2
    axes.set(xlim=(0, 1 + APART * (n_pens - 1)), ylim=(0, 1), aspect="equal")  # as rates may be
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    for stroke in _strokes(output.target):
        axes.plot(*stroke.T, color=TARGET_COLOUR, lw=3.5, solid_capstyle="round")


def _ink(axes: Axes, mode: str, rate: NDArray[np.float64]) -> list[Line2D]:
    """Draw the strokes of a trial in the colour of their feedback mode."""
    colour = FEEDBACK_MODES[mode].look.colour
    return [axes.plot(*stroke.T, color=colour, lw=1.2)[0] for stroke in _strokes(rate)]


def _say(figure: Figure, options: DrawingOptions) -> None:
    note = (
        f"Replicate {options.example}. Rates of two outputs are x and y of a pen, once round its "
        "letter in a trial."
    )
    head(figure, "Letters that one network draws, by what reaches its SPNs", note)
    handles = [
        Line2D([], [], color=TARGET_COLOUR, lw=3.5, label="target"),
        Line2D([], [], color="black", lw=1.2, label="output, in the colour of its feedback"),
    ]
    legend_below(figure, handles)
