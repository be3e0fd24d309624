"""The configuration, the studies and the folder of runs together: what the workflow works on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dopascape.figures.catalogue import figure_options
from dopascape.figures.check import check_figures
from dopascape.jobs.agenda import Agenda
from dopascape.study.config import Config, find_study, read_config, study_folders
from dopascape.study.design import Design, read_design


def workflow_folder() -> Path:
    """Return the folder of the Snakefile: the working directory's, or that of this package.

    Raises
    ------
    ValueError
        If neither has one.
    """
    for folder in (Path.cwd(), Path(__file__).parents[3]):
        if (folder / "Snakefile").is_file() and (folder / "workflow/rules").is_dir():
            return folder
    raise ValueError("no Snakefile here: run this in the folder of the project")


def own_config(workflow: Path) -> Path:
    """Return the config file that holds if none is given: the working directory's comes first."""
    here = Path("config/config.yaml")
    return here if here.is_file() else workflow / here


def read_own_config(workflow: Path, files: Iterable[Path], given: Mapping[str, Any]) -> Config:
    """Read the configuration as the workflow does.

    Parameters
    ----------
    workflow
        The folder of the Snakefile.
    files
        Config files that go over the project's own.
    given
        Values that go over all files.

    Raises
    ------
    ValueError
        One line per mistake.
    """
    return read_config([own_config(workflow), *files], given)


def figure_check(name: str, options: dict[str, Any]) -> dict[str, Any]:
    """Check a figure of a study file; return all its options as plain values."""
    return figure_options(name, options).model_dump(mode="json")


def _read_study(file: Path, config: Config) -> Design:
    """Read a study file at the configured scale; it must have what its figures show."""
    design = read_design(file, config.scale, config.seed, figure_check)
    check_figures(str(file), design)
    return design


def open_agenda(workflow: Path, config: Config, studies: Iterable[str]) -> Agenda:
    """Read studies and put them together with the folder of runs; nothing is written.

    Parameters
    ----------
    workflow
        The folder of the Snakefile, whose studies are known everywhere.
    config
        The configuration.
    studies
        Names; each may come several times.

    Raises
    ------
    ValueError
        One line per mistake.
    """
    files = [find_study(name, study_folders(workflow)) for name in dict.fromkeys(studies)]
    designs = [_read_study(file, config) for file in files]
    folder = Path(config.results) / "runs"
    return Agenda(designs, folder, config.block_seconds, config.checkpoint_seconds)


def snakemake(workflow: Path, *arguments: str) -> list[str]:
    """Return the command that runs the workflow."""
    return [
        sys.executable,
        "-m",
        "snakemake",
        "--snakefile",
        str(workflow / "Snakefile"),
        *arguments,
    ]
