"""Axes that change nothing: a slip of the pen in a study file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dopascape.parameters import ACTS_WITH
from dopascape.study.factors import Factor
from dopascape.study.overrides import values_given


def axes_without_effect(scales: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """Say which axes and factors go with a setting that no point of their scale has.

    Parameters
    ----------
    scales
        Of each scale what `dopascape.study.values.values_of` gives.
    """
    for base, axes, overrides, _, factors in scales:
        given = values_given(base, axes, factors)
        for name in (*axes, *(factor.name for factor in factors)):
            if name not in ACTS_WITH:
                continue
            other, values = ACTS_WITH[name]
            found = given[other]
            there = found.values if isinstance(found, Factor) else found
            set_to = (override["set"].get(other) for override in overrides)
            if not {*values}.intersection([*there, *set_to]):
                key = "grid" if name in axes else "sample.factors"
                where = " or ".join(map(repr, values))
                yield f"{key}: {name} has no effect: it acts where {other} = {where}, at no point"
