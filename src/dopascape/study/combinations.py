"""The combinations that the points of a study are made from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dopascape.study.axes import Value
from dopascape.study.given import Given
from dopascape.study.sample import SampleDesign
from dopascape.study.tune import MOST_REPLICATES, Search


class Combination(NamedTuple):
    """A point before its parameters are put together.

    Attributes
    ----------
    values
        A value of each axis or factor; of a search the setting's number last.
    there
        Values of the parameters that are axes or factors.
    replicates
        Numbers of its networks.
    tried
        Settings of a search, which go over all else.
    """

    values: tuple[Value, ...]
    there: Mapping[str, Value]
    replicates: range
    tried: Mapping[str, Value]


def combinations(
    given: Given, replicates: range, sample: SampleDesign | None, search: Search | None
) -> Iterator[Combination]:
    """Yield the rows of a sample, or each combination of the axes; each setting of a search there.

    Parameters
    ----------
    given
        The values of the study.
    replicates
        Networks of each point of a grid; a search has as many of its own, beyond those of grids.
    sample, search
        Those of the study, if it has one.

    Raises
    ------
    ValueError
        If a search does not say what is searched somewhere.
    """
    if sample:
        names = [factor.name for factor in given.factors]
        for row, numbers in enumerate(sample.replicates):
            values = sample.natural(row)
            yield Combination(values, dict(zip(names, values, strict=True)), numbers, {})
        return
    beyond = range(MOST_REPLICATES + replicates.start, MOST_REPLICATES + replicates.stop)
    for values in itertools.product(*given.axes.values()):
        there = dict(zip(given.axes, values, strict=True))
        if not search:
            yield Combination(values, there, replicates, {})
            continue
        for setting, tried in enumerate(search.tried({**given.base, **there})):
            yield Combination((*values, setting), there, beyond, tried)
