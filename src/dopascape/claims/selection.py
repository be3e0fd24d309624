"""Reading from a summary what a claim compares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from dopascape.claims.outcome import NotTestedError
from dopascape.claims.statistics import Floats

DEFAULT_LENGTH = 0.1
"""The paper's diffusion length (cube sides)."""


def over_replicates(
    summary: xr.Dataset, variable: str, along: Sequence[str] = (), **at: Any
) -> xr.DataArray:
    """Return a variable over some axes, ascending, and replicates.

    Parameters
    ----------
    summary
        A study's summary.
    variable
        Its variable. Runs that diverged become NaN.
    along
        Axes to keep; they come first, in this order, then others that the variable has beyond the
        axes of the study, ``replicate`` last.
    **at
        Value of each other axis, exactly.

    Raises
    ------
    NotTestedError
        If the summary lacks the variable, an axis or a value, or has an axis of several values
        that is neither kept nor given.
    """
    for name in (variable, "diverged"):
        if name not in summary:
            raise NotTestedError(f"the summary has no {name}")
    values = summary[variable].where(summary["diverged"] == 0)
    for axis in (*along, *at):
        if axis not in values.dims or axis not in summary.coords:
            raise NotTestedError(f"the study has no axis {axis}")
    for axis, value in at.items():
        places = np.flatnonzero(summary[axis].values == value)
        if not places.size:
            raise NotTestedError(f"the study has no {axis} = {value}")
        values = values.isel({axis: places[0]})
    for other in summary["diverged"].dims:
        if other in ("replicate", *along, *at):
            continue
        if summary.sizes[other] > 1:
            raise NotTestedError(f"the study has several values of {other}")
        values = values.isel({other: 0})
    for axis in along:
        values = values.sortby(axis)
    return values.transpose(*along, ..., "replicate")


def log_values(
    summary: xr.Dataset, variable: str, along: Sequence[str] = (), **at: Any
) -> xr.DataArray:
    """Return log10 of a variable as `over_replicates` gives it; NaN where it is not positive."""
    values = over_replicates(summary, variable, along, **at)
    logs: xr.DataArray = xr.apply_ufunc(np.log10, values.where(values > 0))
    return logs


def log_loss(summary: xr.Dataset, **at: Any) -> Floats:
    """Return log10 of the final loss at a point, for each replicate."""
    return np.asarray(log_values(summary, "final_loss", **at).values)


def log_losses(summary: xr.Dataset, along: Sequence[str], **at: Any) -> Floats:
    """Return log10 of the final loss along axes, of shape (number of values..., replicates)."""
    return np.asarray(log_values(summary, "final_loss", along, **at).values)


def axis_values(summary: xr.Dataset, axis: str, at_least: int = 1) -> Floats:
    """Return the values of an axis of numbers, ascending.

    Raises
    ------
    NotTestedError
        If the study does not vary it, or at fewer values than asked for.
    """
    if axis not in summary.coords:
        raise NotTestedError(f"the study has no axis {axis}")
    values = np.sort(np.asarray(summary[axis].values, dtype=np.float64))
    if values.size < at_least:
        raise NotTestedError(f"the study has {values.size} values of {axis}, not {at_least}")
    return values


def nearest_place(values: Floats, value: float) -> int:
    """Return the place of the value nearest by ratio; all must be positive."""
    return int(np.abs(np.log(values / value)).argmin())
