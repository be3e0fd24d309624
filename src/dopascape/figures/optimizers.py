"""The plain rule against Adam."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.figures.catalogue import FigureOptions
from dopascape.figures.curves import curve_handles, curve_panel, log_scales
from dopascape.figures.data import (
    choose,
    fixed_note,
    label,
    left_out_note,
    parameters_at,
    spread_note,
)
from dopascape.figures.series import Series
from dopascape.figures.style import head, is_outer, legend_below, ordered_looks, panels
from dopascape.modes import Look

OPTIMIZER_AXES = ("feedback_factor", "optimizer", "learning_rate")
"""What is shown of the study, in this order."""

PLAIN = Look("black", (0, (5, 1.5)), "s")


def optimizer_series(summary: xr.Dataset, values: xr.DataArray) -> list[Series]:
    """Return the plain rule, and Adam at each learning rate.

    Parameters
    ----------
    values : xr.DataArray
        Chosen of the summary, over ``optimizer``, ``learning_rate``, ``feedback_factor`` and
        others. The plain rule's runs are the same all over the last two.
    """
    rates = values["learning_rate"].values.tolist()
    series = []
    if "sgd" in values["optimizer"]:
        first = {"learning_rate": rates[0], "optimizer": "sgd"}
        there = parameters_at(summary, first)
        text = f"plain rule (η = {there.learning_rate:g}, factor {there.feedback_factor:g})"
        series.append(Series(first, PLAIN, text))
    if "adam" in values["optimizer"]:
        for rate, look in zip(rates, ordered_looks(len(rates)), strict=True):
            at = {"learning_rate": rate, "optimizer": "adam"}
            series.append(Series(at, look, f"Adam, η = {rate:g}"))
    return series


def factor_panels(
    all_axes: Sequence[Axes], values: xr.DataArray, series: Sequence[Series], constant: float
) -> None:
    """Draw learning curves, a panel for each feedback factor of Adam; the caller labels them.

    Parameters
    ----------
    values : xr.DataArray
        (feedback_factor, optimizer, learning_rate, replicate, trial)
    constant
        Loss of an output that stays at 0.5.
    """
    for axes, at_factor in zip(all_axes, values, strict=True):
        curve_panel(axes, at_factor, series, constant)
        axes.set_title(f"Adam's feedback factor = {at_factor['feedback_factor'].item():g}")
        log_scales(axes, values["trial"].values)


def optimizer_curves(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw loss against trial by learning rate of Adam, a panel per feedback factor.

    Parameters
    ----------
    summary
        Variables ``loss``, ``constant_loss`` and ``diverged``, over ``optimizer``,
        ``learning_rate``, ``feedback_factor`` and others.
    options
        By default all that the study has.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    chosen = choose(summary, "loss", OPTIMIZER_AXES, options.select)
    constant = choose(summary, "constant_loss", OPTIMIZER_AXES, options.select).values.median()
    values = chosen.values
    series = optimizer_series(summary, values)
    n = values.sizes["feedback_factor"]
    figure, all_axes = panels(n)
    factor_panels(all_axes, values, series, float(constant))
    for index, axes in enumerate(all_axes):
        first_column, last_of_column = is_outer(axes, n, index)
        axes.set_ylabel(label(values) if first_column else "")
        axes.set_xlabel(label(values["trial"]) if last_of_column else "")
    legend_below(figure, curve_handles(series))
    notes = (spread_note(chosen), fixed_note(chosen), left_out_note([values], "diverged"))
    head(figure, "Learning curves of the plain rule and of Adam", *notes)
    return figure
