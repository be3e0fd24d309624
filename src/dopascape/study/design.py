"""From a study file to the points of its grid."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from dopascape.observables.recording import StudyRecording
from dopascape.parameters import MODEL_VERSION, Parameters
from dopascape.study.axes import MOST_POINTS, Value, axis, parameter
from dopascape.study.blocks import Need
from dopascape.study.config import Override, Scale, StudyFile, check
from dopascape.study.figure_list import FigureChoice, OptionsCheck, figure_list
from dopascape.study.yaml_file import read_yaml


@dataclass(frozen=True)
class Point:
    """One combination of the axes' values.

    Attributes
    ----------
    combination
        A value of each axis, in the axes' order.
    parameters
        What is simulated there, overrides applied.
    needs
        Its replicates: the examples first, then the others, where the examples record more.
        Points that differ only in what an override sets away share their runs.
    """

    combination: tuple[Value, ...]
    parameters: Parameters
    needs: tuple[Need, ...]

    @property
    def digest(self) -> str:
        """Name of the runs of all replicates, or of those that are no examples."""
        return self.needs[-1].digest


@dataclass(frozen=True)
class Design:
    """A study at a scale, all values checked and written out."""

    name: str
    title: str
    scale: Scale
    root_seed: int
    base: dict[str, Value]
    axes: dict[str, list[Value]]
    overrides: list[dict[str, dict[str, Value]]]
    replicates: int
    record: StudyRecording
    points: tuple[Point, ...]
    figures: tuple[FigureChoice, ...]

    def settings(self) -> dict[str, Any]:
        """Return what the study's summary depends on, as plain values for JSON."""
        return {
            "study": self.name,
            "title": self.title,
            "scale": self.scale,
            "root_seed": self.root_seed,
            "model_version": MODEL_VERSION,
            "parameters": {**Parameters().model_dump(), **self.base},
            "grid": self.axes,
            "overrides": self.overrides,
            "replicates": self.replicates,
            "record": self.record.model_dump(exclude_defaults=True),
        }

    def digest(self) -> str:
        """Return 20 hex digits of SHA-256 over the settings and the order of the axes."""
        text = json.dumps([list(self.axes), self.settings()], sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def read_design(path: Path, scale: Scale, root_seed: int, options: OptionsCheck) -> Design:
    """Read a study file and work out its points.

    Parameters
    ----------
    path
        The study file; its stem is the study's name.
    scale
        Which of its settings hold. The others are checked too.
    root_seed
        The root of all random streams.
    options
        What checks the name and options of a figure.

    Raises
    ------
    ValueError
        One line per mistake, with the file, the key, the value and what is allowed.
    """
    study = check(StudyFile, read_yaml(path), str(path))
    mistakes: list[str] = []
    both: dict[Scale, Any] = {}
    for each in get_args(Scale):
        both[each] = _values(study.at(each), options, mistakes)
    if mistakes:
        raise ValueError("\n".join(f"{path}: {line}" for line in dict.fromkeys(mistakes)))
    base, axes, overrides, figures = both[scale]
    n, record = study.at(scale).replicates, study.at(scale).record
    points = []
    for combination, parameters in _combinations(base, axes, overrides, str(path)):
        try:
            needs = _needs(parameters, record, n, root_seed)
        except ValueError as error:
            raise ValueError(f"{path}: record.{error}") from None
        points.append(Point(combination, parameters, needs))
    if record.of_examples().canonical():
        _require_alike(points, str(path))
    return Design(
        path.stem,
        study.title,
        scale,
        root_seed,
        base,
        axes,
        overrides,
        n,
        record,
        tuple(points),
        figures,
    )


def _needs(
    parameters: Parameters, record: StudyRecording, replicates: int, root_seed: int
) -> tuple[Need, ...]:
    """Return the replicates of a point: those that are examples, and the rest."""
    full, plain = (r.at(parameters.n_trials) for r in (record.of_examples(), record.of_all()))
    n_examples = min(record.examples, replicates) if full != plain else 0
    groups = ((range(n_examples), full), (range(n_examples, replicates), plain))
    return tuple(
        Need(parameters.digest(root_seed, kept.canonical()), parameters, numbers, kept)
        for numbers, kept in groups
        if numbers
    )


def _require_alike(points: Sequence[Point], where: str) -> None:
    """Refuse to record arrays of different shapes, which no summary can hold in one variable."""
    for name in ("network_width", "target_dim", "trial_length", "n_trials"):
        found = sorted({getattr(point.parameters, name) for point in points})
        if len(found) > 1:
            raise ValueError(
                f"{where}: record: activity and weights can be kept where {name} is the same "
                f"at all points; here it is {', '.join(map(str, found))}"
            )


def _values(study: StudyFile, options: OptionsCheck, mistakes: list[str]) -> tuple[Any, ...]:
    """Return base, axes, overrides and figures, checked; add what is wrong to the mistakes."""

    def each(key: str, values: Mapping[str, Any], of: Callable[[str, Any], Any]) -> dict[str, Any]:
        good = {}
        for name, value in values.items():
            try:
                good[name] = of(name, value)
            except ValueError as error:
                mistakes.append(f"{key}: {error}")
        return good

    base = each("base", study.base, parameter)
    axes = each("grid", study.grid, axis)
    overrides = [_override(o, number, each) for number, o in enumerate(study.overrides)]
    figures: tuple[FigureChoice, ...] = ()
    try:
        figures = figure_list(study.figures, options)
    except ValueError as error:
        mistakes.append(f"figures: {error}")
    if math.prod(map(len, axes.values())) > MOST_POINTS:
        n = math.prod(map(len, axes.values()))
        mistakes.append(f"grid: {n} points; at most {MOST_POINTS} are allowed")
    return base, axes, overrides, figures


def _override(override: Override, number: int, each: Callable[..., Any]) -> Any:
    return {
        "when": each(f"overrides.{number}.when", override.when, parameter),
        "set": each(f"overrides.{number}.set", override.set, parameter),
    }


def _combinations(
    base: dict[str, Value],
    axes: dict[str, list[Value]],
    overrides: list[dict[str, dict[str, Value]]],
    where: str,
) -> Iterator[tuple[tuple[Value, ...], Parameters]]:
    for combination in itertools.product(*axes.values()):
        there = {**base, **dict(zip(axes, combination, strict=True))}
        try:
            parameters = resolve(there, overrides)
        except ValueError as error:
            place = ", ".join(f"{k} = {v!r}" for k, v in zip(axes, combination, strict=True))
            raise ValueError(f"{where}: at {place}: {error}") from None
        yield combination, parameters


def resolve(
    there: Mapping[str, Value], overrides: Sequence[Mapping[str, Mapping[str, Value]]]
) -> Parameters:
    """Return the parameters at a point, overrides applied.

    Parameters
    ----------
    there
        Those that base and axes give; the others are at their defaults.
    overrides
        Where all of ``when`` holds for these, ``set`` goes over them; later ones over earlier ones.

    Raises
    ------
    ValueError
        If what comes out is impossible.
    """
    given = {**Parameters().model_dump(), **there}
    fields = dict(there)
    for override in overrides:
        if all(given[name] == value for name, value in override["when"].items()):
            fields |= override["set"]
    return Parameters(**fields)


def design_csv(design: Design) -> str:
    """Return the points as CSV: each axis, the digest of the runs, then every parameter used."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    fields = list(Parameters.model_fields)
    table.writerow([*design.axes, "digest", *(f"parameters.{name}" for name in fields)])
    for point in design.points:
        used = point.parameters.model_dump()
        table.writerow([*point.combination, point.digest, *(used[name] for name in fields)])
    return text.getvalue()
