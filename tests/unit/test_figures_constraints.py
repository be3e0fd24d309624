"""Boxes of the combinations of plastic, static and absent synapses."""

from __future__ import annotations

import itertools

import pytest
from matplotlib.colors import to_hex
from paper_summaries import GROUPS, STATES, paper_summary
from summaries import make_summary

from dopascape.figures import draw
from dopascape.figures.grids.combinations import fourteen
from dopascape.modes import FEEDBACK_MODES

DARK = "#404040"


def states(matrix) -> list[tuple[str, ...]]:
    """Read the combinations off the cells of a matrix, column by column."""
    cells: dict[int, dict[int, str]] = {}
    for patch in matrix.patches:
        column = round(patch.get_x() + patch.get_width() / 2)
        row = round(patch.get_y() + patch.get_height() / 2)
        filled = to_hex(patch.get_facecolor()) == DARK
        state = "plastic" if filled else "static" if patch.get_hatch() else "absent"
        cells.setdefault(column, {})[row] = state
    return [tuple(cells[c][r] for r in range(4)) for c in sorted(cells)]


def box_of(axes, colour: str) -> list[float]:
    """Return the upper edges of the boxes of a colour, from left to right."""
    boxes = [p.get_path().vertices for p in axes.patches if to_hex(p.get_edgecolor()) == colour]
    return [v[:, 1].max() for v in sorted(boxes, key=lambda v: v[:, 0].min())]


@pytest.fixture
def summary():
    """Return a summary whose losses rise with the place in the list of combinations, reversed."""
    made = paper_summary("constraints", replicates=3)
    for place, combination in enumerate(itertools.product(STATES, repeat=4)):
        at = dict(zip(GROUPS, combination, strict=True))
        made["final_loss"].loc[{"feedback": "dopamine", **at}] = 100.0 - place
        made["final_loss"].loc[{"feedback": "exact", **at}] = 200.0 - place
    return made


def test_the_fourteen_are_those_of_the_paper():
    found = fourteen()
    assert len(found) == len(set(found)) == 14
    by_state = {
        state: {
            frozenset(group for group, has in zip(GROUPS, one, strict=True) if has == state)
            for one in found
            if set(one) <= {"plastic", state}
        }
        for state in ("static", "absent")
    }
    cortex, thalamus, collaterals, output = GROUPS
    alone = [set(), {cortex}, {thalamus}, {collaterals}, {output}, set(GROUPS)]
    for state, more in {
        "static": [{thalamus, collaterals}, {cortex, thalamus, collaterals}],
        "absent": [{cortex, thalamus}],
    }.items():
        assert by_state[state] == {frozenset(groups) for groups in alone + more}


def test_all_combinations_are_sorted_over_their_states(summary):
    figure = draw("constraint_boxes", summary)
    upper, first, lower, second = figure.axes
    order = list(itertools.product(STATES, repeat=4))[::-1]
    assert states(first) + states(second) == order
    blue = FEEDBACK_MODES["dopamine"].look.colour.lower()
    assert box_of(upper, blue) + box_of(lower, blue) == [20.0 + k for k in range(81)]
    assert upper.get_ylim() == lower.get_ylim()
    assert upper.get_yscale() == "log"
    assert [text.get_text() for text in first.get_yticklabels()] == GROUPS
    low, high = first.get_ylim()
    assert low > high  # the first row on top


def test_the_selection_shows_exact_feedback_beside_dopamine(summary):
    boxes, matrix = draw("constraint_boxes", summary, {"selection": "fourteen"}).axes
    assert set(states(matrix)) == set(fourteen())
    dopamine, exact = (
        box_of(boxes, FEEDBACK_MODES[m].look.colour.lower()) for m in ("dopamine", "exact")
    )
    assert dopamine == sorted(dopamine)
    assert exact == [value + 100 for value in dopamine]


def test_a_combination_without_replicates_comes_last(summary):
    at = dict.fromkeys(GROUPS, "absent")  # the lowest, had it not diverged
    summary["diverged"].loc[at] = 1
    figure = draw("constraint_boxes", summary, {"selection": "all"})
    assert states(figure.axes[3])[-1] == ("absent",) * 4
    assert "Left out: 3 of 243 values (diverged)." in " ".join(figure.get_suptitle().split())


def test_what_a_study_has_of_the_selection_is_drawn():
    axes = {"corticostriatal": ["plastic", "static"], "collaterals": ["plastic"]}
    figure = draw("constraint_boxes", make_summary(axes), {"selection": "fourteen"})
    assert sorted(states(figure.axes[1])) == [("plastic",) * 4, ("static", *("plastic",) * 3)]
    few = {"corticostriatal": ["absent"], "collaterals": ["absent"]}
    with pytest.raises(ValueError, match="none of the fourteen"):
        draw("constraint_boxes", make_summary(few), {"selection": "fourteen"})
