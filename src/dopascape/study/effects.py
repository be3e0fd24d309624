"""Axes that change nothing: a slip of the pen in a study file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dopascape.parameters import ACTS_WITH
from dopascape.study.factors import Factor
from dopascape.study.given import Given


def axes_without_effect(scales: Sequence[Given]) -> Iterator[str]:
    """Say which axes and factors go with a setting that no point of their scale has.

    Parameters
    ----------
    scales
        What the study file gives at each scale.
    """
    for given in scales:
        for name in (*given.axes, *(factor.name for factor in given.factors)):
            if name not in ACTS_WITH:
                continue
            other, values = ACTS_WITH[name]
            found = given.before_overrides()[other]
            there = found.values if isinstance(found, Factor) else found
            set_to = (override["set"].get(other) for override in given.overrides)
            if not {*values}.intersection([*there, *set_to]):
                key = "grid" if name in given.axes else "sample.factors"
                where = " or ".join(map(repr, values))
                yield f"{key}: {name} has no effect: it acts where {other} = {where}, at no point"
