"""Made-up summaries of the paper's studies, in the form of real ones."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from summaries import make_summary

MODES = ["dopamine", "homogeneous", "none"]
STATES = ["plastic", "static", "absent"]
GROUPS = ["corticostriatal", "thalamostriatal", "collaterals", "striatonigral"]
LENGTHS = np.geomspace(1e-3, 1e2, 6).tolist()
GAINS = ["raw", "norm_matched"]

AXES: dict[str, dict[str, Sequence[Any]]] = {
    "feedback_controls": {"feedback": ["dopamine", "exact", "shuffled", "none"]},
    "constraints": {"feedback": ["dopamine", "exact"], **dict.fromkeys(GROUPS, STATES)},
    "diffusion": {
        "diffusion_length": LENGTHS,
        "feedback": ["dopamine", "homogeneous"],
        "gain": GAINS,
    },
    "independence": {"diffusion_length": np.geomspace(1e-3, 1e2, 41).tolist(), "gain": GAINS},
    "varicosities": {
        "n_varicosities": [1, 3, 10, 32, 100, 1000],
        "diffusion_length": LENGTHS,
        "gain": GAINS,
    },
    "patch_size": {
        "patch_size": [0.1, 0.2, 0.5, 1.0],
        "diffusion_length": LENGTHS,
        "gain": GAINS,
    },
    "temporal": {
        "dopamine_tau": np.geomspace(0.1, 1e4, 6).tolist(),
        "feedback": ["filtered", "dopamine", "none"],
        "highpass_synapse": [False, True],
    },
    "width": {"network_width": [50, 100, 200, 400, 800], "feedback": MODES},
    "target_dim": {"target_dim": [1, 2, 4, 8, 16], "feedback": MODES},
    "target_tau": {"target_tau": [5.0, 10.0, 20.0, 40.0, 80.0], "feedback": MODES},
    "adam": {
        "optimizer": ["sgd", "adam"],
        "learning_rate": [1e-6, 1e-5, 1e-4],
        "feedback_factor": [0.1, 1.0, 10.0],
    },
}
"""Axes of each study, in the order of its grid."""


def paper_summary(study: str, replicates: int = 5, n_trials: int = 300) -> xr.Dataset:
    """Return a summary of a study of the paper."""
    summary = make_summary(AXES[study], replicates, n_trials, _EFFECTS.get(study, _gain))
    if study == "temporal":
        _share(summary, "dopamine_tau", feedback=["dopamine", "none"])
        _share(summary, "highpass_synapse", feedback=["dopamine", "none"])
    if study == "adam":
        _share(summary, "learning_rate", optimizer=["sgd"])
        _share(summary, "feedback_factor", optimizer=["sgd"])
        plain = {"learning_rate": 1e-3, "feedback_factor": 25.0}
        summary.attrs["overrides"] = json.dumps([{"when": {"optimizer": "sgd"}, "set": plain}])
    return summary


def learning_studies(replicates: int = 5) -> dict[str, xr.Dataset]:
    """Return summaries of all studies of the paper in which losses and alignments are compared."""
    modes = ["dopamine", "homogeneous", "exact", "shuffled", "unopposed", "none"]
    feedback = make_summary({"feedback": modes}, replicates, 300, _gain)
    feedback["alignment"] = feedback["alignment_centred"] + 0.1
    for name in ("alignment", "alignment_centred"):
        feedback[f"initial_{name}"] = feedback[name].isel(trial=0, drop=True)
    names = ("learning", "feedback_controls", "opposition", "alignment")
    others = {study: paper_summary(study, replicates) for study in AXES if study != "independence"}
    return {**others, **dict.fromkeys(names, feedback)}


def _share(summary: xr.Dataset, axis: str, **where: list[str]) -> None:
    """Give all values of an axis the runs of the first."""
    ((by, values),) = where.items()
    for variable, value in itertools.product(summary.data_vars, values):
        part = summary[variable].sel({by: value})
        first = part.isel({axis: [0]}).transpose(*part.dims).values
        summary[variable].loc[{by: value}] = np.broadcast_to(first, part.shape)


def _gain(grid: dict[str, Any]) -> Any:
    """Return losses that depend less on λ where the size of F is matched."""
    if "gain" not in grid:
        return 1.0
    distance = np.log10(grid["diffusion_length"] / 0.3) ** 2
    return np.where(grid["gain"] == "raw", 1.0, (1 + distance) / (1 + 3 * distance))


def _constraints(grid: dict[str, Any]) -> Any:
    cost = dict(zip(GROUPS, (6.0, 1.3, 1.2, 2.0), strict=True))
    factor = 1.0
    for group, each in cost.items():
        factor = factor * np.where(grid[group] == "static", each, 1)
        factor = factor * np.where(grid[group] == "absent", each**1.7, 1)
    return factor


def _temporal(grid: dict[str, Any]) -> Any:
    slow = 1 + (grid["dopamine_tau"] / 100) ** 0.7
    return np.where(grid["highpass_synapse"], 1 + 0.1 * np.log(slow), slow)


_EFFECTS = {
    "constraints": _constraints,
    "temporal": _temporal,
    "target_dim": lambda grid: grid["target_dim"] ** 1.2,
    "target_tau": lambda grid: (20 / grid["target_tau"]) ** 1.5,
    "adam": lambda grid: 1 + np.log10(grid["learning_rate"] * 1e5) ** 2,
}
