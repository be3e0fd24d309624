"""Which factors of a sample decide how well a network learns."""

from __future__ import annotations

import math

import xarray as xr

from dopascape.claims.outcome import Estimate
from dopascape.findings.words import interval, number
from dopascape.modes import OUTCOMES
from dopascape.parameters import axis_label
from dopascape.study.sample import DUMMY, SEED

NO_PARAMETER = {SEED: "draw of the network (seed)", DUMMY: "dummy"}
"""Factors that are no parameters, and what they are called."""

NAMED = 3
"""Factors that a sentence names; the others stand in the table."""

INDEX_NAME = {
    "S1": "S₁",
    "ST": "Sₜ",
    "mu_star": "μ*",
    "sigma": "σ",
    "delta": "δ",
    "pawn": "PAWN",
}


def factor_name(name: str) -> str:
    """Return what a factor is called in a figure."""
    return NO_PARAMETER.get(name) or axis_label(name).split(" (")[0]


def ranked(indices: xr.Dataset, outcome: str) -> list[str]:
    """Return the factors by their main index from all base samples, largest first, dummy last."""
    main = str(indices.attrs["main_index"])
    names = [str(name) for name in indices["factor"].values if name != DUMMY]
    if main in indices:
        last = indices[main].isel(base_samples=-1).sel(outcome=outcome)
        size = {name: float(last.sel(factor=name)) for name in names}
        names.sort(key=lambda name: -size[name] if math.isfinite(size[name]) else math.inf)
    return [*names, DUMMY]


def main_index(indices: xr.Dataset, factor: str, outcome: str) -> Estimate:
    """Return a factor's main index from all base samples, with its interval."""
    last = indices.isel(base_samples=-1).sel(outcome=outcome, factor=factor)
    main = str(indices.attrs["main_index"])
    value, low, high = (float(last[f"{main}{ending}"]) for ending in ("", "_low", "_high"))
    return Estimate(value, low, high, int(indices.attrs["runs"]), 0)


def matters(indices: xr.Dataset, factor: str, outcome: str) -> bool:
    """Say whether a factor's index stands out from that of the dummy, which decides nothing."""
    return bool(indices["matters"].isel(base_samples=-1).sel(outcome=outcome, factor=factor))


def factor_findings(indices: xr.Dataset) -> list[str]:
    """Return what a study with a sample found, in a sentence for each outcome that varies.

    Parameters
    ----------
    indices
        Its ``indices.nc``.
    """
    main = str(indices.attrs["main_index"])
    if main not in indices:
        return []
    found = []
    for outcome in map(str, indices["outcome"].values):
        names = [name for name in ranked(indices, outcome) if name != DUMMY]
        if math.isfinite(main_index(indices, names[0], outcome).value):
            found.append(_sentence(indices, names, outcome))
    return found


def _sentence(indices: xr.Dataset, names: list[str], outcome: str) -> str:
    def with_index(name: str) -> str:
        estimate = main_index(indices, name, outcome)
        return f"{factor_name(name)} ({index} = {number(estimate.value)}{interval(estimate)})"

    index = INDEX_NAME[str(indices.attrs["main_index"])]
    found = [name for name in names if matters(indices, name, outcome)]
    text = OUTCOMES[outcome].label
    if not found:
        return f"{text}: no factor stands out from the dummy."
    first = ", ".join(with_index(name) for name in found[:NAMED])
    more = found[NAMED:]
    rest = f"; {len(more)} more stand out from the dummy" if more else ""
    return f"{text} is decided most by {first}{rest}."
