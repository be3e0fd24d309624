"""What claims compare: values of a summary along axes, and over replicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from dopascape.claims.outcome import NotTestedError
from dopascape.claims.statistics import Floats
from dopascape.parameters import default
from dopascape.results.selection import SelectionError, choose

DEFAULT_LENGTH: float = default("diffusion_length")
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
        Its variable; NaN where a run diverged, or it is not defined.
    along
        Axes to keep; they come first, in this order, then others that the variable has beyond the
        axes of the study, ``replicate`` last.
    **at
        Value of each other axis that has several.

    Raises
    ------
    NotTestedError
        If the summary lacks the variable, an axis or a value, or has an axis of several values
        that is neither kept nor given.
    """
    for axis in along:
        axis_values(summary, axis)
    try:
        values = choose(summary, variable, along, at, {}).values
    except SelectionError as error:
        raise NotTestedError(str(error)) from None
    return values.sortby(list(along)).transpose(*along, ..., "replicate")


def log_values(
    summary: xr.Dataset, variable: str, along: Sequence[str] = (), **at: Any
) -> xr.DataArray:
    """Return log10 of a variable as `over_replicates` gives it; NaN where it is not positive."""
    values = over_replicates(summary, variable, along, **at)
    logs: xr.DataArray = xr.apply_ufunc(np.log10, values.where(values > 0))
    return logs


def log_loss(summary: xr.Dataset, along: Sequence[str] = (), **at: Any) -> Floats:
    """Return log10 of the final loss, of shape (number of values of each axis..., replicates)."""
    return np.asarray(log_values(summary, "final_loss", along, **at).values)


def axis_values(summary: xr.Dataset, axis: str, at_least: int = 1) -> Floats:
    """Return the values of an axis of numbers, ascending.

    Raises
    ------
    NotTestedError
        If the study does not vary it, or at fewer values than asked for.
    """
    if axis not in summary.dims:
        raise NotTestedError(f"the study has no axis {axis}")
    values = np.sort(np.asarray(summary[axis].values, dtype=np.float64))
    if values.size < at_least:
        raise NotTestedError(f"the study has {values.size} values of {axis}, not {at_least}")
    return values
