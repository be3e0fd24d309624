"""Choosing from a summary what a figure shows."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.figures.entry import DEFAULT_POINT, same_value
from dopascape.parameters import Parameters, axis_label
from dopascape.study.design import resolve


class Chosen(NamedTuple):
    """A variable over the dimensions that a figure shows.

    Attributes
    ----------
    values : xr.DataArray
        Over the shown axes, ``replicate`` and what else the variable has. NaN where left out.
    fixed
        Value of each axis of the summary that is not shown.
    """

    values: xr.DataArray
    fixed: dict[str, Any]


def choose(
    summary: xr.Dataset, variable: str, shown: Sequence[str], select: Mapping[str, Any]
) -> Chosen:
    """Choose a variable over the axes that a figure shows.

    Parameters
    ----------
    summary
        A study's summary.
    variable
        Variable to draw. Runs that diverged are left out of a loss, undefined values of a
        statistic; both become NaN.
    shown
        Axes to keep, in this order. One that the study does not vary has one value then, that of
        the study's base.
    select
        A value of other axes (or of a shown one, to show it alone). Axes not in it are at
        ``DEFAULT_POINT``, of numbers at the nearest value, or have one value only.

    Raises
    ------
    ValueError
        If the summary lacks the variable or an axis, or has an axis of several values none of
        which is selected, or lacks a selected value.
    """
    require(summary, variable)
    fixed: dict[str, Any] = {}
    axes = study_axes(summary, select)
    for axis in axes:
        place = chosen_place(summary[axis], shown, select)
        if place is not None:
            summary = summary.isel({axis: [place] if axis in shown else place})
        if axis not in shown:
            fixed[axis] = summary[axis].item()
    values = _without_bad(summary, variable)
    for axis in shown:
        if axis not in axes:
            values = values.expand_dims({axis: [_base_value(summary, axis)]})
    rest = [dim for dim in values.dims if dim not in shown]
    return Chosen(values.transpose(*shown, *rest), fixed)


def _base_value(summary: xr.Dataset, axis: str) -> Any:
    """Return the value of an axis that the study does not vary."""
    parameters = base_parameters(summary)
    if axis not in parameters:
        raise ValueError(f"no axis {axis!r} in the summary, nor a parameter of that name")
    return parameters[axis]


def require(summary: xr.Dataset, variable: str) -> None:
    """Refuse a summary without a variable."""
    if variable not in summary:
        there = ", ".join(map(str, summary))
        raise ValueError(f"the summary has no variable {variable!r} (it has: {there})")


def study_axes(summary: xr.Dataset, select: Mapping[str, Any]) -> list[str]:
    """Return the axes of a study's grid, in order; refuse to select on others."""
    require(summary, "diverged")
    axes = [str(dim) for dim in summary["diverged"].dims if dim != "replicate"]
    for axis in select:
        if axis not in axes:
            raise ValueError(f"select: no axis {axis!r} in the summary (axes: {', '.join(axes)})")
    return axes


def chosen_place(
    coordinate: xr.DataArray, shown: Sequence[str], select: Mapping[str, Any]
) -> int | None:
    """Return the place of the one value of an axis to draw, None to keep the axis whole.

    Raises
    ------
    ValueError
        If the axis is not shown, has several values and none is selected, nor a default; or has
        not the one selected.
    """
    axis = str(coordinate.name)
    if axis in select:
        place = nearest(coordinate, select[axis])
        if not same_value(coordinate.values[place], select[axis]):
            raise _not_there(coordinate, select[axis])
        return place
    if axis in shown:
        return None
    if axis in DEFAULT_POINT and coordinate.size > 1:
        return nearest(coordinate, DEFAULT_POINT[axis])
    if coordinate.size > 1:
        raise ValueError(
            f"the figure does not show the axis {axis!r}: choose one of its values "
            f"({_listed(coordinate)}) by the option select: {{{axis}: ...}}"
        )
    return 0


def nearest(coordinate: xr.DataArray, value: Any) -> int:
    """Return the place of a value on an axis: of numbers the nearest, by ratio if all are > 0.

    Raises
    ------
    ValueError
        If the axis has other values than numbers and not this one.
    """
    present = coordinate.values
    numbers = np.issubdtype(present.dtype, np.number)
    if numbers != (isinstance(value, int | float) or np.issubdtype(type(value), np.number)):
        found = []
    elif not numbers or "flag_meanings" in coordinate.attrs:
        found = np.flatnonzero(present == value).tolist()
    elif value > 0 and np.all(present > 0):
        found = [np.abs(np.log(present / value)).argmin()]
    else:
        found = [np.abs(present - value).argmin()]
    if not found:
        raise _not_there(coordinate, value)
    return int(found[0])


def _not_there(coordinate: xr.DataArray, value: Any) -> ValueError:
    there = _listed(coordinate)
    return ValueError(f"select: {coordinate.name} = {value!r} is not in the summary ({there})")


