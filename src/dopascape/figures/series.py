"""The series of a figure: what is told apart by looks."""

from __future__ import annotations

from typing import Any, NamedTuple

import xarray as xr

from dopascape.figures.data import feedback_modes, number
from dopascape.figures.style import ordered_looks, unordered_looks
from dopascape.modes import FEEDBACK_MODES, GAIN_MODES, HIGHPASS, Look


class Series(NamedTuple):
    """One series: where it lies on the axes of the grid, its look and its name."""

    at: dict[str, Any]
    look: Look
    text: str


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
