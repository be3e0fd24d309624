"""What a page knows of a study's results: its axes, variables and learning curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.explorer.packing import Numbers
from dopascape.looks import looks_along, modes_of
from dopascape.modes import Look
from dopascape.parameters import axis_label
from dopascape.results.selection import DEFAULT_POINT, choose, nearest, study_axes

MOST_CURVE_VALUES = 500_000
"""Losses and alignments of curves that a page holds: with these a page of 10,000 runs stays below
3 MB. Curves of larger studies are thinned further."""

MARKERS = {
    "o": "circle",
    "s": "square",
    "D": "diamond",
    "^": "triangle",
    "v": "inverted_triangle",
    "P": "plus",
    "d": "diamond_dot",
    "<": "hex",
    ">": "square_pin",
    "p": "triangle_pin",
    "h": "star",
    "*": "asterisk",
}
"""Bokeh's names of matplotlib's markers, or of others that are told apart as well."""

LINE_WIDTH = 2.0
"""Width of lines on the page (pixels), which dashes are multiples of."""


def results(summary: xr.Dataset, numbers: Numbers) -> dict[str, Any]:
    """Return what the page's tab of results shows.

    Parameters
    ----------
    summary
        Of a study with a grid.
    numbers
        Takes the values of the variables.

    Returns
    -------
    dict
        ``axes``: those of the grid; ``replicates``: their numbers; ``trials``: of the curves;
        ``variables``: what there is of replicates, over axes × replicate (× trial); ``start``: the
        view that the page opens with.
    """
    names = study_axes(summary, {})
    trials = _kept_trials(summary, names)
    axes = [_axis(summary[name]) for name in names]
    variables = [
        _variable(summary, str(name), names, trials, numbers)
        for name, values in summary.data_vars.items()
        if set(values.dims) - {"trial"} == {*names, "replicate"} and np.isfinite(values).any()
    ]
    return {
        "axes": axes,
        "replicates": summary["replicate"].values.tolist(),
        "trials": summary["trial"].values[trials].tolist() if "trial" in summary.dims else [],
        "all_trials": summary.sizes.get("trial", 0),
        "variables": variables,
        "start": _start(axes, [variable["name"] for variable in variables]),
    }


def _kept_trials(summary: xr.Dataset, axes: list[str]) -> NDArray[np.int64]:
    """Return the indices of the trials that are kept: all, or evenly as many as there is room for.

    The summary's own trials are in geometric steps already.
    """
    there = summary.sizes.get("trial", 0)
    curves = sum(
        values.size // max(there, 1)
        for values in summary.data_vars.values()
        if set(values.dims) == {*axes, "replicate", "trial"}
    )
    most = max(2, MOST_CURVE_VALUES // max(curves, 1))
    return np.unique(np.linspace(0, max(there - 1, 0), min(there, most)).round().astype(np.int64))


def _axis(coordinate: xr.DataArray) -> dict[str, Any]:
    """Return an axis of the grid: its values, what they are called, and how they are drawn."""
    name = str(coordinate.name)
    values = coordinate.values.tolist()
    is_flag = "flag_meanings" in coordinate.attrs
    index = nearest(coordinate, DEFAULT_POINT[name]) if name in DEFAULT_POINT else 0
    return {
        "name": name,
        "label": axis_label(name),
        "values": values,
        "texts": [_text(name, value, is_flag) for value in values],
        "numeric": coordinate.dtype.kind in "if" and not is_flag,
        "looks": [bokeh_look(look) for look in looks_along(name, values)],
        "start": index,
    }


def _text(axis: str, value: Any, is_flag: bool) -> str:
    """Return what a value of an axis is called."""
    if modes := modes_of(axis):
        return modes[value].label
    if isinstance(value, str):
        return value.replace("_", " ")
    return ("no", "yes")[int(value)] if is_flag else f"{value:.4g}"


def bokeh_look(look: Look) -> dict[str, Any]:
    """Return a look in Bokeh's words."""
    dashes = [] if look.dashes == "-" else [round(LINE_WIDTH * part) for part in look.dashes[1]]
    return {"colour": look.colour, "dash": dashes, "marker": MARKERS[look.marker]}


def _variable(
    summary: xr.Dataset, name: str, axes: list[str], trials: NDArray[np.int64], numbers: Numbers
) -> dict[str, Any]:
    """Return a variable, over the axes, replicate and, of a curve, trial; its values are kept."""
    about = summary[name].attrs
    # Without runs that diverged; their values are NaN.
    values = choose(summary, name, axes, {}).values
    is_curve = "trial" in values.dims
    if is_curve:
        values = values.transpose(..., "trial").isel(trial=trials)
    unit = about.get("units", "1")
    finite = values.values[np.isfinite(values.values)]
    return {
        "name": name,
        "label": about.get("long_name", name) + ("" if unit == "1" else f" ({unit})"),
        "curve": is_curve,
        "positive": bool(finite.size and finite.min() > 0),
        "values": numbers.add(values.values),
    }


def _start(axes: list[dict[str, Any]], variables: list[str]) -> dict[str, str]:
    """Return the view that a page opens with: the final loss, against the longest axis of numbers.

    Colours tell feedback modes apart, panels the width of the network, where the study varies them.
    """
    varied = [axis for axis in axes if len(axis["values"]) > 1]
    by_length = sorted(varied, key=lambda axis: (not axis["numeric"], -len(axis["values"])))
    left = [axis["name"] for axis in by_length]
    x = left.pop(0) if left else "replicate"
    colour = next((name for name in ("feedback", *left) if name in left), "")
    panels = "network_width" if "network_width" in left and colour != "network_width" else ""
    variable = "final_loss" if "final_loss" in variables else variables[0]
    return {"variable": variable, "x": x, "colour": colour, "panels": panels}
