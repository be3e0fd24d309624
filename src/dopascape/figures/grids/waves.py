"""Dopamine as waves: how it goes up and down in a slice of the tissue over a trial."""

from __future__ import annotations

from typing import NamedTuple

import matplotlib
import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dopascape.anatomy.landscape import concentration, landscape
from dopascape.figures.animation import Animation
from dopascape.figures.grids.options import WavesOptions
from dopascape.figures.grids.slices import NEAR, POPULATION, SPN_COLOUR, centres, near
from dopascape.figures.page import WIDTH, head, legend_below
from dopascape.figures.recordings import of_example, read_output
from dopascape.findings.words import number
from dopascape.looks import SIGNAL_MAP, unordered_looks
from dopascape.parameters import Parameters
from dopascape.results.selection import parameters_at, study_axes

MOST_TRIALS = 4
"""Trials that are shown; of more recorded ones the first, the last and some between."""

MOMENTS = 6
"""Times in a trial that small multiples show."""

MOST_UNITS = 8
"""SNc units whose signals are drawn as curves, the first ones."""

STEPS_PER_FRAME = 5
"""Of the animation (ms)."""

COLOURS = matplotlib.colormaps[SIGNAL_MAP].resampled(17)
"""Few of them: lines of equal height show as in a map, and the animation's file stays small."""

Array = NDArray[np.float64]


class Waves(NamedTuple):
    """What makes the waves of one network.

    Attributes
    ----------
    parameters
    trials
        Their numbers.
    field : (target_dim, y, x)
        F of each SNc unit in the slice.
    signal : (trial, step, target_dim)
        g = ε φ′ of each output.
    spns : (2, n)
        x and y of the dSPNs near the slice.
    """

    parameters: Parameters
    trials: list[int]
    field: Array
    signal: Array
    spns: Array

    def at(self, trial: int, step: int) -> Array:
        """Return Σ F g in the slice, (y, x); trial and step are counted from 0."""
        return np.tensordot(self.signal[trial, step], self.field, 1)

    def highest(self, trial: int) -> float:
        """Return the largest size of Σ F g in a trial, or 1 where it is 0 throughout."""
        steps = range(self.signal.shape[1])
        return max(float(np.abs(self.at(trial, step)).max()) for step in steps) or 1.0


def waves(summary: xr.Dataset, options: WavesOptions) -> Figure:
    """Draw Σ F g in a slice at some times of recorded trials, a row for each trial."""
    shown = _read(summary, options)
    n_steps = shown.signal.shape[1]
    steps = ((np.arange(MOMENTS) + 0.5) * n_steps / MOMENTS).astype(int)
    figure = Figure((WIDTH, 1.12 * len(shown.trials) + 0.85), layout="compressed")
    grid = figure.subplots(len(shown.trials), MOMENTS, squeeze=False)
    for k, (row, trial) in enumerate(zip(grid, shown.trials, strict=True)):
        for axes, step in zip(row, steps, strict=True):
            image = _map(axes, shown, k, int(step))
            axes.set_title(f"{step + 1} ms" if k == 0 else "")
        row[0].set_ylabel(f"trial {trial}")
        bar = figure.colorbar(image, ax=row.tolist(), aspect=12, pad=0.01)
        highest = shown.highest(k)
        bar.set_ticks([-highest, 0, highest], labels=[number(-highest), "0", number(highest)])
    _say(figure, shown, options)
    return figure


def draw_waves(summary: xr.Dataset, options: WavesOptions) -> Animation:
    """Draw Σ F g in a slice as time goes on, with the signal of each unit, a column for a trial."""
    shown = _read(summary, options)
    n_steps, n_units = shown.signal.shape[1], min(shown.signal.shape[2], MOST_UNITS)
    looks = unordered_looks(n_units)
    time = np.arange(1, n_steps + 1)
    figure = Figure((WIDTH, 7.6 / len(shown.trials) + 1.8), layout="constrained")
    above, below = figure.subplots(2, len(shown.trials), squeeze=False, height_ratios=[3, 1])
    images, cursors = [], []
    for k, (axes, curves) in enumerate(zip(above, below, strict=True)):
        images.append(_map(axes, shown, k, 0))
        axes.set_title(f"trial {shown.trials[k]}, ± {number(shown.highest(k))}")
        for values, look in zip(shown.signal[k].T, looks, strict=False):
            curves.plot(time, values, color=look.colour, ls=look.dashes, lw=1)
        cursors.append(curves.axvline(1, color="black", lw=0.8))
        curves.set(xlabel="time in the trial (ms)", ylabel="" if k else "signal g")
    legend_below(
        figure,
        [
            Line2D([], [], color=look.colour, ls=look.dashes, lw=1, label=f"SNc unit {unit}")
            for unit, look in enumerate(looks, 1)
        ],
    )
    _say(figure, shown, options)
    ends = range(0, n_steps, STEPS_PER_FRAME)

    def show(frame: int) -> None:
        for k, (image, cursor) in enumerate(zip(images, cursors, strict=True)):
            image.set_data(shown.at(k, ends[frame]))
            cursor.set_xdata([time[ends[frame]]] * 2)

    return Animation(figure, len(ends), show)


def _read(summary: xr.Dataset, options: WavesOptions) -> Waves:
    """Return what makes the waves of the example, drawn anew and recorded."""
    output = read_output(summary, options)
    _, fixed = of_example(summary, "rate_snr", options)
    there = {axis: fixed[axis] for axis in study_axes(summary, {}) if axis in fixed}
    parameters = parameters_at(summary, {**there, "feedback": options.feedback})
    parts = landscape(parameters, options.example, int(summary.attrs.get("root_seed", 0)))
    last = len(output.trials) - 1
    kept = np.unique(np.linspace(0, last, min(last + 1, MOST_TRIALS)).round().astype(int))
    rate = output.rate[kept]
    x, y = centres()
    places = np.column_stack([x.ravel(), y.ravel(), np.full(x.size, options.depth)])
    field = concentration(parameters, places, parts.varicosities[POPULATION])
    return Waves(
        parameters,
        [output.trials[k] for k in kept],
        field.T.reshape(-1, *x.shape),
        (rate - output.target) * rate * (1 - rate),
        near(parts.position[POPULATION], options.depth),
    )


def _map(axes: Axes, shown: Waves, trial: int, step: int) -> AxesImage:
    """Draw Σ F g at a time, in colours that reach as far as the trial's largest."""
    highest = shown.highest(trial)
    image = axes.imshow(
        shown.at(trial, step), cmap=COLOURS, vmin=-highest, vmax=highest, origin="lower",
        extent=(0, 1, 0, 1), interpolation="nearest",
    )  # fmt: skip
    x, y = shown.spns
    axes.scatter(x, y, s=5, c=SPN_COLOUR, edgecolors="k", linewidths=0.3)
    axes.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    axes.spines[:].set_visible(False)
    return image


def _say(figure: Figure, shown: Waves, options: WavesOptions) -> None:
    p = shown.parameters
    note = (
        f"Σ F g over the SNc units, the dopamine above or below its baseline that dSPNs meet, in "
        f"the slice z = {options.depth:g}; each trial in colours of its own. Replicate "
        f"{options.example}, N = {p.network_width}, patch size {p.patch_size:g}, λ = "
        f"{p.diffusion_length:.3g}. Points: dSPNs within {NEAR:g} of the slice."
    )
    head(figure, "Waves of dopamine as the error plays (x and y from 0 to 1 cube side)", note)
