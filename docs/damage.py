"""What turnover, release at random and lesions cost, for the tables of docs/damage.md."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from tracked import is_tracked, summary

from dopascape.claims.holm import holm
from dopascape.claims.outcome import Estimate, above, p_value
from dopascape.claims.statistics import LEVEL, ratio
from dopascape.findings.words import interval, number

INTACT: dict[str, dict[str, Any]] = {
    "constancy": {"landscape_turnover": 0},
    "release": {"release_probability": 1},
    "lesions": {"varicosity_loss": 0},
    "levodopa": {"varicosity_loss": 0, "dopamine_gain": 1},
    "snc_loss": {"snc_loss": 0},
}
"""Of each study where its landscape is intact; along its other axes like is held against like."""


class Cost(NamedTuple):
    """What a point of a study with dopamine costs.

    Attributes
    ----------
    at
        The point.
    times
        Its loss over that of the same networks with an intact landscape that stays, geometric mean.
    """

    at: str
    times: Estimate


def costs(made: xr.Dataset, intact: dict[str, Any]) -> list[Cost]:
    """Return what each point of a study costs, but for those that are intact themselves."""
    found = made["final_loss"].where(made["diverged"] == 0).sel(feedback="dopamine")
    logs = np.log10(found).transpose(..., "replicate")
    _, whole = xr.broadcast(logs, logs.sel(intact, drop=True))
    rows = []
    for index in np.ndindex(logs.shape[:-1]):
        one = logs[index]
        if not np.array_equal(one.values, whole[index].values, equal_nan=True):
            at = ", ".join(f"`{axis}` = {one[axis].item():g}" for axis in logs.dims[:-1])
            rows.append(Cost(at, ratio(one.values, whole[index].values)))
    return rows


def costs_table(study: str) -> str:
    """Write what each point of a study costs, corrected for all points of the page (Holm)."""
    of_page = {name: costs(summary(name), INTACT[name]) for name in INTACT if is_tracked(name)}
    every = [(name, cost) for name, rows in of_page.items() for cost in rows]
    p = holm(np.array([np.nan_to_num(p_value(c.times, above(1)), nan=1) for _, c in every]))
    lines = ["| at | loss, times intact | after Holm |", "|---|---|---|"]
    for (name, cost), corrected in zip(every, p, strict=True):
        if name == study:
            side = "more" if cost.times.value > 1 else "less"
            verdict = side if corrected < 1 - LEVEL else "undecided"
            times = f"{number(cost.times.value)}{interval(cost.times)}"
            lines.append(f"| {cost.at} | {times} | {verdict} |")
    return "\n".join(lines)
