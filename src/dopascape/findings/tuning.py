"""Which of the settings that a search has tried are the best."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from dopascape.findings.words import number, settings
from dopascape.results.selection import base_parameters, choose, study_axes
from dopascape.study.overrides import Override
from dopascape.study.tune import SETTING, applying
from dopascape.study.tuned import TunedFile

HOW_CHOSEN = (
    "Of the settings tried at a point, the one with the least geometric mean over networks of the "
    "loss with frozen weights, after the last trial, is chosen; what diverged counts as infinite. "
    "These networks are the search's own: no study is tested on them."
)
"""How the best settings are come by."""

LOSS = "frozen_loss"
"""What is compared. The loss while weights change would favour rates at which the output is led
along the target within each trial, and nothing learned is left once it is frozen."""


class Choice(NamedTuple):
    """The best of the settings that are tried at a point of the grid.

    Attributes
    ----------
    at
        Value of each axis of the grid.
    set
        Value of each parameter that is searched there.
    setting
        The number of the setting.
    loss
        The geometric mean of the loss over the search's networks.
    kinds
        The kind of distribution of each parameter that is searched there.
    at_an_end
        Searched parameters whose chosen value is the least or the greatest that was tried: beyond
        it may be a better one.
    """

    at: dict[str, Any]
    set: dict[str, Any]
    setting: int
    loss: float
    kinds: dict[str, str]
    at_an_end: list[str]


def choices(summary: xr.Dataset) -> list[Choice]:
    """Return the best settings of a search: those of the least geometric mean of the loss.

    That is the loss with frozen weights after the last trial.

    A network that diverged counts as an infinite loss; of equals the first is taken.

    Parameters
    ----------
    summary
        Of a study with a search.

    Raises
    ------
    ValueError
        If it is of another study, or if at some point no setting is left that did not diverge.
    """
    if "tune" not in summary.attrs:
        raise ValueError("the study has no search: no `tune` in its file")
    axes = [axis for axis in study_axes(summary, {}) if axis != SETTING]
    losses = choose(summary, LOSS, [*axes, SETTING], {}).values.isel(frozen_trial=-1)
    logs: xr.DataArray = xr.apply_ufunc(np.log10, losses.fillna(np.inf)).mean("replicate")
    points = logs.stack(point=axes) if axes else logs.expand_dims("point")
    found = []
    for index in range(points.sizes["point"]):
        of_point = points.isel(point=index)
        at = {axis: of_point[axis].item() for axis in axes}
        found.append(_best(summary, of_point.values, at))
    return found


def _best(summary: xr.Dataset, logs: np.ndarray[Any, Any], at: dict[str, Any]) -> Choice:
    setting = int(np.argmin(logs))
    if not np.isfinite(logs[setting]):
        raise ValueError(f"every setting diverged at {settings(at)}: search lower rates")
    entries = json.loads(summary.attrs["tune"])["search"]
    factors = applying("tune.search", entries, {**base_parameters(summary), **at})["over"]
    kinds = {factor["name"]: factor["kind"] for factor in factors}
    chosen, at_an_end = {}, []
    for name, kind in kinds.items():
        tried = summary[name].sel(at)
        values = tried.values.tolist()
        value = values[setting]
        chosen[name] = bool(value) if "flag_meanings" in tried.attrs else value
        if kind != "categorical" and value in (min(values), max(values)):
            at_an_end.append(name)
    return Choice(at, chosen, setting, float(10 ** logs[setting]), kinds, at_an_end)


def tuned(summary: xr.Dataset) -> TunedFile:
    """Return what a search has chosen, as other studies take it.

    Raises
    ------
    ValueError
        As of `choices`.
    """
    return TunedFile(
        scale=summary.attrs["scale"],
        root_seed=int(summary.attrs["root_seed"]),
        n_trials=base_parameters(summary)["n_trials"],
        settings=summary.sizes[SETTING],
        replicates=summary["replicate"].values.tolist(),
        chosen=[Override(when=one.at, set=one.set) for one in choices(summary)],
    )


def tuning_findings(summary: xr.Dataset) -> list[str]:
    """Return what a search has chosen, in a sentence for each point of its grid."""
    n, networks = summary.sizes[SETTING], summary.sizes["replicate"]
    return [
        f"At {settings(one.at)}: {settings(one.set)}, the best of {n} settings on {networks} "
        f"networks (loss {number(one.loss)})"
        + (f"; the least or greatest tried: {', '.join(one.at_an_end)}." if one.at_an_end else ".")
        for one in choices(summary)
    ]
