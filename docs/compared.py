"""What the studies of docs/damage.md were to tell beside what each dose costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import xarray as xr

from dopascape.claims.statistics import Floats, rank_correlations
from dopascape.figures.grids.damage import SAME_GAIN

Point = Mapping[str, Any]
Comparison = tuple[str, Point, Floats]
"""What is compared, where, and by how much in each network: mostly log10 of a ratio of losses."""


def logs(made: xr.Dataset, variable: str, at: Point) -> Floats:
    """Return log10 of a loss, by replicate, with dopamine by default; NaN if a run diverged."""
    found = made[variable].where(made["diverged"] == 0).sel({"feedback": "dopamine", **at})
    values: Floats = np.log10(found.squeeze(drop=True).values)
    return values


def constancy(made: xr.Dataset) -> Iterator[Comparison]:
    """Compare with homogeneous dopamine, features with outputs, and the ends of learning."""

    def of(variable: str, share: float, period: int, feedback: str = "dopamine") -> Floats:
        at = {"landscape_turnover": share, "turnover_period": period, "feedback": feedback}
        return logs(made, variable, at)

    def at(share: float, period: int) -> Point:
        return {"landscape_turnover": share, "turnover_period": period}

    for variable, what in (("final_loss", "over homogeneous"), ("feature_loss", "features over")):
        for period in made["turnover_period"].values.tolist():
            homogeneous = of(variable, 1, period, "homogeneous")
            yield what, at(1, period), of(variable, 1, period) - homogeneous
    yield "over every trial", at(1, 100), of("final_loss", 1, 100) - of("final_loss", 1, 1)
    kept = [of(v, 0.1, 100) - of(v, 0, 100) for v in ("feature_loss", "final_loss")]
    yield "features less output", at(0.1, 100), kept[0] - kept[1]
    lives = [
        (period / share, of("final_loss", share, period))
        for share in made["landscape_turnover"].values.tolist()
        for period in made["turnover_period"].values.tolist()
        if share > 0
    ]
    losses = np.array([loss for _, loss in lives])
    life = np.broadcast_to([[life] for life, _ in lives], losses.shape)
    yield "order by life", {}, rank_correlations(life, losses)
    aligned = made["alignment_centred"].isel(trial=-1).sel(feedback="dopamine")
    stays = aligned.sel(at(0, 1)).values
    for period in (1, 1000):
        yield "alignment", at(1, period), aligned.sel(at(1, period)).values - stays


def release(made: xr.Dataset) -> Iterator[Comparison]:
    """Compare what chance costs with few varicosities and with many."""
    few, many = made["n_varicosities"].values[[0, -1]].tolist()
    for p in made["release_probability"].values.tolist():
        if p < 1:
            costs = [
                logs(made, "final_loss", {"n_varicosities": n, "release_probability": p})
                - logs(made, "final_loss", {"n_varicosities": n, "release_probability": 1})
                for n in (few, many)
            ]
            yield "few over many", {"release_probability": p}, costs[0] - costs[1]


def lesions(made: xr.Dataset) -> Iterator[Comparison]:
    """Compare uptake lost with λ as it was, new targets with old ones, and homogeneous dopamine."""
    later = made["lesion_trial"].values.tolist()[-1]

    def of(dose: float, trial: int, new: int, uptake: int = 0, **more: str) -> Floats:
        at = {"varicosity_loss": dose, "lesion_trial": trial, "new_target": new}
        return logs(made, "final_loss", {**at, "uptake_loss": uptake, **more})

    for dose in _doses(made, "varicosity_loss"):
        at = {"varicosity_loss": dose}
        yield "uptake lost", at, of(dose, 0, 0, uptake=1) - of(dose, 0, 0)
        new, old = (of(dose, later, target) - of(0, later, target) for target in (1, 0))
        yield "new over old", at, new - old
        yield "over homogeneous", at, of(dose, 0, 0) - of(dose, 0, 0, feedback="homogeneous")


def levodopa(made: xr.Dataset) -> Iterator[Comparison]:
    """Compare what is left with all of the mean gain given back and the intact landscape."""
    intact = logs(made, "final_loss", {"varicosity_loss": 0, "dopamine_gain": 1})
    for dose in _doses(made, "varicosity_loss"):
        for gain in made["dopamine_gain"].values.tolist():
            if abs((1 - dose) * gain - 1) < SAME_GAIN:
                at = {"varicosity_loss": dose, "dopamine_gain": gain}
                yield (
                    "misdirected",
                    {"varicosity_loss": dose},
                    logs(made, "final_loss", at) - intact,
                )


def snc_loss(made: xr.Dataset) -> Iterator[Comparison]:
    """Compare what a loss costs where units reach a part of the tissue and where they reach all."""
    small, large = made["patch_size"].values[[0, -1]].tolist()

    def of(dose: float, patch: float) -> Floats:
        return logs(made, "final_loss", {"snc_loss": dose, "patch_size": patch})

    for dose in _doses(made, "snc_loss"):
        felt = [of(dose, patch) - of(0, patch) for patch in (small, large)]
        yield "small patches", {"snc_loss": dose}, felt[0] - felt[1]


def _doses(made: xr.Dataset, axis: str) -> list[float]:
    return [dose for dose in made[axis].values.tolist() if dose > 0]


COMPARISONS: Mapping[str, Callable[[xr.Dataset], Iterator[Comparison]]] = {
    compare.__name__: compare for compare in (constancy, release, lesions, levodopa, snc_loss)
}
"""By study."""
