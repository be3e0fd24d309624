"""The series of a figure: what is told apart by looks."""

from __future__ import annotations

from typing import Any, NamedTuple

import xarray as xr

from dopascape.findings.words import number
from dopascape.looks import looks_along, modes_of, ordered_looks
from dopascape.modes import HIGHPASS, OPTIMIZERS, Look
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
        values = feedback_modes(coordinate)
    looks = looks_along(axis, values)
    if modes := modes_of(axis):
        texts = [modes[value].label for value in values]
    else:
        numbers = coordinate.dtype.kind in "if"
        said = [number(v) if numbers else str(v).replace("_", " ") for v in values]
        texts = [f"{axis.replace('_', ' ')}: {text}" for text in said]
    return [
        Series({axis: value}, look, text)
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
        values_there = f"η = {there.learning_rate:g}, factor {there.feedback_factor:g}"
        text = f"{OPTIMIZERS['sgd'].label} ({values_there})"
        series.append(Series(first, PLAIN, text))
    if "adam" in values["optimizer"]:
        for rate, look in zip(rates, ordered_looks(len(rates)), strict=True):
            at = {"learning_rate": rate, "optimizer": "adam"}
            series.append(Series(at, look, f"{OPTIMIZERS['adam'].label}, η = {number(rate)}"))
    return series
