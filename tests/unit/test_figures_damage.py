"""Figures of turnover, lesions and contrast: what they draw of made-up summaries."""

from __future__ import annotations

import numpy as np
import pytest
from summaries import make_summary

from dopascape.figures import draw

TURNOVER = {
    "landscape_turnover": [0.0, 0.1, 1.0],
    "turnover_period": [1, 10, 100],
    "feedback": ["dopamine", "none"],
}
LESIONS = {
    "varicosity_loss": [0.0, 0.5, 0.95],
    "uptake_loss": [False, True],
    "lesion_trial": [0, 150],
    "new_target": [False, True],
    "feedback": ["dopamine", "homogeneous", "none"],
}
BACK = {
    "varicosity_loss": [0.0, 0.5, 0.8],
    "dopamine_gain": [0.2, 0.5, 1.0, 2.0, 5.0],
    "feedback": ["dopamine", "none"],
}


def drawn_at(line, x: float) -> float:
    return float(line.get_ydata()[np.argmin(np.abs(np.asarray(line.get_xdata()) - x))])


def test_turnover_is_drawn_by_period_and_a_landscape_that_stays_as_a_level():
    summary = make_summary(TURNOVER, 7)
    stays = summary["final_loss"].sel(landscape_turnover=0, turnover_period=1)
    summary["final_loss"].loc[{"landscape_turnover": 0}] = stays
    left, right = draw("loss_by_turnover", summary).axes
    at = {"landscape_turnover": 0.1, "turnover_period": 10, "feedback": "dopamine"}
    median = float(summary["final_loss"].sel(at).median())
    assert any(drawn_at(line, 10) == pytest.approx(median) for line in left.lines)
    level = float(stays.sel(feedback="dopamine").median())
    assert any(set(line.get_ydata()) == {level} for line in left.lines)
    assert len(right.lines) == 3  # dopamine's alone
    last = summary["alignment_centred"].isel(trial=-1).sel(at)
    assert any(drawn_at(line, 10) == pytest.approx(float(last.median())) for line in right.lines)


def test_a_landscape_that_turns_over_shows_what_its_features_are_good_for():
    summary = make_summary(TURNOVER, 7)
    loss = summary["final_loss"] / 3
    summary["feature_loss"] = loss.expand_dims(gradient_trial=[100], axis=-1)
    _, _, features = draw("loss_by_turnover", summary).axes
    at = {"landscape_turnover": 0.1, "turnover_period": 10, "feedback": "dopamine"}
    median = float(loss.sel(at).median())
    assert any(drawn_at(line, 10) == pytest.approx(median) for line in features.lines)
    assert "learned anew" in features.get_ylabel()


def test_lesions_have_a_panel_for_each_time():
    summary = make_summary(LESIONS, 7)
    figure = draw("lesion_doses", summary)
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == [
        "from the start",
        "after trial 150, same target",
        "after trial 150, new target",
    ]
    at = {"feedback": "dopamine", "lesion_trial": 150, "new_target": 1, "uptake_loss": 1}
    median = float(summary["final_loss"].sel(at).sel(varicosity_loss=0.95).median())
    lines = figure.axes[2].lines
    assert any(drawn_at(line, 0.05) == pytest.approx(median) for line in lines)


def test_what_comes_back_with_the_mean_gain_was_lack_of_gain():
    summary = make_summary(BACK, 7)
    f, g = np.array(BACK["varicosity_loss"]), np.array(BACK["dopamine_gain"])
    gain = (1 - f)[:, None] * g
    misdirection = 10 ** (f**2)[:, None]
    losses = misdirection / gain  # a decade of loss for a decade of gain, and f² more
    spread = np.geomspace(0.5, 2, 7)  # of networks; it is the same at every point
    for feedback in BACK["feedback"]:
        here = losses[..., None] * spread
        summary["final_loss"].loc[{"feedback": feedback}] = here
    left, right = draw("dopamine_given_back", summary).axes
    as_left, back = right.lines[:2]
    if drawn_at(as_left, 0.2) < drawn_at(back, 0.2):
        as_left, back = back, as_left
    for share in f:
        assert drawn_at(back, 1 - share) == pytest.approx(share**2, abs=1e-9)
        expected = share**2 - np.log10(1 - share)
        assert drawn_at(as_left, 1 - share) == pytest.approx(expected, abs=1e-9)
    # On the axis of mean gains the intact landscape lies at the gains themselves.
    assert any(drawn_at(line, 0.5) == pytest.approx(2.0) for line in left.lines)


def test_contrast_is_drawn_beside_the_law_of_its_kernel():
    axes = {
        "kernel": ["exponential", "point_source"],
        "diffusion_length": [0.01, 0.1],
        "n_varicosities": [10, 1000],
    }
    summary = make_summary(axes, 7)
    panels = draw("contrast_by_density", summary).axes
    for axes_, kernel, k in zip(panels, axes["kernel"], (64, 8), strict=True):
        law = next(line for line in axes_.lines if line.get_linestyle() == ":")
        x, y = (np.asarray(numbers) for numbers in (law.get_xdata(), law.get_ydata()))
        np.testing.assert_allclose(y**2, 1 / (k * np.pi * x), rtol=1e-12)
        at = {"kernel": kernel, "diffusion_length": 0.1, "n_varicosities": 1000}
        median = float(summary["coefficient_of_variation"].sel(at).median())
        lines = [line for line in axes_.lines if line is not law]
        assert any(drawn_at(line, 1.0) == pytest.approx(median) for line in lines)


def test_a_loss_without_its_gain_has_no_part():
    summary = make_summary({**BACK, "dopamine_gain": [1.0, 2.0]}, 7)
    right = draw("dopamine_given_back", summary).axes[1]
    assert any(np.isnan(drawn_at(line, 0.2)) for line in right.lines)
    assert any(np.isfinite(drawn_at(line, 0.5)) for line in right.lines)
