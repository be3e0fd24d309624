"""The series of a figure: what is told apart by looks."""

from __future__ import annotations

from typing import Any, NamedTuple

import xarray as xr

from dopascape.figures.style import ordered_looks, unordered_looks
from dopascape.figures.text import number
from dopascape.modes import FEEDBACK_MODES, GAIN_MODES, HIGHPASS, Look
from dopascape.results.selection import parameters_at

OPTIMIZER_AXES = ("feedback_factor", "optimizer", "learning_rate")
"""What is shown of a study of Adam, in this order."""

PLAIN = Look("black", (0, (5, 1.5)), "s")
"""The rule of three factors without Adam."""


class Series(NamedTuple):
    """One series: where it lies on the axes of the grid, its look and its name."""

    at: dict[str, Any]
    look: Look
    text: str


def feedback_modes(coordinate: xr.DataArray) -> list[str]:
    """Return the feedback modes on an axis, dopamine first."""
    return sorted(map(str, coordinate.values), key=lambda mode: mode != "dopamine")


def series_along(coordinate: xr.DataArray) -> list[Series]:
    """Return a series for each value of an axis."""
    axis = str(coordinate.name)
    values = coordinate.values.tolist()
    if axis == "feedback":
        modes = {name: FEEDBACK_MODES[name] for name in feedback_modes(coordinate)}
        return [Series({axis: name}, mode.look, mode.label) for name, mode in modes.items()]
    if axis == "gain":
        return [Series({axis: v}, GAIN_MODES[v].look, GAIN_MODES[v].label) for v in values]
    if coordinate.dtype.kind in "if":
        looks = ordered_looks(len(values))
        texts = [number(value) for value in values]
    else:
        looks = unordered_looks(len(values))
        texts = [str(value).replace("_", " ") for value in values]
    name = axis.replace("_", " ")
    return [
        Series({axis: value}, look, f"{name}: {text}")
        for value, look, text in zip(values, looks, texts, strict=True)
    ]


def filter_series(feedback: xr.DataArray, highpass: xr.DataArray) -> list[Series]:
    """Return a series for each feedback mode, two for slow dopamine: with and without high-pass.

    Parameters
    ----------
    feedback, highpass
        The axes ``feedback`` and ``highpass_synapse``. The latter counts for slow dopamine only.
    """
    series = []
    for one in series_along(feedback):
        values = highpass.values.tolist()
        if one.at["feedback"] != "filtered":
            values = values[:1]
        for value in values:
            at = {**one.at, "highpass_synapse": value}
            filtered = bool(value) and one.at["feedback"] == "filtered"
            look, text = (HIGHPASS.look, HIGHPASS.label) if filtered else one[1:]
            series.append(Series(at, look, text))
    return series


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
