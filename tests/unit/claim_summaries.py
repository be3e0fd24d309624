"""Made-up summaries of which it is known what claims hold on them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

Point = dict[str, Any]
Effect = Callable[[Point], float]

GROUPS = ("corticostriatal", "thalamostriatal", "collaterals", "striatonigral")
LENGTHS = (1e-5, 0.01, 0.1, 1.0, 10.0, 100.0)
GAINS = ("raw", "norm_matched")
MODES = ("dopamine", "homogeneous", "none")
TRIALS = (1, 10, 500)
DISTANCES = tuple(0.01 + 0.02 * i for i in range(60))
SPREAD = 0.3
"""Standard deviation of the log loss over replicates that all points share."""


def make_study(
    name: str,
    axes: Mapping[str, Sequence[Any]],
    loss: Effect | None,
    replicates: int = 8,
    noise: float = 0.0,
    **others: Effect,
) -> xr.Dataset:
    """A summary whose final loss is an effect of the point times a factor of the replicate.

    Other variables are their effects with noise, over trials or distances too where the effect is
    a list. Without a loss there were no trials.
    """
    draws = np.random.default_rng(len(name) + 100 * replicates)
    dims = (*axes, "replicate")
    shape = (*(len(values) for values in axes.values()), replicates)
    network = SPREAD * draws.standard_normal(replicates)

    def noisy() -> Any:
        return noise * draws.standard_normal(shape)

    def over_points(effect: Effect) -> Any:
        points = itertools.product(*axes.values())
        values = np.array([effect(dict(zip(axes, point, strict=True))) for point in points])
        return values.reshape(*shape[:-1], *values.shape[1:])

    final = np.full(shape, np.nan)
    if loss is not None:
        final = over_points(loss)[..., None] * np.exp(network + noisy())
    variables: dict[str, Any] = {
        "final_loss": (dims, final),
        "diverged": (dims, np.zeros(shape, np.int8)),
    }
    coordinates: dict[str, Any] = {**axes, "replicate": np.arange(replicates)}
    for other, effect in others.items():
        values = over_points(effect)
        if values.ndim == len(axes):
            drawn = values[..., None]
            positive = other == "smallest_eigenvalue"
            variables[other] = (dims, drawn * np.exp(noisy()) if positive else drawn + noisy())
            continue
        along = "trial" if other.startswith("alignment") else "distance"
        variables[other] = ((*dims, along), values[..., None, :] + noisy()[..., None])
        coordinates[along] = TRIALS if along == "trial" else DISTANCES
    attributes = {
        "title": f"Made-up {name}",
        "study": name,
        "scale": "quick",
        "root_seed": 0,
        "parameters": json.dumps({"n_trials": 0 if loss is None else 500}),
        "grid": json.dumps({axis: list(values) for axis, values in axes.items()}),
        "replicates": replicates,
    }
    return xr.Dataset(
        variables, {k: (k, list(v)) for k, v in coordinates.items()}, attrs=attributes
    )


def decades(length: float, middle: float = 0.1) -> float:
    return float(np.log10(length / middle))


def world(true: bool, replicates: int = 8, noise: float = 0.02) -> dict[str, xr.Dataset]:
    """Summaries on which all claims are true, or all are false."""
    power = 1 if true else -1

    def by_mode(mode: dict[str, float]) -> Effect:
        return lambda p: mode[p["feedback"]]

    def diffusion(p: Point) -> float:
        rise = 3 if p["gain"] == "raw" else 1
        at = 1e2 if p["feedback"] == "homogeneous" else p["diffusion_length"]
        wrong = 1 if true or p["feedback"] == "dopamine" else 10
        return float(0.05 * (1 + rise * decades(at) ** 2) ** power * wrong)

    def constraints(p: Point) -> float:
        cost = dict(zip(GROUPS, (6.0, 1.5, 1.3, 2.0), strict=True))
        return float(np.prod([cost[g] ** power for g in GROUPS if p[g] != "plastic"]))

    def temporal(p: Point) -> float:
        if p["feedback"] != "filtered":
            return 1.0 if p["feedback"] == "dopamine" else 20.0
        highpass, plain = (1.0, 1 + p["dopamine_tau"]) if true else (3.0, 0.5)
        return highpass if p["highpass_synapse"] else plain

    def correlation(p: Point) -> list[float]:
        near = 0.5 * power * (p["diffusion_length"] == 0.1)
        return [0.2 + near * float(np.exp(-d / 0.2)) for d in DISTANCES]

    def width(p: Point) -> float:
        steepness = {"dopamine": 1.0}.get(p["feedback"], 0.2)
        return float((200 / p["network_width"]) ** (steepness * power))

    def target_dim(p: Point) -> float:
        steepness = {"dopamine": 1.2}.get(p["feedback"], 1.8)
        return float(p["target_dim"] ** (steepness * power))

    def adam(p: Point) -> float:
        if p["optimizer"] == "sgd":
            return 1.0
        rate, factor = decades(p["learning_rate"], 1e-5), decades(p["feedback_factor"], 1)
        return float(((1 + rate**2) * (1 + factor**2)) ** power)

    def eigenvalue(sign: int) -> Effect:
        return lambda p: float(10 ** (-sign * decades(p["diffusion_length"]) ** 2))

    # The best λ is 1/√n, so that at λ = 0.1 the best number is 100.
    def varicosities(p: Point) -> float:
        off = decades(p["diffusion_length"], p["n_varicosities"] ** -0.5)
        return float((1 + 3 * off**2) ** power)

    def patch_size(p: Point) -> float:
        return float(p["patch_size"] ** (power if p["diffusion_length"] > 0.2 else -power))

    grown = [0.0, 0.1 * power, 0.6 * power]
    learned, controls = (
        ({"dopamine": 0.05, "homogeneous": 0.8, "none": 0.8}, (0.05, 0.05, 0.08, 0.8))
        if true
        else ({"dopamine": 1.0, "homogeneous": 0.1, "none": 0.05}, (1.0, 3.0, 0.1, 0.05))
    )
    four = ("dopamine", "exact", "shuffled", "none")
    states = ("plastic", "static", "absent")
    axes: dict[str, tuple[dict[str, Sequence[Any]], Effect | None, dict[str, Any]]] = {
        "architecture": ({}, None, {}),
        "learning": ({"feedback": MODES}, by_mode(learned), {}),
        "feedback_controls": (
            {"feedback": four},
            by_mode(dict(zip(four, controls, strict=True))),
            {},
        ),
        "opposition": (
            {"feedback": ("dopamine", "unopposed", "none")},
            by_mode({"dopamine": 1.0, "unopposed": 9.0**power, "none": 3.0**power}),
            {},
        ),
        "constraints": (
            {"feedback": ("dopamine", "exact"), **dict.fromkeys(GROUPS, states)},
            constraints,
            {},
        ),
        "diffusion": (
            {"diffusion_length": LENGTHS, "feedback": MODES[:2], "gain": GAINS},
            diffusion,
            # Where loss is high the eigenvalue is small, or the contrary.
            {"smallest_eigenvalue": eigenvalue(1)},
        ),
        "independence": (
            {"diffusion_length": LENGTHS, "gain": GAINS},
            None,
            {"smallest_eigenvalue": eigenvalue(power)},
        ),
        "varicosities": (
            {
                "n_varicosities": (1, 10, 100, 1000, 10000),
                "diffusion_length": (0.01, 0.03, 0.1, 0.3, 1.0),
                "gain": GAINS,
            },
            varicosities,
            {},
        ),
        "patch_size": (
            {
                "patch_size": (0.1, 0.3, 1.0),
                "diffusion_length": (0.03, 0.1, 0.3, 1.0),
                "gain": GAINS,
            },
            patch_size,
            {},
        ),
        "temporal": (
            {
                "dopamine_tau": (0.1, 10.0, 1000.0),
                "feedback": ("filtered", "dopamine", "none"),
                "highpass_synapse": (0, 1),
            },
            temporal,
            {},
        ),
        "spatial_correlation": (
            {"diffusion_length": (0.01, 0.1, 10.0)},
            lambda p: 1.0,
            {"rate_correlation_dspn_dspn": correlation},
        ),
        "width": ({"network_width": (50, 200, 800), "feedback": MODES}, width, {}),
        "target_dim": ({"target_dim": (1, 4, 16), "feedback": MODES}, target_dim, {}),
        "target_tau": (
            {"target_tau": (5.0, 20.0, 80.0), "feedback": MODES},
            lambda p: float(p["target_tau"] ** -power),
            {},
        ),
        "adam": (
            {
                "optimizer": ("sgd", "adam"),
                "learning_rate": (1e-6, 1e-5, 1e-4),
                "feedback_factor": (0.1, 1.0, 10.0),
            },
            adam,
            {},
        ),
        "alignment": (
            {"feedback": ("dopamine", "homogeneous", "shuffled", "none")},
            lambda p: 1.0,
            {
                "alignment": lambda p: [0.5, 0.6, 0.7],
                "alignment_centred": lambda p: grown,
                "initial_alignment": lambda p: 0.5,
                "initial_alignment_centred": lambda p: 0.0,
            },
        ),
    }
    return {
        name: make_study(name, its, loss, replicates, noise, **others)
        for name, (its, loss, others) in axes.items()
    }
