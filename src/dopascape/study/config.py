"""What config.yaml and study files may hold, and reading them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from dopascape.anatomy.units import Tissue
from dopascape.observables.recording import StudyRecording
from dopascape.parameters import Integer, Real
from dopascape.study.overrides import Override
from dopascape.study.sample import Sample
from dopascape.study.tune import MOST_REPLICATES, Tune
from dopascape.study.yaml_file import read_yaml
from dopascape.validation import StrictModel, describe, unknown

RESERVED = ("benchmark", "logs", "paper", "reference", "runs")
"""Folders of the results that are no study's."""

NAME_PATTERN = r"^[A-Za-z0-9_-]+$"
"""Names that become parts of paths: letters, digits, - and _."""

Scale = Literal["quick", "reference", "full"]
Model = TypeVar("Model", bound=StrictModel)


def _in_words(what_is_allowed: str) -> WrapValidator:
    """Return what says in words, not by a pattern, what a text may be."""

    def validate_text(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            if error.errors()[0]["type"] != "string_pattern_mismatch":
                raise
            raise ValueError(what_is_allowed) from None

    return WrapValidator(validate_text)


def _a_list(names: Any) -> Any:
    if isinstance(names, str):
        text = " ".join(names.split())
        raise ValueError(f"must be a list: write 'studies=[{text}]', in a file studies: [{text}]")
    if names == []:
        raise ValueError("must name one study at least")
    return names


def _not_reserved(name: str) -> str:
    if name in RESERVED:
        raise ValueError(f"not allowed as a study's name: {', '.join(RESERVED)} are taken")
    return name


def _each_once(names: list[str]) -> list[str]:
    if len(set(names)) < len(names):
        raise ValueError("each study may be named once only")
    return names


def _no_step_up(path: str) -> str:
    if ".." in path.split("/"):
        raise ValueError("'..' is not allowed in the path")
    return str(PurePosixPath(path))


Name = Annotated[
    str,
    Field(pattern=NAME_PATTERN, max_length=100),
    _in_words("only letters (a to z, A to Z), digits, '-' and '_' are allowed"),
]
"""A name that becomes part of paths."""

StudyName = Annotated[Name, AfterValidator(_not_reserved)]

ResultsPath = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9_./-]+$", max_length=1000),
    _in_words("only letters (a to z, A to Z), digits, '.', '/', '-' and '_' are allowed"),
    AfterValidator(_no_step_up),
]


class Config(StrictModel):
    """config/config.yaml: which studies run, how, and where their results go."""

    studies: Annotated[list[StudyName], AfterValidator(_each_once), BeforeValidator(_a_list)] = (
        Field(
            min_length=1,
            max_length=1000,
            description="studies to run, each the name of a file config/studies/<name>.yaml",
        )
    )
    scale: Scale = Field(
        "quick",
        description="quick: a small study in minutes, as its file says; full: all of it; "
        "reference: what results/reference was made at",
    )
    seed: Integer = Field(
        0, ge=0, le=2**63 - 1, description="root of all random numbers; another one, other runs"
    )
    results: ResultsPath = Field(
        "results",
        description="folder for everything that is made; relative to the working directory",
    )
    max_runs: Integer = Field(
        100_000,
        ge=1,
        le=100_000_000,
        description="runs (points times replicates) that a study may have; more are refused",
    )
    block_seconds: Real = Field(
        60,
        gt=0,
        le=604_800,
        description="about how long one job computes (s); short runs are put together up to it",
    )
    checkpoint_seconds: Real = Field(
        300,
        gt=0,
        le=604_800,
        description="about how much of its work a job that is killed loses at most (s): how often "
        "long runs save their state, and how much work goes into one file of runs",
    )
    threads: Integer = Field(
        1,
        ge=1,
        le=1024,
        description="threads of one job, for networks of a width of 1000 and more; the results "
        "are the same whatever their number",
    )


class Thinned(StrictModel):
    """What replaces the study's settings at a scale below full."""

    base: dict[str, Any] = Field(default={}, description="replaces the study's base, key by key")
    grid: dict[str, Any] | None = Field(default=None, description="replaces the whole grid")
    sample: Sample | None = Field(default=None, description="replaces the whole sample")
    replicates: Integer | None = Field(
        default=None, ge=1, le=MOST_REPLICATES, description="replaces the number of replicates"
    )
    tune: Tune | None = Field(default=None, description="replaces the whole search")
    overrides: list[Override] | None = Field(default=None, description="replaces all overrides")
    record: StudyRecording | None = Field(default=None, description="replaces what is recorded")
    figures: list[Any] | None = Field(default=None, description="replaces all figures")


