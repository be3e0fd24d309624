"""What the figures of a sample share: its factors and outcomes, their names, looks and ticks."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import MaxNLocator

from dopascape.findings.factors import NO_PARAMETER
from dopascape.findings.words import settings
from dopascape.modes import OUTCOMES, Look
from dopascape.parameters import axis_label
from dopascape.results.selection import require, set_all_over
from dopascape.study.factors import Factor, factors_in
from dopascape.study.sample import DUMMY, SEED

OUTCOME_NAME = {name: outcome.label for name, outcome in OUTCOMES.items()}

METHOD = {
    "sobol": ("Sobol indices", "base samples"),
    "morris": ("Elementary effects", "trajectories"),
    "latin_hypercube": ("RBD-FAST, δ and PAWN", "rows"),
}
"""What each method gives, and what its base samples are called."""

_SEEDS = {
    "factor": "",
    "common": ", the network the same within a base sample",
    "mean": ", outcomes are means over networks",
}

_COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8B5A2B", "#6A3D9A",
    "#7F9F00",
)  # fmt: skip


def factor_label(name: str) -> str:
    """Return a factor's label for an axis, with its unit."""
    return NO_PARAMETER.get(name) or axis_label(name)


def settings_of(indices: xr.Dataset) -> list[Factor]:
    """Return the parameters of a sample with their distributions.

    Raises
    ------
    ValueError
        If the dataset has no sample.
    """
    if "sample" not in indices.attrs:
        raise ValueError("the figure shows the indices of a sample (indices.nc), and there is none")
    return factors_in(_settings(indices))


def _settings(indices: xr.Dataset) -> Any:
    return json.loads(indices.attrs["sample"])


def factor_looks(indices: xr.Dataset) -> dict[str, Look]:
    """Return a look for each factor: the seed black, the dummy grey."""
    markers = "os^DvPX<>*"
    looks = {SEED: Look("#000000", "-", "p"), DUMMY: Look("#888888", (0, (1.2, 1.2)), "x")}
    names = [str(name) for name in indices["factor"].values if name not in looks]
    for k, name in enumerate(names):
        looks[name] = Look(_COLOURS[k % len(_COLOURS)], "-", markers[k % len(markers)])
    return looks


def sample_note(indices: xr.Dataset, *outcomes: str) -> str:
    """Say what was run, what failed and what outcomes have in its place."""
    require(indices, "failed")
    _, unit = METHOD[indices.attrs["method"]]
    n, runs = int(indices["base_samples"][-1]), int(indices.attrs["runs"])
    failed = int(indices.attrs["failed_runs"])
    missed = int(indices.attrs["criterion_not_reached"])
    note = f"{n:,} {unit}, {runs:,} runs{_SEEDS[_settings(indices)['seeds']]}."
    fixed = {k: v for k, v in set_all_over(indices).items() if k not in indices["factor"]}
    note += f" At {settings(fixed)}." if fixed else ""
    if failed:
        note += f" Diverged: {failed:,}, {indices.attrs['failed_treatment']}."
    else:
        note += " None diverged."
    if missed and "trials_to_criterion" in outcomes:
        note += (
            f" Criterion not reached in {missed / runs:.0%} of runs: taken as reached in the trial "
            "after their last."
        )
    return note


def outcomes_of(indices: xr.Dataset) -> list[str]:
    """Return the names of the outcomes."""
    return [str(name) for name in indices["outcome"].values]


def outcome_panels(
    row: Iterable[Axes],
    indices: xr.Dataset,
    draw: Callable[[Axes, xr.Dataset], None],
    bare: str = "x",
) -> None:
    """Draw a panel of indices for each outcome; say so where an outcome hardly varies.

    Parameters
    ----------
    row
        A panel for each outcome.
    draw
        Draws a panel of the indices of its outcome.
    bare
        The axis that has no ticks where there are no indices.
    """
    constant = constant_outcomes(indices)
    for axes, outcome in zip(row, outcomes_of(indices), strict=True):
        axes.set_title(OUTCOME_NAME[outcome])
        if outcome in constant:
            text = "no indices:\nhardly varies"
            axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center")
            axes.set(**{f"{bare}ticks": []})
        else:
            draw(axes, indices.sel(outcome=outcome))


def with_interval(
    indices: xr.Dataset, name: str, factors: str | Sequence[str]
) -> tuple[Any, Any, Any]:
    """Return an index of factors and the ends of its interval."""
    value, low, high = (
        indices[f"{name}{ending}"].sel(factor=factors).values for ending in ("", "_low", "_high")
    )
    return value, low, high


def constant_outcomes(indices: xr.Dataset) -> list[str]:
    """Return the outcomes without indices, as they do not vary, or hardly."""
    main = str(indices.attrs["main_index"])
    names = outcomes_of(indices)
    if main not in indices:
        return names
    last = indices[main].isel(base_samples=-1)
    return [name for name in names if not np.isfinite(last.sel(outcome=name).values).any()]


def natural_ticks(axis: Axis, factor: Factor) -> None:
    """Label an axis of raw values, from 0 to 1, by a factor's natural ones."""
    if factor.kind == "categorical":
        axis.set_ticks([factor.raw(v) for v in factor.values], list(map(str, factor.values)))
        return
    values = _nice_values(factor)
    axis.set_ticks([factor.raw(value) for value in values], [f"{v:g}" for v in values])


def _nice_values(factor: Factor) -> Sequence[float]:
    """Return round values of a factor of numbers, within its bounds."""
    low, high = (float(value) for value in (factor.values[0], factor.values[-1]))
    if factor.kind == "loguniform":
        decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        for steps in ((1,), (1, 3), (1, 2, 5)):
            values = [float(f"{s}e{d}") for d in decades for s in steps]
            inside = [value for value in values if low <= value <= high]
            if len(inside) >= 3:
                return inside
        return [low, high]
    ticks = MaxNLocator(4, integer=factor.whole).tick_values(low, high)
    return [float(f"{value:.6g}") for value in ticks if low <= value <= high]
