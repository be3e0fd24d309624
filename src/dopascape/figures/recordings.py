"""Choosing from a summary what is recorded of one network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.anatomy.populations import POPULATIONS, SPNS
from dopascape.figures.grids.options import ExampleOptions
from dopascape.results.selection import Chosen, choose, nearest

Array = NDArray[np.float64]


class Recording(NamedTuple):
    """What happened in the first and in the last recorded trial of one network.

    Attributes
    ----------
    step : (step,)
        Time within a trial (ms).
    trials
        Numbers of the two trials.
    rate : population -> (2, step, n)
    dopamine : (2, step, n_dspn)
        Error signal f that reaches each dSPN.
    target : (step, target_dim)
    fixed
        Value of each axis of the summary that is not shown.
    """

    step: Array
    trials: tuple[int, int]
    rate: dict[str, Array]
    dopamine: Array
    target: Array
    fixed: dict[str, Any]


class Output(NamedTuple):
    """What the outputs of one network did in the recorded trials.

    Attributes
    ----------
    trials
        Their numbers.
    rate : (trial, step, target_dim)
    target : (step, target_dim)
    """

    trials: list[int]
    rate: Array
    target: Array


def of_example(summary: xr.Dataset, variable: str, options: ExampleOptions) -> Chosen:
    """Return a variable that is recorded of some replicates, of one of them, in one feedback mode.

    Raises
    ------
    ValueError
        If the summary lacks the variable, the feedback mode or the replicate.
    """
    values, fixed = choose(summary, variable, ("feedback",), options.select)
    values = values.isel(feedback=nearest(values["feedback"], options.feedback))
    recorded = values["example"].values.tolist()
    if options.example not in recorded:
        there = ", ".join(map(str, recorded))
        raise ValueError(f"example = {options.example}: recorded are the replicates {there}")
    return Chosen(values.sel(example=options.example), fixed)


def read_recording(summary: xr.Dataset, options: ExampleOptions) -> Recording:
    """Return the first and the last recorded trial of a network.

    Raises
    ------
    ValueError
        If the summary lacks what is recorded, or has one trial only.
    """
    rate = {p: _two_trials(summary, f"rate_{p}", ("step", p), options) for p in POPULATIONS}
    dopamine = _two_trials(summary, "dopamine_dspn", ("step", SPNS[0]), options)
    target, fixed = of_example(summary, "target", options)
    numbers = summary["activity_trial"].values
    return Recording(
        summary["step"].values.astype(float),
        (int(numbers[0]), int(numbers[-1])),
        rate,
        dopamine,
        target.transpose("step", "snr").values,
        fixed,
    )


def read_output(summary: xr.Dataset, options: ExampleOptions) -> Output:
    """Return the output of a network in all recorded trials.

    Raises
    ------
    ValueError
        If the summary lacks what is recorded.
    """
    rate, _ = of_example(summary, "rate_snr", options)
    target, _ = of_example(summary, "target", options)
    return Output(
        summary["activity_trial"].values.tolist(),
        rate.transpose("activity_trial", "step", "snr").values.astype(float),
        target.transpose("step", "snr").values.astype(float),
    )


def _two_trials(
    summary: xr.Dataset, variable: str, dims: Sequence[str], options: ExampleOptions
) -> Array:
    values, _ = of_example(summary, variable, options)
    if values.sizes["activity_trial"] < 2:
        raise ValueError(f"{variable} is recorded in one trial; the figure shows two")
    first_and_last = values.isel(activity_trial=[0, -1]).transpose("activity_trial", *dims)
    return first_and_last.values.astype(float)
