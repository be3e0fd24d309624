"""Figures show the data of their summary."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex
from summaries import AXES, FIGURES, make_summary

from dopascape import Parameters
from dopascape.anatomy.landscape import landscape
from dopascape.figures import draw
from dopascape.looks import ordered_looks, unordered_looks
from dopascape.modes import FEEDBACK_MODES
from dopascape.results.selection import parameters_at


@pytest.fixture
def summary() -> xr.Dataset:
    return make_summary()


def text_of(figure) -> str:
    return " ".join(figure.get_suptitle().split())


def line_in(axes, colour: str):
    """Return the one curve of a colour; lines of the legend are not in the axes."""
    (found,) = [
        line for line in axes.lines if line.get_color() == colour and len(line.get_xdata()) > 2
    ]
    return found


def spread_over(summary: xr.Dataset, values: list[float], **where) -> xr.Dataset:
    """Return the summary with given final losses of the replicates at a point."""
    summary["final_loss"].loc[where] = values
    return summary


def test_learning_curves_show_the_median_at_the_default_landscape(summary):
    at = {"patch_size": 1.0, "diffusion_length": 0.1, "network_width": 100}
    n = summary.sizes["trial"]
    curves = np.outer([1, 2, 3, 50, 70], np.linspace(5, 1, n))
    summary["loss"].loc[{**at, "feedback": "homogeneous"}] = curves
    axes = draw("learning_curves", summary).axes[1]
    line = line_in(axes, FEEDBACK_MODES["homogeneous"].look.colour)
    np.testing.assert_allclose(line.get_ydata(), 3 * np.linspace(5, 1, n))
    np.testing.assert_array_equal(line.get_xdata(), summary["trial"])
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert axes.get_title() == "N = 100"


def test_learning_curves_by_another_axis():
    axes = {"network_width": [50, 200], "learning_rate_scaling": ["none", "inverse_width"]}
    summary = make_summary(axes, replicates=3)
    figure = draw("learning_curves", summary, {"by": "learning_rate_scaling"})
    for panel, width in zip(figure.axes, axes["network_width"], strict=True):
        for look, scaling in zip(unordered_looks(2), axes["learning_rate_scaling"], strict=True):
            at = summary["loss"].sel(network_width=width, learning_rate_scaling=scaling)
            middle = np.sort(at.transpose("trial", "replicate").values)[:, 1]
            np.testing.assert_allclose(line_in(panel, look.colour).get_ydata(), middle)
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "learning rate scaling: inverse width" in texts
    with pytest.raises(ValueError, match="by = 'replicate': must be another axis"):
        draw("learning_curves", summary, {"by": "replicate"})


def test_loss_by_diffusion_shows_medians_and_quartiles():
    summary = make_summary(replicates=7)
    summary["final_loss"][:] = 0.01
    where = {"patch_size": 0.1, "network_width": 50, "feedback": "dopamine"}
    for k, length in enumerate(AXES["diffusion_length"]):
        values = [1.0 + k, 1.5 + k, 2.5 + k, 3.0 + k, 3.5 + k, 4.5 + k, 50.0]
        spread_over(summary, values, diffusion_length=length, **where)
    axes = draw("loss_by_diffusion", summary).axes[0]
    colour = ordered_looks(3)[0].colour
    np.testing.assert_allclose(line_in(axes, colour).get_ydata(), [3, 4, 5, 6, 7])
    (band,) = [c for c in axes.collections if _hex(c.get_facecolor()) == colour]
    corners = band.get_paths()[0].vertices
    assert corners[:, 1].min() == pytest.approx(2)  # lower quartile at k = 0
    assert corners[:, 1].max() == pytest.approx(8)  # upper quartile at k = 4
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")


def _hex(colour: np.ndarray) -> str:
    return to_hex(colour[0][:3])


def test_loss_by_diffusion_draws_other_feedback_at_the_largest_patch(summary):
    where = {"patch_size": 1.0, "network_width": 200, "feedback": "none"}
    summary["final_loss"].loc[where] = 7.0
    panel, colour = draw("loss_by_diffusion", summary).axes[2], FEEDBACK_MODES["none"].look.colour
    (level,) = [line for line in panel.lines if line.get_color() == colour]
    assert (level.get_xdata(), level.get_ydata()) == ([0, 1], [7, 7])  # from edge to edge
    assert "at patch size 1" in text_of(draw("loss_by_diffusion", summary))


def test_loss_map_shows_medians_of_the_chosen_feedback(summary):
    for row, size in enumerate(AXES["patch_size"]):
        for column, length in enumerate(AXES["diffusion_length"]):
            at = {"patch_size": size, "diffusion_length": length, "network_width": 100}
            values = [0.1, 0.2, 1 + row + 10 * column, 1e3, 1e4]
            spread_over(summary, values, feedback="homogeneous", **at)
    figure = draw("loss_map", summary, {"feedback": "homogeneous"})
    drawn = np.asarray(figure.axes[1].collections[0].get_array()).reshape(3, 5)
    np.testing.assert_allclose(drawn, 1 + np.arange(3)[:, None] + 10 * np.arange(5))
    texts = [text.get_text() for text in figure.axes[1].texts]
    assert texts == [
        "1",
        "11",
        "21",
        "31",
        "41",
        "2",
        "12",
        "22",
        "32",
        "42",
        "3",
        "13",
        "23",
        "33",
        "43",
    ]
    norms = {(a.collections[0].norm.vmin, a.collections[0].norm.vmax) for a in figure.axes[:3]}
    assert len(norms) == 1


def test_small_patches_are_at_the_bottom_of_a_map(summary):
    axes = draw("loss_map", summary).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0.1", "0.3", "1"]
    bottom, top = axes.get_ylim()
    assert bottom < top


def test_cells_too_narrow_for_numbers_have_none():
    lengths = np.geomspace(1e-3, 1e2, 31).tolist()
    figure = draw("loss_map", make_summary({**AXES, "diffusion_length": lengths}))
    assert not figure.axes[0].texts


def test_diverged_replicates_are_left_out_and_counted(summary):
    at = {"patch_size": 0.3, "diffusion_length": 1.0, "network_width": 50, "feedback": "dopamine"}
    spread_over(summary, [1.0, 2.0, 3.0, np.nan, np.inf], **at)
    summary["diverged"].loc[{**at, "replicate": [3, 4]}] = 1
    figure = draw("loss_map", summary)
    assert np.asarray(figure.axes[0].collections[0].get_array()).reshape(3, 5)[1, 3] == 2.0
    # 3 patch sizes × 5 lengths × 3 widths × 5 replicates are on the map.
    assert "Left out: 2 of 225 values (diverged)." in text_of(figure)
    line = line_in(draw("loss_by_diffusion", summary).axes[0], ordered_looks(3)[1].colour)
    assert line.get_ydata()[3] == 2.0


def test_a_finite_curve_of_a_diverged_run_is_left_out(summary):
    at = {"patch_size": 1.0, "diffusion_length": 0.1, "network_width": 50, "feedback": "none"}
    n = summary.sizes["trial"]
    summary["loss"].loc[at] = np.outer([1, 2, 3, 1e6, 1e6], np.ones(n))
    summary["diverged"].loc[{**at, "replicate": [3, 4]}] = 1
    figure = draw("learning_curves", summary)
    np.testing.assert_allclose(
        line_in(figure.axes[0], FEEDBACK_MODES["none"].look.colour).get_ydata(), 2.0
    )
    assert "Left out: 2 of 45 values (diverged)." in text_of(figure)


def test_a_point_without_a_finite_replicate_is_a_gap(summary):
    at = {"patch_size": 1.0, "diffusion_length": 0.1, "network_width": 50, "feedback": "dopamine"}
    summary["diverged"].loc[at] = 1
    figure = draw("loss_map", summary)
    assert np.ma.getmaskarray(figure.axes[0].collections[0].get_array()).reshape(3, 5)[2, 2]
    assert "Grey: no replicate is left." in text_of(figure)
    line = line_in(draw("loss_by_diffusion", summary).axes[0], ordered_looks(3)[2].colour)
    assert np.isnan(line.get_ydata()[2])


@pytest.mark.parametrize("name", FIGURES)
def test_a_study_whose_runs_all_diverged_is_drawn_and_says_so(name, summary):
    summary["diverged"][:] = 1
    said = text_of(draw(name, summary, FIGURES[name]))
    if "loss" in name or "curves" in name or "boxes" in name:
        found = re.search(r"Left out: (\d+) of (\d+) values \(diverged\)", said)
        assert found
        assert found[1] == found[2]


@pytest.mark.parametrize("name", FIGURES)
def test_an_axis_of_one_value_can_be_drawn(name):
    summary = make_summary({**AXES, "diffusion_length": [0.1], "patch_size": [0.3]})
    figure = draw(name, summary, FIGURES[name])
    if name in ("loss_by_diffusion", "loss_by_axis"):
        low, high = figure.axes[0].get_xlim()
        assert 0 < low < 0.1 < high


def test_nothing_left_out_is_not_spoken_of(summary):
    for name, options in FIGURES.items():
        assert "Left out" not in text_of(draw(name, summary, options))


def test_statistics_are_those_of_the_nearest_width(summary):
    values = np.arange(75.0).reshape(3, 5, 5) / 100
    at = {"network_width": 200, "feedback": "dopamine"}
    summary["coverage"].loc[at] = values
    figure = draw("landscape_statistics", summary)
    line = line_in(figure.axes[0], ordered_looks(3)[1].colour)
    np.testing.assert_allclose(line.get_ydata(), [0.27, 0.32, 0.37, 0.42, 0.47])
    assert figure.axes[0].get_yscale() == "linear"
    assert figure.axes[1].get_yscale() == "log"
    drawn = draw("landscape_statistics_map", summary).axes[0].collections[0].get_array()
    np.testing.assert_allclose(np.asarray(drawn).ravel(), values[:, :, 2].ravel())
    assert "N = 200" in text_of(figure)


def test_undefined_and_vanishing_statistics_are_said(summary):
    at = {"patch_size": 0.1, "network_width": 200, "feedback": "dopamine"}
    at |= {"diffusion_length": 0.001}
    summary["correlation_length"].loc[{**at, "replicate": 0}] = np.nan
    summary["singular_value_ratio"].loc[at] = 1e-40
    for name in ("landscape_statistics", "landscape_statistics_map"):
        said = text_of(draw(name, summary))
        assert "Left out: 1 of 300 values (undefined)." in said
        assert "0.0001" in said
    assert draw("landscape_statistics", summary).axes[3].get_ylim()[0] == pytest.approx(1e-4)


def test_slices_show_the_landscape_of_the_replicate(summary):
    figure = draw("landscape_slices", summary, {"patch_sizes": [0.3], "depths": [0.5], "units": 1})
    axes = figure.axes[0]
    parts = landscape(Parameters(patch_size=0.3), 0, 0)
    sites = parts.varicosities["dspn"][0]
    near = sites[np.abs(sites[:, 2] - 0.5) <= 0.1, :2]
    np.testing.assert_allclose(np.asarray(axes.collections[1].get_offsets()), near)
    image = np.asarray(axes.images[0].get_array())
    row, column = 20, 50
    place = np.array([(column + 0.5) / 64, (row + 0.5) / 64, 0.5])
    distance = np.linalg.norm(sites - place, axis=1)
    low = axes.images[0].norm.vmin
    assert image[row, column] == pytest.approx(max(np.sum(np.exp(-distance / 0.1) / 0.1), low))


def test_slices_default_to_the_smallest_and_the_largest_patch(summary):
    titles = " ".join(axes.get_title(loc="left") for axes in draw("landscape_slices", summary).axes)
    assert "patch size 0.1, λ = 0.1" in titles
    assert "patch size 1, λ = 0.1" in titles


def test_slices_follow_overrides_and_the_root_seed(summary):
    override = {"when": {"patch_size": 0.1}, "set": {"n_varicosities": 3}}
    summary.attrs |= {"overrides": json.dumps([override]), "root_seed": "5"}
    assert parameters_at(summary, {"patch_size": 0.1}).n_varicosities == 3
    assert parameters_at(summary, {"patch_size": 1.0}).n_varicosities == 10
    axes = draw("landscape_slices", summary, {"patch_sizes": [0.1], "depths": [0.5]}).axes[0]
    position = landscape(Parameters(), 0, 5).position["dspn"]
    near = position[np.abs(position[:, 2] - 0.5) <= 0.1, :2]
    np.testing.assert_allclose(np.asarray(axes.collections[0].get_offsets()), near)
