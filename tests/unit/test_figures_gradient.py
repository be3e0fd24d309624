"""Figures of changes against the gradient show each measure, by rule and trial."""

from __future__ import annotations

import numpy as np
import pytest
from recorded_summaries import gradient_summary

from dopascape.figures import draw
from dopascape.modes import FEEDBACK_MODES

PANELS = {
    1: "gradient_cosine",
    2: "neuron_cosine",
    3: "feedback_cosine",
    4: "best_update_decrease",
    5: "feature_loss",
}


def line_of(axes, mode):
    """Return the numbers drawn of a mode of feedback, along the trials."""
    colour = FEEDBACK_MODES[mode].look.colour
    (line,) = [line for line in axes.lines if line.get_color() == colour]
    np.testing.assert_array_equal(line.get_xdata(), [1, 10, 100, 300])
    return line.get_ydata()


def test_each_panel_has_the_medians_of_its_measure():
    summary = gradient_summary()
    figure = draw("gradient_alignment", summary)
    for panel, name in PANELS.items():
        for mode in ("dopamine", "bptt"):
            medians = np.median(summary[name].sel(feedback=mode), axis=0)
            np.testing.assert_allclose(line_of(figure.axes[panel], mode), medians)
    assert [axes.get_title(loc="left") for axes in figure.axes] == list("ABCDEF")
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == [FEEDBACK_MODES[m].label for m in ("dopamine", "homogeneous", "none", "bptt")]


def test_each_projection_has_its_own_panel():
    summary = gradient_summary()
    figure = draw("gradient_by_projection", summary)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[:4] == ["cortex → dSPN", "thalamus → dSPN", "SPN → dSPN", "cortex → iSPN"]
    medians = np.median(summary["gradient_cosine_collaterals_ispn"][0], axis=0)
    np.testing.assert_allclose(line_of(figure.axes[5], "dopamine"), medians)


def test_a_rule_that_changes_nothing_has_no_line_and_no_gain_is_drawn_at_the_floor():
    summary = gradient_summary()
    at = {"feedback": "none"}
    summary["gradient_cosine"].loc[at] = np.nan
    summary["best_update_decrease"].loc[at] = 0
    figure = draw("gradient_alignment", summary)
    colours = [line.get_color() for line in figure.axes[1].lines]
    assert FEEDBACK_MODES["none"].look.colour not in colours
    np.testing.assert_allclose(line_of(figure.axes[4], "none"), 1e-4)
    assert figure.axes[4].get_ylim()[0] == pytest.approx(1e-4)
    assert "below 0.0001" in " ".join(figure.get_suptitle().split())
