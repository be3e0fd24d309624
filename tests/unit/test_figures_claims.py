"""The figure of the paper's claims through learning."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from paper_summaries import learning_studies

from dopascape.claims.catalogue import CLAIMS
from dopascape.claims.over_trials import over_trials
from dopascape.figures import draw_paper, save
from dopascape.figures.paper.catalogue import PAPER

NAME = "claims_over_trials"


def studies(replicates: int = 5):
    return {name: learning_studies(replicates)[name] for name in PAPER[NAME].studies}


def courses(summaries):
    of_paper = [claim for claim in CLAIMS if claim.origin == "paper"]
    found = [over_trials(claim, summaries) for claim in of_paper]
    return [course for course in found if course]


@pytest.mark.parametrize("replicates", [1, 5])
def test_every_verdict_has_its_mark(replicates):
    summaries = studies(replicates)
    figure = draw_paper(NAME, summaries)
    drawn = Counter(
        (line.get_marker(), line.get_markerfacecolor() == "white")
        for axes in figure.axes
        for line in axes.lines
        if line.get_linestyle() == "None"
    )
    expected = Counter(one.verdict for course in courses(summaries) for one in course.values())
    marks = {"holds": ("o", False), "undecided": ("o", True), "fails": ("X", False)}
    assert drawn == Counter({marks[name]: count for name, count in expected.items()})
    assert len([axes for axes in figure.axes if axes.get_visible()]) == len(courses(summaries))


def test_a_panel_shows_effect_and_interval():
    summaries = studies()
    figure = draw_paper(NAME, summaries)
    (claim,) = (claim for claim in CLAIMS if claim.name == "heterogeneous_beats_none")
    (axes,) = (axes for axes in figure.axes if axes.get_ylabel() == "loss none / dopamine")
    course = over_trials(claim, summaries)
    curve, *bars = [line for line in axes.lines if line.get_linestyle() != "None"]
    np.testing.assert_array_equal(curve.get_xdata(), list(course))
    np.testing.assert_array_equal(
        curve.get_ydata(), [one.estimate.value for one in course.values()]
    )
    for bar, one in zip(bars, course.values(), strict=True):
        np.testing.assert_array_equal(bar.get_ydata(), [one.estimate.low, one.estimate.high])


def test_how_many_hold_and_since_when_is_said():
    found = courses(studies())
    ends = [(course[min(course)].verdict, course[max(course)].verdict) for course in found]
    hold = [first for first, last in ends if last == "holds"]
    late = sum(first != "holds" for first in hold)
    title = draw_paper(NAME, studies()).get_suptitle().replace("\n", " ")
    assert f"Of {len(found)} claims that change with learning {len(hold)} hold in the end" in title
    assert f"{late} of these would not have held after 10 trials" in title


def test_nothing_is_drawn_where_all_runs_diverged(tmp_path):
    summaries = studies()
    for name, summary in summaries.items():
        summary["diverged"][:] = 1
        summaries[name] = summary.drop_vars("alignment_centred")
    figure = draw_paper(NAME, summaries)
    assert "No claim can be tested" in figure.get_suptitle()
    assert not any(axes.get_visible() for axes in figure.axes)
    save(figure, tmp_path / "empty.svg")
