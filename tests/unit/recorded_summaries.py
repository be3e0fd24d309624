"""Made-up summaries of studies that record activity, weights or correlations."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import xarray as xr
from summaries import make_summary

from dopascape import Parameters
from dopascape.anatomy.populations import POPULATIONS, SPNS, sizes
from dopascape.observables.registry import OBSERVABLES
from dopascape.task import task

STEPS = 60
BASE = Parameters(network_width=40, trial_length=STEPS)
MODES = ("dopamine", "homogeneous", "none")


def recorded_summary(
    feedback: Sequence[str] = MODES, replicates: int = 4, examples: int = 2, base: Parameters = BASE
) -> xr.Dataset:
    """Return a summary by feedback with activity of trials 1 and last and weights 0 and last."""
    summary = make_summary({"feedback": list(feedback)}, replicates)
    summary.attrs["parameters"] = json.dumps(base.model_dump())
    draws = np.random.default_rng(2)
    n_trials = int(summary["trial"][-1])
    axes = ("feedback", "example")
    lead = (len(feedback), examples)
    size = sizes(base)
    for population in POPULATIONS:
        shape = (*lead, 2, base.trial_length, size[population])
        dims = (*axes, "activity_trial", "step", population)
        summary[f"rate_{population}"] = (dims, draws.random(shape, np.float32))
    summary["target"] = (
        (*axes, "step", "snr"),
        draws.random((*lead, base.trial_length, size["snr"]), np.float32),
    )
    for population in SPNS:
        _add_spns(summary, population, size, lead, draws)
    for name in ("alignment", "alignment_centred"):
        shape = (len(feedback), replicates, summary.sizes["trial"])
        summary[name] = (("feedback", "replicate", "trial"), draws.uniform(-0.1, 0.9, shape))
    return summary.assign_coords(
        activity_trial=[1, n_trials],
        weight_trial=[0, n_trials],
        step=np.arange(1, base.trial_length + 1),
        example=np.arange(examples),
    )


def drawing_summary(steps: int = 60) -> xr.Dataset:
    """Return a summary of letters, drawn ever better in trials 1, 10 and 300 by two networks."""
    base = BASE.replace(task="drawing", trial_length=steps, target_tau=5.0)
    modes = ["none", "dopamine"]
    summary = make_summary({"feedback": modes}, 4)
    summary.attrs["parameters"] = json.dumps(base.model_dump())
    target = task(base, 0, 0).target.astype(np.float32)
    draws = np.random.default_rng(4)
    noise = draws.standard_normal((2, 2, 3, *target.shape)) * [[[0.1]], [[0.05]], [[0.01]]]
    dims = ("feedback", "example", "activity_trial", "step", "snr")
    summary["rate_snr"] = (dims, (target + noise).astype(np.float32))
    summary["target"] = (("feedback", "example", "step", "snr"), np.tile(target, (2, 2, 1, 1)))
    return summary.assign_coords(
        activity_trial=[1, 10, 300], step=np.arange(1, steps + 1), example=[0, 1]
    )


def _add_spns(
    summary: xr.Dataset,
    population: str,
    size: dict[str, int],
    lead: tuple[int, int],
    draws: np.random.Generator,
) -> None:
    """Add dopamine, gains and striatonigral weights of a population."""
    n, dim, steps = size[population], size["snr"], summary.sizes["step"]
    axes = ("feedback", "example")
    dopamine = draws.standard_normal((*lead, 2, steps, n)) * [[[1.0]], [[0.04]]]
    dims = (*axes, "activity_trial", "step", population)
    summary[f"dopamine_{population}"] = (dims, dopamine.astype(np.float32))
    gain = draws.exponential(2, (*lead, n, dim)).astype(np.float32)
    summary[f"gain_{population}"] = ((*axes, population, "snc"), gain)
    weight = draws.random((*lead, 2, dim, n)) * (-1 if population == "dspn" else 1)
    dims = (*axes, "weight_trial", "snr", population)
    summary[f"weight_{population}_snr"] = (dims, weight.astype(np.float32))


def gradient_summary(replicates: int = 6) -> xr.Dataset:
    """Return a summary of changes compared with the gradient, by feedback, in four trials."""
    modes = [*MODES, "bptt"]
    summary = make_summary({"feedback": modes}, replicates)
    draws = np.random.default_rng(4)
    dims = ("feedback", "replicate", "gradient_trial")
    for name, about in OBSERVABLES.items():
        if about.record == "gradient":
            summary[name] = (dims, draws.uniform(0.1, 0.9, (len(modes), replicates, 4)))
    return summary.assign_coords(gradient_trial=[1, 10, 100, 300])


def correlation_summary(replicates: int = 6) -> xr.Dataset:
    """Return a summary of correlations that fall off with distance, fastest at the smallest λ."""
    lengths = [0.01, 0.1, 10.0]
    summary = make_summary({"diffusion_length": lengths}, replicates)
    distance = np.arange(0.01, 1.74, 0.02)
    draws = np.random.default_rng(3)
    fall = np.exp(-distance / np.array(lengths)[:, None])[:, None]
    for pair in ("dspn_dspn", "ispn_ispn", "dspn_ispn"):
        noise = 0.05 * draws.standard_normal((len(lengths), replicates, distance.size))
        values = np.where(distance < 1.5, 0.3 * fall + noise, np.nan)
        dims = ("diffusion_length", "replicate", "distance")
        summary[f"rate_correlation_{pair}"] = (dims, values)
    return summary.assign_coords(distance=distance)
