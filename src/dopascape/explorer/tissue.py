"""What a page needs to work out dopamine in the tissue, at any λ and patch size, over a trial."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import seaborn as sns
import xarray as xr
from numpy.typing import NDArray

from dopascape.anatomy.landscape import landscape
from dopascape.explorer.packing import Numbers
from dopascape.explorer.results import bokeh_look
from dopascape.looks import DOPAMINE_MAP, SIGNAL_MAP, unordered_looks
from dopascape.modes import KERNELS
from dopascape.parameters import Parameters, axis_label
from dopascape.results.selection import DEFAULT_POINT, nearest, parameters_at, study_axes
from dopascape.task import TARGET_MEAN, task

POPULATION = "dspn"
"""The SPNs that are shown; without shared varicosities iSPNs meet others."""

MOST_NETWORKS = 10
"""Networks whose tissue a page shows, the first ones."""

MOST_SPNS = 500
"""SPNs of a network that a page shows, the first ones."""

MOST_UNITS = 8
"""SNc units that a page shows, the first ones."""

MOST_ERRORS = 120_000
"""Recorded errors that a page holds; those of more points × trials are thinned in time."""

SHADES = 17
"""Colours of a scale that a page holds; it blends them."""


def tissue(summary: xr.Dataset, numbers: Numbers) -> dict[str, Any]:
    """Return what the page's tab of the landscape shows.

    Patch and directions within it have streams of their own, so a varicosity moves on a line as the
    patch grows, and two places on it say where it lies at any patch size.

    Parameters
    ----------
    summary
        Of a study with a grid.
    numbers
        Takes positions and errors.
    """
    parameters = parameters_at(summary, _point(summary))
    root_seed = int(summary.attrs.get("root_seed", 0))
    networks = summary["replicate"].values[:MOST_NETWORKS].tolist()
    return {
        "kernel": parameters.kernel,
        "formula": KERNELS[parameters.kernel].formula,
        "core_radius": parameters.core_radius,
        "diffusion_length": _range(summary, "diffusion_length", parameters, (0.001, 10.0)),
        "patch_size": _range(summary, "patch_size", parameters, (0.02, 1.0)),
        "n_varicosities": parameters.n_varicosities,
        "networks": networks,
        "target_mean": TARGET_MEAN,
        "drawn": [_network(parameters, n, root_seed, numbers) for n in networks],
        "unit_looks": [bokeh_look(look) for look in unordered_looks(MOST_UNITS)],
        "recorded": _recorded(summary, numbers),
        "dopamine_colours": sns.color_palette(DOPAMINE_MAP, SHADES).as_hex(),
        "signal_colours": sns.color_palette(SIGNAL_MAP, SHADES).as_hex(),
    }


def _point(summary: xr.Dataset) -> dict[str, Any]:
    """Return where on the axes of a study its tissue is looked at: at the paper's values, if any.

    Feedback is dopamine's: overrides may give other modes another landscape.
    """
    point = {}
    for axis in study_axes(summary, {}):
        coordinate = summary[axis]
        wanted = axis in DEFAULT_POINT and (axis != "feedback" or "dopamine" in coordinate)
        value = coordinate.values[nearest(coordinate, DEFAULT_POINT[axis]) if wanted else 0]
        value = value.item() if hasattr(value, "item") else value
        point[axis] = bool(value) if "flag_meanings" in coordinate.attrs else value
    return point


def _range(
    summary: xr.Dataset, name: str, parameters: Parameters, least: tuple[float, float]
) -> dict[str, Any]:
    """Return a slider: from and to, where it starts, and the values that the study simulated."""
    simulated = [float(value) for value in summary[name].values] if name in summary.dims else []
    start = float(getattr(parameters, name))
    every = [*least, start, *simulated]
    ends = {"from": min(every), "to": max(every)}
    return {"label": axis_label(name), **ends, "start": start, "simulated": simulated}


def _network(
    parameters: Parameters, replicate: int, root_seed: int, numbers: Numbers
) -> dict[str, Any]:
    """Return the tissue of a network, and its target.

    ``spns`` is (n, 3), ``whole`` and ``half`` are (unit, n_varicosities, 3): where varicosities lie
    at patch sizes 1 and 0.5; ``target`` is (step, unit).
    """
    whole = landscape(parameters.replace(patch_size=1.0), replicate, root_seed)
    half = landscape(parameters.replace(patch_size=0.5), replicate, root_seed)
    target = task(parameters, replicate, root_seed).target[:, :MOST_UNITS]
    return {
        "spns": numbers.add(whole.position[POPULATION][:MOST_SPNS]),
        "whole": numbers.add(whole.varicosities[POPULATION][:MOST_UNITS]),
        "half": numbers.add(half.varicosities[POPULATION][:MOST_UNITS]),
        "target": numbers.add(target),
    }


def _recorded(summary: xr.Dataset, numbers: Numbers) -> dict[str, Any] | None:
    """Return errors of trials whose output the summary holds; nothing where it holds none.

    At each point of ``points``, ``error`` is (example, trial, step, unit), ``target`` (example,
    step, unit).
    """
    if not {"rate_snr", "target"} <= set(summary):
        return None
    axes = study_axes(summary, {})
    dims = ("example", "activity_trial", "step", "snr")
    rate = summary["rate_snr"].transpose(*axes, *dims)[..., :MOST_UNITS]
    target = summary["target"].transpose(*axes, "example", "step", "snr")[..., :MOST_UNITS]
    error = (rate - target).transpose(*axes, *dims)
    steps = _kept_steps(error)
    error, target = error.isel(step=steps), target.isel(step=steps)
    points = product(*(range(summary.sizes[axis]) for axis in axes))
    return {
        "networks": summary["example"].values.tolist(),
        "trials": summary["activity_trial"].values.tolist(),
        "steps": summary["step"].values[steps].tolist(),
        "points": [
            {
                "at": list(point),
                "error": numbers.add(error.values[point]),
                "target": numbers.add(target.values[point]),
            }
            for point in points
        ],
    }


def _kept_steps(error: xr.DataArray) -> NDArray[np.int64]:
    """Return the indices of the steps that are kept: all, or as many as there is room for."""
    there = error.sizes["step"]
    kept = min(there, max(2, MOST_ERRORS * there // max(error.size, 1)))
    return np.linspace(0, there - 1, kept).round().astype(np.int64)
