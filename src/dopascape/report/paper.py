"""The paper's own sections: its claims and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dopascape.claims.outcome import Outcome
from dopascape.claims.table import ABOUT, count, read_csv
from dopascape.figures.paper.catalogue import PAPER
from dopascape.report.content import Section
from dopascape.report.picture import picture
from dopascape.report.tables import claims_table

TITLE = "Feasibility of dopamine as a vector-valued feedback signal: the paper's studies again"


def paper_sections(folder: Path) -> list[Section]:
    """Return the claims and the figures of the paper.

    Parameters
    ----------
    folder
        Where ``claims.csv`` and ``figures/`` are.
    """
    figures = [
        picture(folder / "figures" / f"{name}.svg", figure.caption)
        for name, figure in PAPER.items()
    ]
    return [
        claims_section(read_csv(folder / "claims.csv")),
        Section("the-papers-figures", "The paper's figures", pictures=figures),
    ]


def claims_section(outcomes: Sequence[Outcome]) -> Section:
    """Return the section of the claims."""
    return Section(
        "claims",
        "Claims",
        findings=[count(outcomes)],
        how=ABOUT,
        tables=[claims_table(outcomes)],
    )
