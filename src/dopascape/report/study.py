"""A study's section: what was asked, what came out, its figures and its settings."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import xarray as xr

from dopascape.figures.catalogue import CATALOGUE
from dopascape.findings.factors import factor_findings
from dopascape.findings.sentences import (
    HOW_COMPARED,
    findings,
    lowest_of_study,
    runs,
)
from dopascape.findings.tuning import HOW_CHOSEN, tuning_findings
from dopascape.parameters import axis_label
from dopascape.report.content import Link, Section
from dopascape.report.picture import animation, picture
from dopascape.report.tables import (
    factor_table,
    lowest_table,
    override_table,
    parameter_table,
)
from dopascape.store.dataset import load_dataset
from dopascape.study.design import Design

MOST_VALUES = 12
"""Values of an axis up to which all are listed."""


def study_section(design: Design, results: Path, page: Path, file: Path) -> Section:
    """Return the section of a study from its files.

    Parameters
    ----------
    design
        The study.
    results
        The folder of results.
    page
        Where the report goes; links are relative to it.
    file
        The study's file.
    """
    folder = results / design.name
    summary = load_dataset(folder / "summary.nc")
    if design.sample:
        indices = load_dataset(folder / "indices.nc")
        found, tables, how = factor_findings(indices), factor_table(indices), ""
    elif design.search:
        found, tables, how = tuning_findings(summary), [], HOW_CHOSEN
    else:
        lowest = lowest_of_study(summary)
        found, tables = findings(summary), lowest_table(lowest)
        how = HOW_COMPARED if found else ""
    return Section(
        design.name,
        design.title,
        facts=_facts(summary, folder / "design.csv"),
        findings=found,
        how=how,
        tables=tables,
        pictures=[
            picture(folder / "figures" / f"{choice.stem}.svg", CATALOGUE[choice.figure].caption)
            for choice in design.figures
        ],
        animations=[
            animation(folder / "figures" / f"{choice.stem}.gif", CATALOGUE[choice.figure].caption)
            for choice in design.figures
            if CATALOGUE[choice.figure].animation
        ],
        settings=[*parameter_table(summary.attrs), *override_table(summary.attrs)],
        source=file.read_text(encoding="utf-8"),
        links=_links(folder, page),
    )


def _facts(summary: xr.Dataset, design_csv: Path) -> list[tuple[str, str]]:
    with design_csv.open(encoding="utf-8", newline="") as table:
        counted = runs(summary, [row["digest"] for row in csv.DictReader(table)])
    networks = "network" if counted.replicates == 1 else "networks"
    shared = (
        "" if counted.runs == counted.points * counted.replicates else "; some share their runs"
    )
    return [
        *_varied(summary.attrs),
        ("Points", f"{counted.points}, {counted.replicates} {networks} each{shared}"),
        ("Runs", counted.sentences()),
        ("Scale", str(summary.attrs["scale"])),
    ]


def _varied(attributes: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the axes of a grid, or the factors of a sample, and their values."""
    if "sample" in attributes:
        sample = json.loads(attributes["sample"])
        return [
            (axis_label(factor["name"]), f"{factor['kind']}: {_listed(factor['values'])}")
            for factor in sample["factors"]
        ]
    grid = json.loads(attributes["grid"])
    return [(axis_label(axis), _listed(values)) for axis, values in grid.items()]


def _listed(values: list[Any]) -> str:
    texts = [f"{v:.4g}" if isinstance(v, float) else str(v) for v in values]
    if len(texts) <= MOST_VALUES:
        return ", ".join(texts)
    return f"{', '.join(texts[:3])} … {texts[-1]} ({len(texts)} values)"


def _links(folder: Path, page: Path) -> list[Link]:
    """Return the files of a study that are there, by their addresses from the page."""
    files = {
        "explorer.html": "explorer: choose axes, replicates and slices",
        "summary.nc": "summary.nc (xarray)",
        "indices.nc": "indices.nc (xarray)",
        "design.csv": "design.csv (the points)",
    }
    return [
        Link(text, Path(os.path.relpath(folder / name, page.parent)).as_posix())
        for name, text in files.items()
        if (folder / name).is_file()
    ]
