"""What turnover, release at random and lesions cost, for docs/damage.md."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import xarray as xr
from tracked import is_tracked, summary

from dopascape.claims.holm import Effect, Judged, judge
from dopascape.claims.statistics import Floats
from dopascape.findings.words import number, settings
from dopascape.parameters import default, quantity

Point = Mapping[str, Any]


@dataclass(frozen=True)
class Damage:
    """How a study damages landscapes.

    Attributes
    ----------
    dose
        The axis of which the table has a column for each value.
    rows
        The other axes.
    intact
        Where the landscape is whole and stays; along the others like is held against like.
    """

    dose: str
    rows: tuple[str, ...]
    intact: Point


STUDIES = {
    "constancy": Damage("turnover_period", ("landscape_turnover",), {"landscape_turnover": 0}),
    "release": Damage("release_probability", ("n_varicosities",), {"release_probability": 1}),
    "lesions": Damage(
        "varicosity_loss", ("lesion_trial", "new_target", "uptake_loss"), {"varicosity_loss": 0}
    ),
    "levodopa": Damage(
        "dopamine_gain", ("varicosity_loss",), {"varicosity_loss": 0, "dopamine_gain": 1}
    ),
    "snc_loss": Damage("snc_loss", ("patch_size",), {"snc_loss": 0}),
}


def logs(made: xr.Dataset, variable: str, at: Point) -> Floats:
    """Return log10 of a loss, by replicate, with dopamine by default; NaN if a run diverged."""
    found = made[variable].where(made["diverged"] == 0).sel({"feedback": "dopamine", **at})
    values: Floats = np.log10(found.squeeze(drop=True).values)
    return values


def costs(study: str, made: xr.Dataset, variable: str = "final_loss") -> Iterator[Effect]:
    """Yield log10 of the loss over that with an intact landscape, at each point of a study.

    Points that share their runs with one before them are left out, and so are the intact ones.
    """
    damage = STUDIES[study]
    axes = {axis: made[axis].values.tolist() for axis in (*damage.rows, damage.dose)}
    seen: list[Floats] = []
    for values in itertools.product(*axes.values()):
        at = dict(zip(axes, values, strict=True))
        here, whole = logs(made, variable, at), logs(made, variable, {**at, **damage.intact})
        if not any(np.array_equal(here, other, equal_nan=True) for other in [whole, *seen]):
            seen.append(here)
            yield Effect(_name(study, variable, at), here - whole)


def _name(study: str, what: str, at: Point) -> str:
    return f"{study}, {what}: {settings(dict(sorted(at.items())))}"


def comparisons(study: str, made: xr.Dataset) -> Iterator[Effect]:
    """Yield what a study was to tell beside its costs, log10 of a ratio of losses each."""

    def of(**at: Any) -> Floats:
        return logs(made, "final_loss", at)

    if study == "constancy":
        at = {"turnover_period": 1, "landscape_turnover": 1}
        ratio = of(**at) - of(**at, feedback="homogeneous")
        yield Effect(_name(study, "over homogeneous", at), ratio)
    if study == "lesions":
        for dose in _doses(made, "varicosity_loss"):
            at = {"varicosity_loss": dose, "lesion_trial": 0, "new_target": 0}
            ratio = of(**at, uptake_loss=1) - of(**at, uptake_loss=0)
            yield Effect(_name(study, "uptake lost", {"varicosity_loss": dose}), ratio)
    if study == "levodopa":
        for dose in _doses(made, "varicosity_loss"):
            gain = 1 / (1 - dose)
            given_back = of(varicosity_loss=dose, dopamine_gain=_nearest(made, gain))
            ratio = given_back - of(varicosity_loss=0, dopamine_gain=1)
            yield Effect(_name(study, "misdirected", {"varicosity_loss": dose}), ratio)
    if study == "snc_loss":
        small, large = made["patch_size"].values[[0, -1]].tolist()
        for dose in _doses(made, "snc_loss"):
            felt = [
                of(snc_loss=dose, patch_size=p) - of(snc_loss=0, patch_size=p)
                for p in (small, large)
            ]
            yield Effect(_name(study, "small patches", {"snc_loss": dose}), felt[0] - felt[1])


def _doses(made: xr.Dataset, axis: str) -> list[float]:
    return [dose for dose in made[axis].values.tolist() if dose > 0]


def _nearest(made: xr.Dataset, gain: float) -> float:
    return float(made["dopamine_gain"].sel(dopamine_gain=gain, method="nearest"))


@cache
def judged() -> dict[str, Judged]:
    """Return all effects of the page by their names, judged together (Holm)."""
    effects: list[Effect] = []
    for study in filter(is_tracked, STUDIES):
        made = summary(study)
        effects += [*costs(study, made), *comparisons(study, made)]
        if "feature_loss" in made:
            effects += costs(study, made, "feature_loss")
    return {one.name: one for one in judge(effects)}


def costs_table(study: str, variable: str = "final_loss") -> str:
    """Return what each dose costs, times the loss with an intact landscape."""
    damage, made = STUDIES[study], summary(study)
    doses = made[damage.dose].values.tolist()
    lines = [
        [f"{quantity(damage.dose).label} →", *(f"{dose:g}" for dose in doses)],
        ["---"] * (1 + len(doses)),
    ]
    for values in itertools.product(*(made[axis].values.tolist() for axis in damage.rows)):
        at = dict(zip(damage.rows, values, strict=True))
        cells = [_cell(_name(study, variable, {**at, damage.dose: dose})) for dose in doses]
        if any(cells):
            lines.append([_words(at), *(cell or "1" for cell in cells)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _words(at: Point) -> str:
    """Write settings; what is true or not is kept as 1 or 0 in summaries."""
    is_flag = {axis: isinstance(default(axis), bool) for axis in at}
    return settings({axis: bool(v) if is_flag[axis] else v for axis, v in at.items()})


def _cell(name: str) -> str:
    return _times(judged()[name]) if name in judged() else ""


def effect(study: str, what: str, **at: Any) -> str:
    """Write one of the effects as a ratio of losses with its interval."""
    return _times(judged()[_name(study, what, at)])


def n_effects() -> int:
    """Return how many effects of the page are judged together."""
    return len(judged())


def _times(one: Judged) -> str:
    value, low, high = (number(float(np.power(10, x))) for x in one.estimate[:3])
    return f"{value if one.sign == 'undecided' else f'**{value}**'} [{low}, {high}]"


NUMBERS = {called.__name__: called for called in (costs_table, effect, n_effects)}
"""What templates may call."""
