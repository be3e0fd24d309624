"""Axes that change nothing: a slip of the pen in a study file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dopascape.parameters import ACTS_WITH, acts, where_it_acts
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
            other, _ = ACTS_WITH[name]
            found = given.before_overrides()[other]
            there = found.values if isinstance(found, Factor) else found
            set_to = [o["set"][other] for o in given.overrides if other in o["set"]]
            if not acts(name, [*there, *set_to]):
                key = "grid" if name in given.axes else "sample.factors"
                where = where_it_acts(name)
                yield f"{key}: {name} has no effect: it acts where {where}, at no point"
