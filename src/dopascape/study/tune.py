"""A search for settings: what a study file says of it, and the settings that are tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from dopascape.parameters import ACTS_WITH, Integer, Parameters, acts, where_it_acts
from dopascape.study.axes import Value, parameter
from dopascape.study.factors import Distribution, Factor
from dopascape.validation import StrictModel

MOST_REPLICATES = 100_000
"""Networks that a point of a grid may have. They are numbered from 0, and those of a search from
this number on, so that no grid is ever tested on a network that has chosen its settings."""

MOST_SETTINGS = 4096

DIGITS = 3
"""Digits of the numbers that are tried: a search says no more of them."""

SETTING = "setting"
"""The dimension of the settings that are tried at a point of the grid."""

Searched = Mapping[str, Any]
"""``when``: values of some parameters; ``over``: the factors that are searched where all hold."""


class SearchOver(StrictModel):
    """What is searched at some points of the grid."""

    when: dict[str, Any] = Field(
        min_length=1, description="parameters and the values at which this applies (all of them)"
    )
    over: dict[str, Distribution] = Field(
        min_length=1, description="parameter: its distribution, as {loguniform: [a, b]}"
    )


class Tune(StrictModel):
    """A search for the settings that learn best, at each point of the grid by itself."""

    settings: Integer = Field(
        ge=2,
        le=MOST_SETTINGS,
        description="settings tried at each point, the same number whatever is searched; a power "
        "of 2, as they are points of a Sobol sequence; more of them keep those that are there",
    )
    search: list[SearchOver] = Field(
        min_length=1,
        description="what is searched where; one of these must apply at each point of the grid",
    )


@dataclass(frozen=True)
class Search:
    """A search, drawn.

    Attributes
    ----------
    n_settings
        Settings tried at each point of the grid.
    entries
        What is searched where.
    root_seed
        The root of the sequence that the settings are points of.
    """

    n_settings: int
    entries: tuple[Searched, ...]
    root_seed: int

    def tried(self, there: Mapping[str, Value]) -> list[dict[str, Value]]:
        """Return the settings that are tried at a point of the grid.

        They are points of a scrambled Sobol sequence (A. B. Owen, J. Complexity 14, 466-489, 1998,
        doi 10.1006/jcom.1998.0487), those of the same number of factors alike.

        Parameters
        ----------
        there
            Parameters that base and axes give.

        Raises
        ------
        ValueError
            If none of the entries applies there, or several.
        """
        # Imported here: it takes half a second, which other studies need not wait for.
        from scipy.stats import qmc  # noqa: PLC0415

        factors = applying("tune.search", self.entries, there)["over"]
        sequence = qmc.Sobol(len(factors), rng=np.random.default_rng(self.root_seed))
        return [
            {factor.name: _rounded(factor, x) for factor, x in zip(factors, raw, strict=True)}
            for raw in sequence.random(self.n_settings).tolist()
        ]

    def names(self) -> list[str]:
        """Return all parameters that are searched somewhere."""
        return list(dict.fromkeys(f.name for entry in self.entries for f in entry["over"]))

    def settings(self) -> dict[str, Any]:
        """Return the search as plain values for JSON."""
        entries = [
            {"when": entry["when"], "over": [f.settings() for f in entry["over"]]}
            for entry in self.entries
        ]
        return {"settings": self.n_settings, "search": entries}


def _rounded(factor: Factor, raw: float) -> Value:
    value = factor.natural(raw)
    return parameter(factor.name, float(f"{value:.{DIGITS}g}")) if type(value) is float else value


def applying(
    key: str, entries: tuple[Searched, ...] | list[Any], there: Mapping[str, Value]
) -> Mapping[str, Any]:
    """Return the one entry whose ``when`` holds at a point.

    Parameters
    ----------
    key
        Where the entries stand, for the message.
    entries
        Mappings with a ``when`` each.
    there
        Parameters that base and axes give.

    Raises
    ------
    ValueError
        If there is none, or several.
    """
    given = {**Parameters().model_dump(), **there}
    found = [e for e in entries if all(given[name] == v for name, v in e["when"].items())]
    if len(found) != 1:
        names = dict.fromkeys(name for entry in entries for name in entry["when"])
        where = ", ".join(f"{name} = {given[name]!r}" for name in names)
        many = f"{len(found)} entries apply" if found else "no entry applies"
        raise ValueError(f"{key}: {many} where {where}; it must be one")
    return found[0]


def check_search(
    tune: Tune, base: Mapping[str, Value], axes: Mapping[str, Any], entries: list[Searched]
) -> Iterator[str]:
    """Say which settings of a search do not go together.

    Parameters
    ----------
    tune
        The search as it stands in the file.
    base, axes
        Of the study.
    entries
        The checked entries of the search.
    """
    if tune.settings & (tune.settings - 1):
        yield f"tune.settings = {tune.settings}: must be a power of 2"
    for number, entry in enumerate(entries):
        given = {**Parameters().model_dump(), **base, **entry["when"]}
        for name in (factor.name for factor in entry["over"]):
            key = f"tune.search.{number}.over: {name}"
            if name in axes or name in entry["when"]:
                yield f"{key} is given by the grid or by when: it cannot be searched too"
            elif name in ACTS_WITH and not acts(name, [given[ACTS_WITH[name][0]]]):
                where = where_it_acts(name)
                yield f"{key} has no effect: it acts where {where}; say so in when"
