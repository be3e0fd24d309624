"""A made-up summary of a study, in the form of a real one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from dopascape import Parameters
from dopascape.figures.catalogue import CATALOGUE

AXES: dict[str, Sequence[Any]] = {
    "patch_size": [0.1, 0.3, 1.0],
    "diffusion_length": [0.001, 0.01, 0.1, 1.0, 10.0],
    "network_width": [50, 100, 200],
    "feedback": ["dopamine", "homogeneous", "none"],
}

OPTIONS: dict[str, dict[str, Any]] = {
    "loss_by_axis": {"axis": "diffusion_length"},
    "loss_heatmap": {"x": "diffusion_length", "y": "patch_size"},
    "loss_by_statistics": {"by": "diffusion_length", "curve": [0.0, 0.5, 0.01], "named": 3},
}
"""The options that a figure needs."""

FIGURES = {
    name: OPTIONS.get(name, {})
    for name, entry in CATALOGUE.items()
    if entry.shows in ("losses", "landscape")
}
"""Figures that can be drawn of any summary that `make_summary` makes, with their options."""

LONG_NAMES = {
    "loss": "loss of a trial (sum of squared errors)",
    "final_loss": "loss of the last trial",
    "constant_loss": "loss of an output that stays at 0.5",
    "diverged": "1 if a loss of the run is not a finite number, else 0",
    "trials_to_criterion": "first trial with a loss below a tenth of that of a constant output",
    "coverage": "share of SPNs within a diffusion length of a varicosity",
    "coefficient_of_variation": "coefficient of variation of dopamine across SPNs",
    "correlation_length": "correlation length of the landscape",
    "singular_value_ratio": "smallest over largest singular value of F",
    "effective_rank": "effective rank of F",
    "participation_ratio": "participation ratio of the singular values of F",
    "smallest_eigenvalue": "smallest eigenvalue of FᵀF",
    "usable_directions": "spread of usable gain over the directions of the error",
    "gain_norm": "Frobenius norm of F",
    "alignment_centred": "cosine between feedback and striatonigral weights, centred",
}


def make_summary(
    axes: Mapping[str, Sequence[Any]] = AXES,
    replicates: int = 5,
    n_trials: int = 300,
    effect: Callable[[dict[str, Any]], Any] = lambda grid: 1.0,
) -> xr.Dataset:
    """Return a summary of plausible numbers: dopamine learns best near λ = 0.3.

    ``effect`` takes the values of the axes over the grid and returns a factor on the losses.
    """
    axes = {**axes}
    draws = np.random.default_rng(1)
    trials = np.unique(np.rint(np.geomspace(1, n_trials, 60)).astype(int))
    dims = (*axes, "replicate")
    shape = (*(len(values) for values in axes.values()), replicates)
    grid = dict(zip(axes, np.meshgrid(*axes.values(), indexing="ij"), strict=True))

    def value(axis: str) -> Any:
        return grid.get(axis, np.full(shape[:-1], Parameters().model_dump()[axis]))

    length = value("diffusion_length").astype(float)
    size = value("patch_size").astype(float)
    poor = {"dopamine": 0.05, "homogeneous": 1.0, "none": 0.7}
    end = np.vectorize(lambda mode: poor.get(mode, 0.1))(value("feedback")) * np.where(
        value("feedback") == "dopamine", 1 + 3 * np.log10(length / 0.3) ** 2 / size**0.3, 1
    )
    end = end * (200 / value("network_width")) ** 0.4 * effect(grid)
    final = end[..., None] * np.exp(0.25 * draws.standard_normal(shape))
    fall = np.log(trials) / np.log(n_trials)
    loss = 20 * (final[..., None] / 20) ** fall
    spread = np.exp(0.1 * draws.standard_normal(shape))
    scalars = {
        "final_loss": final,
        "constant_loss": 18 * spread,
        "trials_to_criterion": np.where(final > 0.8, np.nan, 100 * spread),
        "coverage": np.minimum(1, length * size)[..., None] * np.minimum(1, spread),
        "coefficient_of_variation": (0.1 / length * (2 - size))[..., None] * spread,
        "correlation_length": (0.4 * size + 0.02)[..., None] * spread,
        "singular_value_ratio": np.exp(-np.abs(np.log(length / 0.1)))[..., None] * spread / 2,
        "effective_rank": 1 + 3 * np.exp(-np.abs(np.log(length / 0.1)))[..., None] * spread / 2,
        "participation_ratio": 1 + np.exp(-np.abs(np.log(length / 0.1)))[..., None] * spread,
        "smallest_eigenvalue": np.exp(-2 * np.abs(np.log(length / 0.1)))[..., None] * spread,
        "usable_directions": np.exp(-np.abs(np.log(length / 0.1)))[..., None] * spread / 4,
        "gain_norm": _size(value("gain"), length)[..., None] * spread,
        "diverged": np.zeros(shape, np.int8),
    }
    variables = {"loss": ((*dims, "trial"), loss)} | {n: (dims, v) for n, v in scalars.items()}
    aligned = spread[..., np.newaxis] * np.linspace(0.1, 0.5, len(trials))
    variables["alignment_centred"] = ((*dims, "trial"), aligned)
    summary = xr.Dataset(
        {name: (*variable, _about(name)) for name, variable in variables.items()},
        {
            **{name: _coordinate(name, v) for name, v in axes.items()},
            "replicate": ("replicate", np.arange(replicates), {"long_name": "replicate"}),
            "trial": ("trial", trials, {"long_name": "trial", "units": "1"}),
        },
    )
    summary.attrs = {
        "parameters": json.dumps(Parameters(n_trials=n_trials).model_dump()),
        "overrides": json.dumps([]),
        "root_seed": "0",
    }
    return summary


def _size(gain: Any, length: Any) -> Any:
    return np.where(gain == "raw", 150 * np.exp(-(np.log10(length) ** 2) / 2), 62.0)


def _about(name: str) -> dict[str, str]:
    return {"long_name": LONG_NAMES[name], "units": "1"}


def _coordinate(name: str, values: Sequence[Any]) -> xr.Variable:
    attributes = {"long_name": Parameters.model_fields[name].description or name, "units": "1"}
    if isinstance(values[0], bool):
        attributes["flag_meanings"] = "false true"
        return xr.Variable(name, np.array(values, np.int8), attributes)
    return xr.Variable(name, list(values), attributes)
