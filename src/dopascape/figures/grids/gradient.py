"""How changes of weights compare with the gradient, through learning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.anatomy.populations import SPNS
from dopascape.figures.entry import FigureOptions
from dopascape.figures.page import WIDTH, head, legend_below, letters
from dopascape.figures.panels.lines import (
    constant_loss,
    curve_panel,
    draw_lines,
    handle,
    log_scales,
)
from dopascape.figures.populations import POPULATION_NAME
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import fixed_note, spread_note
from dopascape.results.selection import choose

SHOWN = ("feedback",)


class Measure(NamedTuple):
    """A panel: what it shows, its title, and from where its vertical axis is logarithmic."""

    variable: str
    title: str
    floor: float | None = None


MEASURES = (
    Measure("gradient_cosine", "cosine with steepest descent"),
    Measure("neuron_cosine", "the same within an SPN"),
    Measure("feedback_cosine", "cosine of the feedback"),
    Measure("best_update_decrease", "gain of the best step", 1e-4),
    Measure("feature_loss", "loss of a new output", 0.0),
)
"""Beside the loss itself."""

BY_PROJECTION = tuple(
    Measure(f"gradient_cosine_{group}_{post}", f"{pre} → {POPULATION_NAME[post]}")
    for post in SPNS
    for group, pre in (
        ("corticostriatal", "cortex"),
        ("thalamostriatal", "thalamus"),
        ("collaterals", "SPN"),
    )
)


def gradient_alignment(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw the loss (A) and measures of what a trial changes (B to F) through learning, by rule."""
    figure, (first, *others) = _panels()
    loss = choose(summary, "loss", SHOWN, options.select)
    series = series_along(loss.values["feedback"])
    curve_panel(first, loss.values, series, constant_loss(summary, SHOWN, options.select))
    log_scales(first, loss.values["trial"].values)
    first.set_title("loss of the trial")
    for axes, measure in zip(others, MEASURES, strict=True):
        values = choose(summary, measure.variable, SHOWN, options.select).values
        _measure_panel(axes, values, series, measure)
    notes = (
        "B to D: of a trial's change of the weights onto SPNs, and of the feedback to them over "
        "time, with those of the exact gradient before it. E: largest share of the loss that goes "
        f"with a step along that change; below {MEASURES[3].floor:g} it is drawn there. F: of "
        "striatonigral weights learned anew from the SPNs as they are before the trial.",
        spread_note(loss.values),
        fixed_note(loss),
    )
    _finish(figure, series, "Changes of weights against the exact gradient", notes)
    return figure


def gradient_by_projection(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw the cosine of a trial's change with steepest descent, a panel per projection."""
    figure, all_axes = _panels(sharey=True)
    chosen = [choose(summary, m.variable, SHOWN, options.select) for m in BY_PROJECTION]
    series = series_along(chosen[0].values["feedback"])
    for axes, one, measure in zip(all_axes, chosen, BY_PROJECTION, strict=True):
        _measure_panel(axes, one.values, series, measure)
    notes = (spread_note(chosen[0].values), fixed_note(chosen[0]))
    _finish(figure, series, "Cosine of changes of weights with steepest descent", notes)
    return figure


def _panels(sharey: bool = False) -> tuple[Figure, list[Axes]]:
    figure = Figure((WIDTH, 5.4), layout="constrained")
    return figure, list(figure.subplots(2, 3, sharex=True, sharey=sharey).flat)


def _measure_panel(
    axes: Axes, values: xr.DataArray, series: Sequence[Series], measure: Measure
) -> None:
    """Draw a measure against the trial.

    Parameters
    ----------
    values : xr.DataArray
        (feedback, replicate, gradient_trial)
    """
    trials = values["gradient_trial"].values
    if measure.floor:
        values = values.clip(min=measure.floor)
    lines = [(values.sel(one.at), one.look) for one in series if values.sel(one.at).notnull().any()]
    draw_lines(axes, lines, "gradient_trial", markers=True)
    log_scales(axes, trials, measure.floor)
    if measure.floor is None:
        axes.axhline(0, color="0.7", linewidth=0.8, zorder=0)
    axes.set_title(measure.title)


def _finish(figure: Figure, series: Sequence[Series], title: str, notes: Sequence[str]) -> None:
    for axes in figure.axes[3:]:
        axes.set_xlabel("trial")
    letters(figure.axes)
    legend_below(figure, [handle(one.look, one.text) for one in series])
    head(figure, title, *notes)
