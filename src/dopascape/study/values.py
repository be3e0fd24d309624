"""The values of a study file at one scale: checked, and every mistake collected."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dopascape.anatomy.units import FOLLOWS, GIVEN, Tissue
from dopascape.observables.recording import StudyRecording
from dopascape.parameters import Parameters
from dopascape.study.axes import MOST_POINTS, axis, parameter
from dopascape.study.config import StudyFile
from dopascape.study.factors import factor
from dopascape.study.figure_list import FigureChoice, OptionsCheck, figure_list
from dopascape.study.given import Given
from dopascape.study.overrides import Override
from dopascape.study.sample import check_sample
from dopascape.study.tune import MOST_REPLICATES, Searched, SearchOver, check_search


def values_of(study: StudyFile, options: OptionsCheck, mistakes: list[str]) -> Given:
    """Return the values of a study, each checked.

    Parameters
    ----------
    study
        The study at a scale.
    options
        What checks the name and options of a figure.
    mistakes
        Takes a line for each thing that is wrong, with its key.
    """

    def each(key: str, values: Mapping[str, Any], of: Callable[[str, Any], Any]) -> dict[str, Any]:
        good = {}
        for name, value in values.items():
            try:
                good[name] = of(name, value)
            except ValueError as error:
                mistakes.append(f"{key}: {error}")
        return good

    base = each("base", study.base, parameter)
    axes = each("grid", study.grid or {}, axis)
    factors = each("sample.factors", study.sample.factors if study.sample else {}, factor)
    mistakes.extend(_at_odds(study))
    if study.tissue:
        base |= _of_tissue(study, study.tissue, base, mistakes)
    overrides = [_override(o, number, each) for number, o in enumerate(study.overrides)]
    search: list[Searched] = []
    if study.tune:
        search = [_searched(one, number, each) for number, one in enumerate(study.tune.search)]
        mistakes.extend(check_search(study.tune, base, axes, search))
    figures: tuple[FigureChoice, ...] = ()
    try:
        figures = figure_list(study.figures, options)
    except ValueError as error:
        mistakes.extend(f"figures: {line}" for line in str(error).split("\n"))
    if math.prod(map(len, axes.values())) > MOST_POINTS:
        n = math.prod(map(len, axes.values()))
        mistakes.append(f"grid: {n} points; at most {MOST_POINTS} are allowed")
    return Given(base, axes, overrides, figures, tuple(factors.values()), search)


def _at_odds(study: StudyFile) -> Iterator[str]:
    """Say which settings of a grid and a sample do not go together."""
    if study.tune and study.tuned:
        yield f"tuned = {study.tuned!r}: a study either searches settings or takes chosen ones"
    if study.sample is None:
        if study.grid is None:
            yield "grid is missing, or sample in its place"
        if study.replicates is None:
            yield "replicates is missing"
        if study.numbers.stop > MOST_REPLICATES:
            yield (
                f"first_replicate = {study.first_replicate}: the last network would be number "
                f"{study.numbers.stop - 1}; allowed are numbers below {MOST_REPLICATES}"
            )
        return
    if study.grid is not None:
        yield "sample: a study has either a grid or a sample"
    if study.replicates is not None:
        yield f"replicates = {study.replicates}: goes with a grid; a sample has seeds and n_seeds"
    if study.first_replicate:
        yield f"first_replicate = {study.first_replicate}: goes with a grid; a sample has seeds"
    if study.record != StudyRecording():
        yield "record: goes with a grid, not with a sample"
    yield from (f"{key}: goes with a grid" for key in ("tune", "tuned") if getattr(study, key))
    try:
        check_sample(study.sample)
    except ValueError as error:
        yield f"sample.{error}"


def _of_tissue(
    study: StudyFile, tissue: Tissue, base: Mapping[str, Any], mistakes: list[str]
) -> dict[str, Any]:
    """Return the parameters that a tissue gives; none if something else is stated of them."""
    fixed = FOLLOWS[1:] if tissue.side_um else FOLLOWS
    varied = {
        "grid": study.grid or {},
        "sample.factors": study.sample.factors if study.sample else {},
        "overrides": {name for override in study.overrides for name in override.set},
    }
    wrong = [
        f"tissue: {name} follows from it, and may not stand in {key}"
        for key, names in {"base": study.base, **varied}.items()
        for name in GIVEN
        if name in names
    ]
    wrong += [
        f"tissue: {name} may not stand in {key}: what a tissue gives follows from it"
        for key, names in varied.items()
        for name in fixed
        if name in names
    ]
    mistakes.extend(wrong)
    try:
        given = {
            name: parameter(name, value)
            for name, value in tissue.dimensionless({**Parameters().model_dump(), **base}).items()
        }
    except ValueError as error:
        mistakes.append(f"tissue: {error}")
        return {}
    return {} if wrong else given


def _override(override: Override, number: int, each: Callable[..., Any]) -> Any:
    return {
        "when": each(f"overrides.{number}.when", override.when, parameter),
        "set": each(f"overrides.{number}.set", override.set, parameter),
    }


def _searched(one: SearchOver, number: int, each: Callable[..., Any]) -> Searched:
    key = f"tune.search.{number}"
    over = each(f"{key}.over", one.over, factor)
    return {"when": each(f"{key}.when", one.when, parameter), "over": tuple(over.values())}
