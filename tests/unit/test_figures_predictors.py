"""The figure of losses against statistics shows each landscape where it belongs."""

from __future__ import annotations

import numpy as np
import pytest
from summaries import make_summary

from dopascape.figures import draw
from dopascape.looks import ordered_looks
from dopascape.modes import LANDSCAPE_DESIGNS

AXES = {"diffusion_length": [0.01, 0.1, 1.0], "feedback": ["dopamine", "none"]}


def points(axes, colour):
    """Return the points of a colour, (n, 2)."""
    (found,) = [line for line in axes.lines if line.get_color() == colour and line.get_marker()]
    return np.column_stack(found.get_data())


def test_each_landscape_is_a_point_at_its_medians():
    summary = make_summary(AXES, replicates=3)
    statistics = ["gain_norm", "coverage"]
    figure = draw("loss_by_statistics", summary, {"by": "diffusion_length",
                                                  "statistics": statistics})  # fmt: skip
    for axes, name in zip(figure.axes, statistics, strict=True):
        for k, look in enumerate(ordered_looks(3)):
            there = summary.isel(diffusion_length=k).sel(feedback="dopamine")
            middle = [float(np.median(there[one])) for one in (name, "final_loss")]
            np.testing.assert_allclose(points(axes, look.colour), [middle])
    assert "feedback = dopamine" in figure.get_suptitle()
    assert figure.axes[0].get_yscale() == "log"


def test_the_curve_is_drawn_and_who_is_farthest_from_it_is_named():
    summary = make_summary({"diffusion_length": [0.01, 0.1, 1.0]}, replicates=2)
    summary["usable_directions"][:] = np.array([[0.0], [0.01], [0.09]])
    summary["final_loss"][:] = np.array([[1.0], [0.5], [1e-4]])  # the curve has 1, 0.5, 0.1
    options = {"by": "diffusion_length", "statistics": ["usable_directions"],
               "curve": [0, 1, 0.01], "named": 1}  # fmt: skip
    (axes,) = draw("loss_by_statistics", summary, options).axes
    (curve,) = [line for line in axes.lines if line.get_marker() == "None"]
    x, y = curve.get_data()
    np.testing.assert_allclose(y, 1 / (1 + x / 0.01))
    assert x[-1] == pytest.approx(0.09)
    (name,) = axes.texts
    assert (name.get_text(), name.xy) == ("1", pytest.approx((0.09, 1e-4)))
    assert "Farthest from it: 1: λ = 1." in " ".join(axes.figure.get_suptitle().split())


def test_designs_have_their_looks_and_names():
    axes = {"landscape_design": ["natural", "equal_gains"], "design_strength": [0.5, 1.0]}
    summary = make_summary(axes, replicates=2)
    options = {"by": "landscape_design", "statistics": ["usable_directions"], "curve": [0, 1, 1],
               "named": 4}  # fmt: skip
    figure = draw("loss_by_statistics", summary, options)
    for name in axes["landscape_design"]:
        assert len(points(figure.axes[0], LANDSCAPE_DESIGNS[name].look.colour)) == 2
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["natural", "equal gains"]
    said = " ".join(figure.get_suptitle().split())
    assert "equal gains, s = 0.5" in said
    # The strength of no design is none.
    assert "natural;" in said or "natural." in said


def test_what_is_far_below_the_largest_is_drawn_at_the_edge():
    summary = make_summary({"diffusion_length": [0.01, 0.1]}, replicates=2)
    summary["smallest_eigenvalue"][:] = np.array([[1e-40], [10.0]])
    options = {"by": "diffusion_length", "statistics": ["smallest_eigenvalue"]}
    figure = draw("loss_by_statistics", summary, options)
    first, second = ordered_looks(2)
    assert points(figure.axes[0], first.colour)[0, 0] == pytest.approx(1e-7)
    assert points(figure.axes[0], second.colour)[0, 0] == pytest.approx(10)


def test_an_unknown_statistic_is_refused_in_a_line():
    with pytest.raises(ValueError, match=r"statistics\.0 = 'coverge'.*coverage") as refusal:
        draw("loss_by_statistics", make_summary(AXES), {"by": "diffusion_length",
                                                        "statistics": ["coverge"]})  # fmt: skip
    assert "\n" not in str(refusal.value)
