"""The whole report of the configured studies, and that of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dopascape.report.content import Page, Section
from dopascape.report.cost import cost
from dopascape.report.paper import TITLE, paper_sections
from dopascape.report.provenance import commands, commit_of, config_table, version_table
from dopascape.report.study import study_section
from dopascape.study.config import Config
from dopascape.study.design import Design

Studies = Sequence[tuple[Design, Path]]
"""Studies, each with its file."""

SEVERAL = "Parameter studies of learning with diffuse dopamine"


def studies_page(studies: Studies, config: Config, repository: Path, page: Path) -> Page:
    """Return the report of the configured studies.

    Parameters
    ----------
    studies
        In the order of the configuration.
    config
        The configuration.
    repository
        The folder of the workflow, whose commit is named.
    page
        Where the report goes.
    """
    made = _page(SEVERAL, [], studies, config, repository, page, "")
    if len(studies) > 1:
        return made
    (only,) = made.sections
    return replace(made, title=only.title, sections=[replace(only, title="Results")])


def paper_page(studies: Studies, config: Config, repository: Path, page: Path) -> Page:
    """Return the report of the paper: its claims and figures, then all its studies.

    Parameters
    ----------
    studies
        The paper's.
    config, repository, page
        As of `studies_page`.
    """
    first = paper_sections(Path(config.results) / "paper")
    return _page(TITLE, first, studies, config, repository, page, "paper")


def _page(
    title: str,
    first: Sequence[Section],
    studies: Studies,
    config: Config,
    repository: Path,
    page: Path,
    target: str,
) -> Page:
    results, commit = Path(config.results), commit_of(repository)
    sections = [study_section(design, results, page, file) for design, file in studies]
    return Page(
        title,
        [*first, *sections],
        cost(results / "logs" / "simulate"),
        [("Commit", commit), ("Root seed", str(config.seed)), ("Scale", config.scale)],
        commands(config, commit, target),
        [
            config_table(config),
            version_table([results / design.name / "summary.nc" for design, _ in studies]),
        ],
    )
