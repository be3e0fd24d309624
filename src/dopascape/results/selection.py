"""The one way to choose from a summary: a variable over some axes, and the parameters there."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.parameters import Parameters, default
from dopascape.study.axes import SAME
from dopascape.study.design import resolve

DEFAULT_POINT: dict[str, Any] = {
    name: default(name)
    for name in (
        "patch_size",
        "diffusion_length",
        "n_varicosities",
        "gain",
        "network_width",
        "feedback",
    )
}
"""The paper's landscape, width and feedback: taken, where a study varies them, unless selected."""


class SelectionError(ValueError):
    """A summary lacks what is asked of it."""


class Chosen(NamedTuple):
    """A variable over the dimensions that are asked for.

    Attributes
    ----------
    values : xr.DataArray
        Over the shown axes, ``replicate`` and what else the variable has. NaN where left out.
    fixed
        Value of each axis of the summary that is not shown; then what the study sets all over: the
        network's width, and what else differs from the paper's but the number of trials.
    """

    values: xr.DataArray
    fixed: dict[str, Any]


def choose(
    summary: xr.Dataset,
    variable: str,
    shown: Sequence[str],
    select: Mapping[str, Any],
    otherwise: Mapping[str, Any] = DEFAULT_POINT,
) -> Chosen:
    """Choose a variable over some axes of a study.

    Parameters
    ----------
    summary
        A study's summary.
    variable
        Its variable. Runs that diverged are left out of a loss, undefined values of all else;
        both become NaN.
    shown
        Axes to keep, in this order. One that the study does not vary has one value then, that of
        the study's base.
    select
        A value of other axes (or of a shown one, to keep it alone), one that is there.
    otherwise
        Values of axes neither shown nor selected, of numbers the nearest. An axis that is in none
        of the three must have one value only.

    Raises
    ------
    SelectionError
        If the summary lacks the variable, an axis or a value, or has an axis of several values
        none of which is chosen.
    """
    require(summary, variable)
    fixed: dict[str, Any] = {}
    axes = study_axes(summary, select)
    for axis in axes:
        index = chosen_index(summary[axis], shown, select, otherwise)
        if index is not None:
            summary = summary.isel({axis: [index] if axis in shown else index})
        if axis not in shown:
            fixed[axis] = summary[axis].item()
    fixed |= {k: v for k, v in set_all_over(summary).items() if k not in (*axes, *shown)}
    values = _without_bad(summary, variable)
    for axis in shown:
        if axis not in axes:
            values = values.expand_dims({axis: [_base_value(summary, axis)]})
    return Chosen(values.transpose(*shown, ...), fixed)


def set_all_over(summary: xr.Dataset) -> dict[str, Any]:
    """Return the width of a study's networks, and what differs from the paper's; not the trials."""
    if "parameters" not in summary.attrs:
        return {}
    return {
        name: value
        for name, value in base_parameters(summary).items()
        if name == "network_width" or (name != "n_trials" and value != default(name))
    }


def _without_bad(summary: xr.Dataset, variable: str) -> xr.DataArray:
    """Return a variable with NaN for what is left out."""
    values = summary[variable]
    if variable in ("loss", "final_loss"):
        return values.where(summary["diverged"] == 0)
    return values.where(np.isfinite(values))


def _base_value(summary: xr.Dataset, axis: str) -> Any:
    """Return the value of an axis that the study does not vary."""
    parameters = base_parameters(summary)
    if axis not in parameters:
        raise SelectionError(f"no axis {axis!r} in the summary, nor a parameter of that name")
    return parameters[axis]


def require(summary: xr.Dataset, variable: str) -> None:
    """Refuse a summary without a variable."""
    if variable not in summary:
        there = ", ".join(map(str, summary))
        raise SelectionError(f"the summary has no variable {variable!r} (it has: {there})")


