"""The paper's claims through learning."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dopascape.claims.catalogue import CLAIMS
from dopascape.claims.outcome import Claim, Finding, Verdict
from dopascape.claims.over_trials import over_trials
from dopascape.figures.page import WIDTH, head, label_log_axis, legend_below
from dopascape.figures.panels.lines import log_scales
from dopascape.looks import DOPAMINE

COLUMNS = 4
ROW_HEIGHT = 1.75
"""Height of a row of panels (inches)."""

CHARACTERS = 25
"""Characters of a claim, or of what is measured, that fit in a line of a panel."""

SMALL = 6
"""Size of a panel's texts (points)."""

BAND_COLOUR = "0.9"
LINE_COLOUR = "0.55"


@dataclass(frozen=True)
class Mark:
    """How a verdict is drawn."""

    marker: str
    face: str
    edge: str

    def style(self) -> dict[str, Any]:
        """Return it as matplotlib's arguments."""
        colours = {"markerfacecolor": self.face, "markeredgecolor": self.edge}
        return {"linestyle": "", "marker": self.marker, "markersize": 4, **colours}


MARKS: dict[Verdict, Mark] = {
    "holds": Mark("o", DOPAMINE, DOPAMINE),
    "undecided": Mark("o", "white", DOPAMINE),
    "fails": Mark("X", "#c1272d", "#c1272d"),
}


def claims_over_trials(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw the effect of each of the paper's claims on losses, with its interval, by trial."""
    found = [
        (claim, course)
        for claim in CLAIMS
        if claim.origin == "paper" and (course := over_trials(claim, summaries))
    ]
    rows = max(1, math.ceil(len(found) / COLUMNS))
    figure = Figure((WIDTH, rows * ROW_HEIGHT + 1.1), layout="constrained")
    grid = figure.subplots(rows, COLUMNS, squeeze=False)
    for axes in grid.flat[len(found) :]:
        axes.set_visible(False)
    for number, (axes, (claim, course)) in enumerate(zip(grid.flat, found, strict=False)):
        _panel(axes, claim, course)
        axes.set_xlabel("trials" if number + COLUMNS >= len(found) else "", fontsize=SMALL)
    legend_below(figure, _handles())
    notes = (
        "Each as it would stand had learning ended there: the effect and its 95 % interval alone, "
        "Student's t over networks. Where a best setting is compared, it is the best at that "
        "trial.",
    )
    said = _sentence([course for _, course in found])
    head(figure, "The paper's claims through learning", *notes, found=said)
    return figure


def _sentence(courses: Sequence[Mapping[int, Finding]]) -> str:
    """Say how many claims hold in the end, and how many of these did not at first."""
    ends = [[course[trial].verdict for trial in (min(course), max(course))] for course in courses]
    if not ends:
        return "No claim can be tested on these summaries."
    hold = [first for first, last in ends if last == "holds"]
    late = len(hold) - hold.count("holds")
    first = min(min(course) for course in courses)
    return (
        f"Of {len(ends)} claims that change with learning {len(hold)} hold in the end; {late} of "
        f"these would not have held after {first} trials."
    )


def _panel(axes: Axes, claim: Claim, course: Mapping[int, Finding]) -> None:
    """Draw a claim's effect against trials, and where it holds."""
    trials = np.array(list(course), dtype=np.float64)
    findings = list(course.values())
    estimates = [finding.estimate for finding in findings]
    axes.plot(trials, [one.value for one in estimates], color=LINE_COLOUR, linewidth=0.8)
    for trial, finding in zip(trials, findings, strict=True):
        one, mark = finding.estimate, MARKS[finding.verdict]
        axes.plot([trial, trial], [one.low, one.high], color=mark.edge, linewidth=1)
        axes.plot([trial], [one.value], zorder=3, **mark.style())
    _scales(axes, trials, findings)
    axes.set_title(textwrap.fill(claim.sentence, CHARACTERS), fontsize=SMALL)
    axes.set_ylabel(textwrap.fill(findings[-1].measure, CHARACTERS), fontsize=SMALL)


def _scales(axes: Axes, trials: np.ndarray, findings: list[Finding]) -> None:
    """Set the scales, and shade where the claim holds; a band may differ from trial to trial."""
    is_ratio = all(finding.estimate.is_ratio for finding in findings)
    log_scales(axes, trials, None)
    if is_ratio:
        axes.set_yscale("log")
    low, high = axes.get_ylim()
    ends = np.array([[finding.band.low, finding.band.high] for finding in findings])
    within = np.clip(ends, low, high)
    # What ends at no number goes on to the edge of the panel, which is moved to what is drawn.
    edges = axes.get_xlim()
    x = np.concatenate([edges[:1], trials, edges[1:]])
    bottom, top = (np.concatenate([b[:1], b, b[-1:]]) for b in within.T)
    axes.fill_between(x, bottom, top, color=BAND_COLOUR, linewidth=0, zorder=0)
    axes.set(xlim=edges, ylim=(low, high))
    if is_ratio:
        label_log_axis(axes.yaxis, low, high)
    axes.tick_params(labelsize=SMALL)


def _handles() -> list[Line2D | Patch]:
    """Return the entries of the legend."""
    marks = [Line2D([], [], label=name, **mark.style()) for name, mark in MARKS.items()]
    return [*marks, Patch(color=BAND_COLOUR, label="where the claim holds")]
