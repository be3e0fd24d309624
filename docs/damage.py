"""What turnover, release at random and lesions cost, for docs/damage.md."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import xarray as xr
from compared import COMPARISONS, Point, logs
from markdown_table import table
from tracked import is_tracked, summary

from dopascape.claims.holm import Effect, Judged, judge
from dopascape.findings.words import settings
from dopascape.parameters import default, quantity


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


def costs(study: str, made: xr.Dataset, variable: str = "final_loss") -> Iterator[Effect]:
    """Yield log10 of the loss over that with an intact landscape, at each point of a study.

    Points that share their runs with an intact one are left out.
    """
    damage = STUDIES[study]
    axes = {axis: made[axis].values.tolist() for axis in (*damage.rows, damage.dose)}
    for values in itertools.product(*axes.values()):
        at = dict(zip(axes, values, strict=True))
        here, whole = logs(made, variable, at), logs(made, variable, {**at, **damage.intact})
        if not np.array_equal(here, whole, equal_nan=True):
            yield Effect(_name(study, variable, at), here - whole)


def _name(study: str, what: str, at: Point) -> str:
    return f"{study}, {what}: {settings(dict(sorted(at.items())))}"


@cache
def judged() -> dict[str, Judged]:
    """Return all effects of the page by their names, judged together (Holm).

    Effects that are the same, as studies share runs, are judged once.
    """
    effects: list[Effect] = []
    for study in filter(is_tracked, STUDIES):
        made = summary(study)
        effects += costs(study, made)
        effects += [
            Effect(_name(study, what, at), values) for what, at, values in COMPARISONS[study](made)
        ]
        if "feature_loss" in made:
            effects += costs(study, made, "feature_loss")
    different: dict[bytes, Effect] = {}
    for one in effects:
        different.setdefault(one.values.tobytes(), one)
    results = dict(zip(different, judge(list(different.values())), strict=True))
    return {one.name: results[one.values.tobytes()] for one in effects}


def costs_table(study: str, variable: str = "final_loss") -> str:
    """Return what each dose costs, times the loss with an intact landscape."""
    damage, made = STUDIES[study], summary(study)
    doses = made[damage.dose].values.tolist()
    rows = []
    shown: list[list[str]] = []
    for values in itertools.product(*(made[axis].values.tolist() for axis in damage.rows)):
        at = dict(zip(damage.rows, values, strict=True))
        cells = [_cell(_name(study, variable, {**at, damage.dose: dose})) for dose in doses]
        # Without trials before a lesion there is no new target: that row is there already.
        if any(cells) and cells not in shown:
            shown.append(cells)
            rows.append([_words(at), *(cell or "1" for cell in cells)])
    return table([f"{quantity(damage.dose).label} →", *(f"{dose:g}" for dose in doses)], rows)


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
    return len(set(map(id, judged().values())))


def difference(study: str, what: str, **at: Any) -> str:
    """Write one of the effects as a difference with its interval."""
    return _marked(judged()[_name(study, what, at)], lambda x: x)


def _times(one: Judged) -> str:
    return _marked(one, lambda x: float(np.power(10, x)))


def _marked(one: Judged, scale: Callable[[float], float]) -> str:
    """Write an effect with its interval, in bold if it is decided."""
    value, low, high = (f"{scale(x):.3g}" for x in one.estimate[:3])
    interval = f" [{low}, {high}]" if math.isfinite(one.estimate.low) else ""
    return f"{value if one.sign == 'undecided' else f'**{value}**'}{interval}"


NUMBERS = {called.__name__: called for called in (costs_table, effect, difference, n_effects)}
"""What templates may call."""
