"""What a figure draws of a summary with other axes, and what it refuses."""

from __future__ import annotations

import pytest
import xarray as xr
from summaries import AXES, FIGURES, make_summary

from dopascape.figures import draw


@pytest.fixture
def summary() -> xr.Dataset:
    return make_summary()


def text_of(figure) -> str:
    return " ".join(figure.get_suptitle().split())


@pytest.mark.parametrize("widths", [[100], [50, 100, 200, 400], [10, 20, 50, 100, 200]])
def test_a_panel_per_width_and_no_empty_one(widths):
    figure = draw("loss_by_diffusion", make_summary({**AXES, "network_width": widths}))
    titles = [axes.get_title() for axes in figure.axes if axes.get_visible()]
    assert titles == [f"N = {width}" for width in widths]


@pytest.mark.parametrize("name", FIGURES)
def test_axes_not_in_the_study_are_those_of_its_base(name):
    axes = {"diffusion_length": AXES["diffusion_length"]}
    figure = draw(name, make_summary(axes, replicates=1), FIGURES[name])
    assert figure.axes
    if name == "loss_map":
        assert figure.axes[0].get_title() == "N = 200"
    if name not in ("landscape_slices", "landscape_cube"):  # these are of one that is named
        assert "One replicate." in text_of(figure)


def test_select_takes_a_value_of_the_axis_within_rounding(summary):
    figure = draw("learning_curves", summary, {"select": {"diffusion_length": 1.000001}})
    assert "λ = 1." in text_of(figure)
    with pytest.raises(ValueError, match=r"diffusion_length = 0\.5 is not in .*\(0\.001, 0\.01, 0"):
        draw("learning_curves", summary, {"select": {"diffusion_length": 0.5}})


def test_without_select_the_nearest_number_to_the_papers_is_drawn():
    summary = make_summary({**AXES, "diffusion_length": [0.02, 0.2, 0.9]})
    assert "λ = 0.2." in text_of(draw("learning_curves", summary))


def test_an_axis_that_is_not_shown_must_be_selected():
    summary = make_summary({**AXES, "target_dim": [2, 4]})
    # These show the dimensions of the target, or all axes.
    others = {n: o for n, o in FIGURES.items() if n not in ("capacity", "loss_by_statistics")}
    for name, options in others.items():
        with pytest.raises(ValueError, match=r"'target_dim'.*2, 4.*select"):
            draw(name, summary, options)
        draw(name, summary, {**options, "select": {"target_dim": 4}})


@pytest.mark.parametrize(
    ("select", "message"),
    [
        ({"patch": 1.0}, "no axis 'patch'.*patch_size"),
        ({"feedback": "exact"}, "feedback = 'exact' is not in the summary.*homogeneous"),
        ({"network_width": "wide"}, "network_width = 'wide' is not in the summary"),
    ],
)
def test_a_value_that_is_not_there_is_refused(summary, select, message):
    for name, options in FIGURES.items():
        with pytest.raises(ValueError, match=message):
            draw(name, summary, {**options, "select": select})


def test_feedback_that_is_not_there_is_refused(summary):
    with pytest.raises(ValueError, match="feedback = 'exact' is not in the summary"):
        draw("loss_map", summary, {"feedback": "exact"})


def test_a_missing_variable_is_named(summary):
    with pytest.raises(ValueError, match="no variable 'final_loss'"):
        draw("loss_map", summary.drop_vars("final_loss"))
    del summary.attrs["parameters"]
    with pytest.raises(ValueError, match="'parameters' is missing"):
        draw("landscape_slices", summary)
