"""From a study file to the points of its grid or its sample."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from dopascape.observables.recording import StudyRecording
from dopascape.parameters import Parameters
from dopascape.study.axes import Value
from dopascape.study.combinations import Combination, combinations
from dopascape.study.config import Scale, StudyFile, check
from dopascape.study.effects import axes_without_effect
from dopascape.study.figure_list import FigureChoice, OptionsCheck
from dopascape.study.given import Given
from dopascape.study.needs import Need
from dopascape.study.overrides import unmatched_overrides
from dopascape.study.sample import SampleDesign, columns, draw
from dopascape.study.tune import SETTING, Search, applying
from dopascape.study.tuned import read_tuned, that_hold
from dopascape.study.values import values_of
from dopascape.study.yaml_file import read_yaml


@dataclass(frozen=True)
class Point:
    """One combination of the values of the axes, or of a sample's factors.

    Attributes
    ----------
    combination
        A value of each axis or factor, in their order; of a search the setting's number last.
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

    @property
    def first(self) -> int:
        """Number of the first replicate: the study's, or what a sample's row says."""
        return self.needs[0].replicates.start


@dataclass(frozen=True)
class Design:
    """A study at a scale, all values checked and written out.

    With a ``sample`` there are no axes: its rows are the points, each with as many ``replicates``.
    Those of a grid are numbered from ``first_replicate``.
    With a ``search`` each combination of the axes is a point for each setting that is tried.
    ``tissue`` is that of the study file in words and real units.
    """

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
    sample: SampleDesign | None = None
    first_replicate: int = 0
    search: Search | None = None
    tissue: dict[str, Any] | None = None

    def settings(self) -> dict[str, Any]:
        """Return what the study's summary depends on, as plain values for JSON."""
        return {
            "study": self.name,
            "title": self.title,
            "scale": self.scale,
            "root_seed": self.root_seed,
            "versions": self._versions(),
            "parameters": {**Parameters().model_dump(), **self.base},
            "grid": self.axes,
            "overrides": self.overrides,
            "replicates": self.replicates,
            "record": self.record.model_dump(exclude_defaults=True),
            **({"sample": self.sample.settings()} if self.sample else {}),
            # Left out at 0, as other defaults are of digests.
            **({"first_replicate": self.first_replicate} if self.first_replicate else {}),
            **({"tune": self.search.settings()} if self.search else {}),
            **({"tissue": self.tissue} if self.tissue else {}),
        }

    def _versions(self) -> dict[str, int]:
        """Return the versions of all that the points use."""
        return {name: v for point in self.points for name, v in point.parameters.versions().items()}

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
    both: dict[Scale, Given] = {}
    for each in get_args(Scale):
        both[each] = values_of(study.at(each), options, mistakes)
    if not mistakes:
        scales = [both[each] for each in get_args(Scale)]
        mistakes.extend([*unmatched_overrides(scales), *axes_without_effect(scales)])
    if mistakes:
        raise ValueError("\n".join(f"{path}: {line}" for line in dict.fromkeys(mistakes)))
    given, chosen = both[scale], study.at(scale)
    tuned = read_tuned(path, study.tuned, given) if study.tuned else []
    sample = draw(chosen.sample, given.factors, root_seed) if chosen.sample else None
    search = Search(chosen.tune.settings, tuple(given.search), root_seed) if chosen.tune else None
    # A search compares what is learned for good: at high rates weights follow the error within each
    # trial, and losses are low while they do.
    frozen = {"frozen_loss": ["last"]} if search else {}
    record = chosen.record.model_copy(update=frozen)
    try:
        parts = combinations(given, chosen.numbers, sample, search)
        points = tuple(_points(parts, given, tuned, record, root_seed))
        if sample and not all(point.parameters.n_trials for point in points):
            raise ValueError("sample: n_trials = 0 leaves nothing to analyse; at least 1")
        if search and not all(point.parameters.n_trials for point in points):
            raise ValueError("tune: n_trials = 0 leaves nothing to compare; at least 1")
        _require_alike(points, record)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return Design(
        path.stem,
        study.title,
        scale,
        root_seed,
        given.base,
        given.axes,
        [*that_hold(tuned, given), *given.overrides],
        sum(len(need.replicates) for need in points[0].needs),
        record,
        points,
        given.figures,
        sample,
        study.first_replicate,
        search,
        chosen.tissue.in_words(points[0].parameters.network_width) if chosen.tissue else None,
    )


def _points(
    parts: Iterable[Combination],
    given: Given,
    tuned: list[Any],
    record: StudyRecording,
    root_seed: int,
) -> Iterator[Point]:
    for values, there, replicates, tried in parts:
        before = {**given.base, **there}
        of_point = [applying("tuned", tuned, before)] if tuned else []
        try:
            overrides = [*of_point, *given.overrides, {"when": {}, "set": tried}]
            parameters = resolve(before, overrides)
        except ValueError as error:
            point = ", ".join(f"{name} = {value!r}" for name, value in {**there, **tried}.items())
            raise ValueError(f"at {point}: {error}") from None
        try:
            needs = _needs(parameters, record, replicates, root_seed)
        except ValueError as error:
            raise ValueError(f"record.{error}") from None
        yield Point(values, parameters, needs)


def _needs(
    parameters: Parameters, record: StudyRecording, replicates: range, root_seed: int
) -> tuple[Need, ...]:
    """Return the replicates of a point: those that are examples, and the rest."""
    full, plain = (r.at(parameters.n_trials) for r in (record.of_examples(), record.of_all()))
    n_examples = min(record.examples, len(replicates)) if full != plain else 0
    groups = ((replicates[:n_examples], full), (replicates[n_examples:], plain))
    return tuple(
        Need(parameters.digest(root_seed, kept.canonical()), parameters, numbers, kept)
        for numbers, kept in groups
        if numbers
    )


def _require_alike(points: Sequence[Point], record: StudyRecording) -> None:
    """Refuse to record arrays of different shapes, which no summary can hold in one variable."""
    names = ["n_trials"] if record.frozen_loss else []
    if record.model_copy(update={"frozen_loss": []}).of_examples().canonical():
        width = ["network_width"] if record.grows_with_width() else []
        names = [*width, "target_dim", "trial_length", "n_trials"]
    for name in names:
        found = sorted({getattr(point.parameters, name) for point in points})
        if len(found) > 1:
            raise ValueError(
                f"record: what is recorded here can be kept where {name} is the same "
                f"at all points; here it is {', '.join(map(str, found))}"
            )


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
    fields: dict[str, Any] = dict(there)
    for override in overrides:
        if all(given[name] == value for name, value in override["when"].items()):
            fields |= override["set"]
    return Parameters(**fields)


def design_csv(design: Design) -> str:
    """Return the points as CSV.

    Each axis, the digest of the runs, then every parameter used. A sample's rows start with each
    factor's raw value, its natural one, and the first of the row's replicates.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    fields = list(Parameters.model_fields)
    sample = design.sample
    names = list(design.axes)
    if sample:
        raw_names = (f"raw.{name}" for name in columns(sample.sample))
        names = [*raw_names, *(f.name for f in sample.factors), "replicate"]
    if design.search:
        names.append(SETTING)
    table.writerow([*names, "digest", *(f"parameters.{name}" for name in fields)])
    for row, point in enumerate(design.points):
        there: list[Any] = list(point.combination)
        if sample:
            there = [*sample.raw[row].tolist(), *there, point.first]
        used = point.parameters.model_dump()
        table.writerow([*there, point.digest, *(used[name] for name in fields)])
    return text.getvalue()
