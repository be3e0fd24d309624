"""What a page holds: plain tables, pictures and sections, ready for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Table(NamedTuple):
    """A table; the first cell of each row names the row."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


class Picture(NamedTuple):
    """A figure with what is written beneath.

    Attributes
    ----------
    title
        What it is called.
    source
        The picture itself, as a data URI.
    width, height
        Its size (CSS pixels).
    finding
        What the figure says of its data; '' for nothing.
    caption
        What it shows.
    """

    title: str
    source: str
    width: int
    height: int
    finding: str
    caption: str


class Link(NamedTuple):
    """A file beside the page."""

    text: str
    address: str


@dataclass(frozen=True)
class Section:
    """A part of the page: a study, or the figures and claims of the paper.

    Attributes
    ----------
    name
        Its anchor, unique in the page.
    title
        Its heading.
    facts
        What was asked and run, as (term, text).
    findings
        What came out, the most important first.
    how
        How the findings' numbers are come by; '' for nothing to say.
    tables
        Of results.
    pictures
        Its figures.
    animations
        Those of them that move, which a reader starts.
    settings
        Parameters that differ from the paper's, and such, as tables.
    source
        The study's file; '' for none.
    links
        Files of results.
    """

    name: str
    title: str
    facts: Sequence[tuple[str, str]] = ()
    findings: Sequence[str] = ()
    how: str = ""
    tables: Sequence[Table] = ()
    pictures: Sequence[Picture] = ()
    animations: Sequence[Picture] = ()
    settings: Sequence[Table] = ()
    source: str = ""
    links: Sequence[Link] = ()


@dataclass(frozen=True)
class Page:
    """A whole report.

    Attributes
    ----------
    title
        Its heading.
    sections
        In the order of reading.
    cost
        What the runs took, in sentences.
    provenance
        What it was made with, as (term, text).
    commands
        Lines that make it again.
    tables
        Versions and configuration.
    """

    title: str
    sections: Sequence[Section]
    cost: Sequence[str]
    provenance: Sequence[tuple[str, str]]
    commands: Sequence[str]
    tables: Sequence[Table] = field(default=())
