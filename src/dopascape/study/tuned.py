"""The settings that a search has chosen: the file that other studies take them from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from dopascape.parameters import Integer, Parameters
from dopascape.study.axes import Value, parameter
from dopascape.study.config import Scale, check
from dopascape.study.given import Given
from dopascape.study.overrides import Override
from dopascape.study.yaml_file import read_yaml
from dopascape.validation import StrictModel

FOLDER = "tuned"
"""Where these files lie, beside the study files."""


class TunedFile(StrictModel):
    """config/studies/tuned/<study>.yaml: what a search has chosen, and of what."""

    scale: Scale = Field(description="scale of the search")
    root_seed: Integer = Field(ge=0, description="root of the search's random numbers")
    n_trials: Integer = Field(ge=1, description="trials after which losses were compared")
    settings: Integer = Field(ge=2, description="settings tried at each point of its grid")
    replicates: list[Integer] = Field(
        min_length=1, description="numbers of the networks that have chosen"
    )
    chosen: list[Override] = Field(
        min_length=1, description="for each point of its grid, the settings that are best there"
    )


def tuned_file(study_file: Path, search: str) -> Path:
    """Return the file of what a search has chosen, for the studies in the folder of one."""
    return study_file.parent / FOLDER / f"{search}.yaml"


def tuned_text(content: TunedFile) -> str:
    """Return the text of the file."""
    search = yaml.safe_dump(
        content.model_dump(exclude={"chosen"}), default_flow_style=None, sort_keys=False
    )
    rows = (
        yaml.safe_dump(one.model_dump(), default_flow_style=True, sort_keys=False, width=1000)
        for one in content.chosen
    )
    return f"{search}chosen:\n{''.join(f'  - {row}' for row in rows)}"


def read_tuned(study_file: Path, search: str, given: Given) -> list[dict[str, dict[str, Value]]]:
    """Return what a search has chosen, as overrides.

    Parameters
    ----------
    study_file
        The study that takes the settings.
    search
        The study that has chosen them.
    given
        The values of the former; an axis of its grid cannot be tuned.

    Raises
    ------
    ValueError
        One line per mistake.
    """
    file = tuned_file(study_file, search)
    if not file.is_file():
        raise ValueError(
            f"{study_file}: tuned = {search!r}: {file} is not there: run that study, then "
            f"`dopascape tune {search}`"
        )
    chosen = check(TunedFile, read_yaml(file), str(file)).chosen
    try:
        rows = [{"when": _checked(one.when), "set": _checked(one.set)} for one in chosen]
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
    twice = sorted({name for row in rows for name in row["set"]} & given.varied())
    if twice:
        raise ValueError(
            f"{study_file}: grid: {twice[0]} is set by tuned = {search!r}: it cannot be an axis too"
        )
    return rows


def that_hold(
    tuned: list[dict[str, dict[str, Value]]], given: Given
) -> list[dict[str, dict[str, Value]]]:
    """Return those of the chosen settings that hold at some point of a grid."""
    fixed = {**Parameters().model_dump(), **given.base}
    there = {name: given.axes.get(name, [value]) for name, value in fixed.items()}
    return [one for one in tuned if all(v in there[k] for k, v in one["when"].items())]


def _checked(values: Mapping[str, Any]) -> dict[str, Value]:
    return {name: parameter(name, value) for name, value in values.items()}
