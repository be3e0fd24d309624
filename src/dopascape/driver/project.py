"""The configuration, the studies and the folder of runs together: what the workflow works on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dopascape.figures.catalogue import figure_options
from dopascape.figures.check import check_figures
from dopascape.jobs.agenda import Agenda
from dopascape.study.config import Config, find_study, read_config, study_folders
from dopascape.study.design import Design, read_design

INSTALLED_FROM = Path(__file__).parents[3]
"""The clone that this package is installed from, where it is in one."""


def _has_workflow(folder: Path) -> bool:
    return (folder / "Snakefile").is_file() and (folder / "workflow/rules").is_dir()


def workflow_folder() -> Path:
    """Return the folder of the Snakefile: the working directory's, or that of this package.

    Raises
    ------
    ValueError
        If neither has one.
    """
    for folder in (Path.cwd(), INSTALLED_FROM):
        if _has_workflow(folder):
            return folder
    raise ValueError("no Snakefile here: run this in the folder of the project")


def folder_of_workflow(where: str) -> Path:
    """Return the folder of the project whose Snakefile is read: its scripts and studies lie there.

    Parameters
    ----------
    where
        The Snakefile's own folder, or the address that Snakemake fetches it from, as it does for a
        module that is somewhere else: scripts and studies are then those of this package's clone.

    Raises
    ------
    ValueError
        If there is no such folder.
    """
    for folder in (Path(where).parent, INSTALLED_FROM):
        if _has_workflow(folder):
            return folder
    raise ValueError(
        f"{where}: the workflow is fetched from there, and its scripts are not here: install the "
        "package from a clone of the same version (pip install -e path/to/clone)"
    )


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


class Designs(Mapping[str, Design]):
    """Studies by name, each read when first looked at: those of samples have thousands of points.

    Raises
    ------
    ValueError
        Of a look at a study: one line per mistake, also where it lacks what its figures show.
    """

    def __init__(self, files: Mapping[str, Path], config: Config) -> None:
        self._files, self._config = files, config
        self._read: dict[str, Design] = {}

    def __getitem__(self, name: str) -> Design:
        if name not in self._read:
            file = self._files[name]
            design = read_design(file, self._config.scale, self._config.seed, figure_check)
            _require_few(file, design, self._config.max_runs)
            check_figures(str(file), design)
            self._read[name] = design
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def _require_few(file: Path, design: Design, most: int) -> None:
    runs = len(design.points) * design.replicates
    if runs > most:
        raise ValueError(
            f"{file}: {len(design.points)} points of {design.replicates} replicates are {runs} "
            f"runs; at most {most} are allowed: raise max_runs in the configuration if so many "
            "are meant"
        )


def open_agenda(workflow: Path, config: Config, others: Iterable[str] = ()) -> Agenda:
    """Put studies together with the folder of runs; nothing is written.

    The configured ones are read here, others when they are asked for.

    Parameters
    ----------
    workflow
        The folder of the Snakefile, whose studies are known everywhere.
    config
        The configuration.
    others
        Names of further studies that may be asked for.

    Raises
    ------
    ValueError
        One line per mistake.
    """
    folders = study_folders(workflow)
    files = {name: find_study(name, folders) for name in (*config.studies, *others)}
    designs = Designs(files, config)
    for name in config.studies:
        designs[name]
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