class StudyFile(StrictModel):
    """config/studies/<name>.yaml: a grid or a sample of parameters, and the figures drawn of it."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["grid", "replicates"]}, {"required": ["sample"]}]
        }
    )

    title: Annotated[str, _in_words("a letter or a digit is needed")] = Field(
        pattern=r"\w", max_length=500, description="what is varied, in a line"
    )
    base: dict[str, Any] = Field(
        {}, description="parameters that differ from the defaults all over the study"
    )
    tissue: Tissue | None = Field(
        None,
        description="a tissue in real units, from which diffusion length, number of varicosities, "
        "kernel and core radius follow; these are stated nowhere else then",
    )
    grid: dict[str, Any] | None = Field(
        None,
        description=(
            "axes: parameter and its values, as a list, {logspace: [a, b, n]} (n values from 10^a "
            "to 10^b) or {linspace: [a, b, n]}; every combination is a point; {} is one point"
        ),
    )
    sample: Sample | None = Field(
        None, description="in place of a grid: points drawn for an analysis of sensitivity"
    )
    replicates: Integer | None = Field(
        None,
        ge=1,
        le=MOST_REPLICATES,
        description="networks per point of the grid, numbered from 0; each has its own seed",
    )
    first_replicate: Integer = Field(
        0,
        ge=0,
        le=MOST_REPLICATES,
        description="number of the grid's first network, for networks that no other study has met",
    )
    tune: Tune | None = Field(
        None, description="settings to try at each point of the grid, on networks of their own"
    )
    tuned: Name | None = Field(
        None,
        description="study with a search, whose chosen settings hold here (before the overrides); "
        "`dopascape tune` has written them",
    )
    overrides: list[Override] = Field(
        [], description="settings that go with a value of an axis, applied in this order"
    )
    record: StudyRecording = Field(
        StudyRecording(), description="what is kept of each run beside losses and statistics"
    )
    quick: Thinned = Field(Thinned(), description="what replaces the above at scale quick")
    reference: Thinned | None = Field(
        None, description="what replaces it at scale reference; by default as at quick"
    )
    figures: list[Any] = Field(
        [], description="figures to draw: a name, or {name: {option: value, ...}}"
    )

    @property
    def numbers(self) -> range:
        """Numbers of the networks at each point of the grid; none with a sample."""
        return range(self.first_replicate, self.first_replicate + (self.replicates or 0))

    def at(self, scale: Scale) -> StudyFile:
        """Return the study as it stands at a scale, with nothing left to replace."""
        thinned = Thinned()
        if scale != "full":
            thinned = self.reference if scale == "reference" and self.reference else self.quick
        replaced = {
            key: value
            for key in ("grid", "sample", "replicates", "tune", "overrides", "record", "figures")
            if (value := getattr(thinned, key)) is not None
        }
        base = {**self.base, **thinned.base}
        return self.model_copy(
            update={**replaced, "base": base, "quick": Thinned(), "reference": None}
        )


def check(model: type[Model], content: Mapping[str, Any], where: str) -> Model:
    """Validate the content of a file.

    Raises
    ------
    ValueError
        One line per mistake, each with the file, the key, the value and what is allowed.
    """
    try:
        return model(**content)
    except ValidationError as error:
        raise ValueError(describe(error, model, where)) from None


def read_config(
    paths: list[str | Path], given: Mapping[str, Any], giver: str = "the command line"
) -> Config:
    """Read config files, each over those before it, and given values over all.

    Parameters
    ----------
    paths
        Files to read.
    given
        Values that stand in no file.
    giver
        Where these come from, for what is said of mistakes.
    """
    content: dict[str, Any] = {}
    for path in paths:
        content |= read_yaml(path)
    sources = [*map(str, paths), *([giver] if given or not paths else [])]
    return check(Config, content | dict(given), " + ".join(sources))


def study_folders(workflow: Path) -> list[Path]:
    """Return where study files are looked for: the working directory's own come first.

    Parameters
    ----------
    workflow
        The folder of the Snakefile, whose studies are known everywhere.
    """
    return [Path("config/studies"), workflow / "config" / "studies"]


def find_study(name: str, folders: list[Path]) -> Path:
    """Return the file of a study: the first there is in the folders.

    Raises
    ------
    ValueError
        If there is none; it says which studies there are.
    """
    for folder in folders:
        if (folder / f"{name}.yaml").is_file():
            return folder / f"{name}.yaml"
    known = sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})
    path = folders[0] / f"{name}.yaml"
    raise ValueError(f"{path} is not there: {unknown('study', name, known)}")
