"""Runs of parameters at the ends of what is allowed."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from tally import Tally

from dopascape import Parameters, simulate

AFFORDABLE = {"network_width": 40, "target_dim": 8, "trial_length": 20, "n_varicosities": 100}
"""Where what costs time ends here; what is allowed ends far above."""

N_TRIALS = 4


def run_extremes(rng: random.Random, n: int) -> Tally:
    """Run so many networks, each parameter at one of its ends, at any word, or at its default."""
    found = Tally()
    while sum(found.counts.values()) < n:
        try:
            point = Parameters(**{**_drawn(rng), "n_trials": N_TRIALS})
        except ValueError:  # what only goes together otherwise
            continue
        with np.errstate(all="ignore"):
            diverged = int(simulate(point)["diverged"])
        found.counts["diverged" if diverged else "finite"] += 1
    return found


def _drawn(rng: random.Random) -> dict[str, Any]:
    drawn = {}
    for name, about in Parameters.model_json_schema()["properties"].items():
        if rng.random() < 0.5:
            drawn[name] = rng.choice(_ends(name, about))
        elif name in AFFORDABLE:
            drawn[name] = min(about["default"], AFFORDABLE[name])
    return drawn


def _ends(name: str, about: dict[str, Any]) -> list[Any]:
    if about["type"] == "boolean":
        return [True, False]
    if "enum" in about:
        return list(about["enum"])
    low = about.get("minimum", about.get("exclusiveMinimum"))
    high = about.get("maximum", about.get("exclusiveMaximum"))
    if "exclusiveMinimum" in about:
        low = 1e-300
    if "exclusiveMaximum" in about:
        high = float(np.nextafter(high, low))
    return [low, min(high, AFFORDABLE.get(name, high))]
