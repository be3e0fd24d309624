"""The values of a study file at one scale: checked, and every mistake collected."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dopascape.observables.recording import StudyRecording
from dopascape.study.axes import MOST_POINTS, axis, parameter
from dopascape.study.config import Override, StudyFile
from dopascape.study.factors import factor
from dopascape.study.figure_list import FigureChoice, OptionsCheck, figure_list
from dopascape.study.sample import check_sample


def values_of(study: StudyFile, options: OptionsCheck, mistakes: list[str]) -> tuple[Any, ...]:
    """Return base, axes, overrides, figures and factors of a study, each checked.

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
    overrides = [_override(o, number, each) for number, o in enumerate(study.overrides)]
    figures: tuple[FigureChoice, ...] = ()
    try:
        figures = figure_list(study.figures, options)
    except ValueError as error:
        mistakes.extend(f"figures: {line}" for line in str(error).split("\n"))
    if math.prod(map(len, axes.values())) > MOST_POINTS:
        n = math.prod(map(len, axes.values()))
        mistakes.append(f"grid: {n} points; at most {MOST_POINTS} are allowed")
    return base, axes, overrides, figures, tuple(factors.values())


def _at_odds(study: StudyFile) -> Iterator[str]:
    """Say which settings of a grid and a sample do not go together."""
    if study.sample is None:
        if study.grid is None:
            yield "grid is missing, or sample in its place"
        if study.replicates is None:
            yield "replicates is missing"
        return
    if study.grid is not None:
        yield "sample: a study has either a grid or a sample"
    if study.replicates is not None:
        yield f"replicates = {study.replicates}: goes with a grid; a sample has seeds and n_seeds"
    if study.first_replicate:
        yield f"first_replicate = {study.first_replicate}: goes with a grid; a sample has seeds"
    if study.record != StudyRecording():
        yield "record: goes with a grid, not with a sample"
    try:
        check_sample(study.sample)
    except ValueError as error:
        yield f"sample.{error}"


def _override(override: Override, number: int, each: Callable[..., Any]) -> Any:
    return {
        "when": each(f"overrides.{number}.when", override.when, parameter),
        "set": each(f"overrides.{number}.set", override.set, parameter),
    }