def study_axes(summary: xr.Dataset, select: Mapping[str, Any]) -> list[str]:
    """Return the axes of a study's grid, in order; refuse to select on others."""
    require(summary, "diverged")
    axes = [str(dim) for dim in summary["diverged"].dims if dim != "replicate"]
    for axis in select:
        if axis not in axes:
            there = ", ".join(axes)
            raise SelectionError(f"no axis {axis!r} in the summary (axes: {there})")
    return axes


def chosen_index(
    coordinate: xr.DataArray,
    shown: Sequence[str],
    select: Mapping[str, Any],
    otherwise: Mapping[str, Any] = DEFAULT_POINT,
) -> int | None:
    """Return the index of the one value of an axis that is taken, None to keep the axis whole.

    Raises
    ------
    SelectionError
        If the axis is not shown, has several values and none is selected, nor a default; or has
        not the one selected.
    """
    axis = str(coordinate.name)
    if axis in select:
        index = nearest(coordinate, select[axis])
        if not same_value(coordinate.values[index], select[axis]):
            raise _not_there(coordinate, select[axis])
        return index
    if axis in shown:
        return None
    if coordinate.size == 1:
        return 0
    if axis in otherwise:
        return nearest(coordinate, otherwise[axis])
    raise SelectionError(
        f"the axis {axis!r} has several values ({_listed(coordinate)}): choose one by the option "
        f"select: {{{axis}: ...}}"
    )


def same_value(first: Any, second: Any) -> bool:
    """Say whether two values of an axis are one, numbers within rounding."""
    if isinstance(first, str) or isinstance(second, str):
        return bool(first == second)
    return math.isclose(first, second, rel_tol=SAME)


def nearest(coordinate: xr.DataArray, value: Any) -> int:
    """Return the index of a value on an axis: of numbers, that of the nearest.

    Raises
    ------
    SelectionError
        If the axis has other values than numbers and not this one.
    """
    present = coordinate.values
    numbers = np.issubdtype(present.dtype, np.number)
    if numbers != (isinstance(value, int | float) or np.issubdtype(type(value), np.number)):
        raise _not_there(coordinate, value)
    if numbers and "flag_meanings" not in coordinate.attrs:
        return nearest_number(present, value)
    found = np.flatnonzero(present == value)
    if not found.size:
        raise _not_there(coordinate, value)
    return int(found[0])


def nearest_number(numbers: NDArray[Any], number: float) -> int:
    """Return the index of the nearest of some numbers, by ratio if all are above 0."""
    if number > 0 and np.all(numbers > 0):
        return int(np.abs(np.log(numbers / number)).argmin())
    return int(np.abs(numbers - number).argmin())


def _not_there(coordinate: xr.DataArray, value: Any) -> SelectionError:
    there = _listed(coordinate)
    return SelectionError(f"{coordinate.name} = {value!r} is not in the summary ({there})")


def _listed(coordinate: xr.DataArray) -> str:
    return ", ".join(str(value) for value in coordinate.values.tolist())


def is_level(values: xr.DataArray, along: str) -> bool:
    """Say whether an axis changes nothing: its points are the same runs."""
    first = values.isel({along: 0}, drop=True)
    others = (values.isel({along: k}, drop=True) for k in range(1, values.sizes[along]))
    return values.sizes[along] > 1 and all(first.equals(other) for other in others)


def base_parameters(summary: xr.Dataset) -> dict[str, Any]:
    """Return the parameters of a study, before its axes and overrides.

    Raises
    ------
    SelectionError
        If the summary does not say them.
    """
    return dict(_json_attribute(summary, "parameters"))


def parameters_at(summary: xr.Dataset, point: Mapping[str, Any]) -> Parameters:
    """Return the parameters that a study has where its axes have some values."""
    there = {**base_parameters(summary), **point}
    return resolve(there, _json_attribute(summary, "overrides"))


def _json_attribute(summary: xr.Dataset, name: str) -> Any:
    try:
        return json.loads(summary.attrs[name])
    except (KeyError, ValueError, TypeError):
        text = f"the summary's attribute {name!r} is missing or is no JSON"
        raise SelectionError(text) from None