def _listed(coordinate: xr.DataArray) -> str:
    return ", ".join(str(value) for value in coordinate.values.tolist())


def _without_bad(summary: xr.Dataset, variable: str) -> xr.DataArray:
    """Return a variable with NaN for the runs that are left out."""
    values = summary[variable]
    if variable in ("loss", "final_loss"):
        return values.where(summary["diverged"] == 0)
    return values.where(np.isfinite(values))


def base_parameters(summary: xr.Dataset) -> dict[str, Any]:
    """Return the parameters of a study, before its axes and overrides.

    Raises
    ------
    ValueError
        If the summary does not say them.
    """
    return dict(json_attribute(summary, "parameters"))


def parameters_at(summary: xr.Dataset, point: Mapping[str, Any]) -> Parameters:
    """Return the parameters that a study has where its axes have some values."""
    there = {**base_parameters(summary), **point}
    return resolve(there, json_attribute(summary, "overrides"))


def json_attribute(summary: xr.Dataset, name: str) -> Any:
    """Return a global attribute that holds JSON.

    Raises
    ------
    ValueError
        If it is missing or is no JSON.
    """
    try:
        return json.loads(summary.attrs[name])
    except (KeyError, ValueError, TypeError):
        raise ValueError(f"the summary's attribute {name!r} is missing or is no JSON") from None


def quartiles(values: xr.DataArray) -> tuple[NDArray[np.float64], ...]:
    """Return lower quartile, median and upper quartile over replicates, NaN where none is left."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice encountered", RuntimeWarning)
        low, middle, high = np.nanquantile(
            values.values, [0.25, 0.5, 0.75], axis=values.get_axis_num("replicate")
        )
    return low, middle, high


def feedback_modes(coordinate: xr.DataArray) -> list[str]:
    """Return the feedback modes on an axis, dopamine first."""
    return sorted(map(str, coordinate.values), key=lambda mode: mode != "dopamine")


def label(variable: xr.DataArray) -> str:
    """Return a label: of a parameter its own, else from the variable's description and unit."""
    name = str(variable.name)
    if name in Parameters.model_fields:
        return axis_label(name)
    text = str(variable.attrs.get("long_name", name.replace("_", " ")))
    unit = variable.attrs.get("units", "1")
    return text if unit == "1" else f"{text} ({unit})"


def short_name(coordinate: xr.DataArray) -> str:
    """Return what an axis is called in a title: its label without the unit."""
    return label(coordinate).split(" (")[0]


def number(value: float) -> str:
    """Write a number in two to three digits, without an exponent where that stays short."""
    if not math.isfinite(value):
        return ""
    if value == 0 or 1e-3 <= abs(value) < 100:
        return f"{value:.2g}"
    return f"{value:.0f}" if 100 <= abs(value) < 1e5 else f"{value:.0e}".replace("e-0", "e-")


def spread_note(chosen: Chosen) -> str:
    """Say what is drawn of the replicates."""
    n = chosen.values.sizes["replicate"]
    return f"Median and inter-quartile range of {n} replicates." if n > 1 else "One replicate."


def trials_note(*summaries: xr.Dataset, panels: str = "") -> str:
    """Say after how many trials losses are drawn.

    Parameters
    ----------
    *summaries
        One summary, or one for each panel.
    panels
        Letters of the panels, in the order of the summaries.
    """
    numbers = [_last_trial(summary) for summary in summaries]
    if not all(numbers):
        return ""
    if len(set(numbers)) == 1:
        return f"After {numbers[0]} trials."
    each = (f"{n} ({panel})" for n, panel in zip(numbers, panels, strict=True))
    return f"Trials: {', '.join(each)}."


def _last_trial(summary: xr.Dataset) -> int:
    """Return the number of trials; 0 where it is not one for all points, or none was run."""
    if "n_trials" in summary.dims or not summary.sizes.get("trial", 0):
        return 0
    return int(summary["trial"].values[-1])


def fixed_note(chosen: Chosen) -> str:
    """Say at which values of the axes not shown a figure is drawn."""
    if not chosen.fixed:
        return ""
    short = {
        "diffusion_length": "λ",
        "network_width": "N",
        "n_varicosities": "varicosities per SNc unit",
    }
    parts = []
    for axis, value in chosen.fixed.items():
        text = value if isinstance(value, str) else f"{value:.4g}"
        parts.append(f"{short.get(axis, axis.replace('_', ' '))} = {text}")
    return f"At {', '.join(parts)}."


def left_out_note(drawn: Sequence[xr.DataArray], why: str) -> str:
    """Say how many replicates are left out of what is drawn, if any."""
    missing = [v.isnull().all("trial") if "trial" in v.dims else v.isnull() for v in drawn]
    n = sum(int(m.sum()) for m in missing)
    return f"Left out: {n} of {sum(m.size for m in missing)} values ({why})." if n else ""
