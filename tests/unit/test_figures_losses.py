"""Boxes, sweeps, heat maps and optimizers show the data of their summary."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from paper_summaries import paper_summary
from summaries import make_summary

from dopascape.figures import draw
from dopascape.looks import ordered_looks
from dopascape.modes import FEEDBACK_MODES, GAIN_MODES, HIGHPASS


def text_of(figure) -> str:
    return " ".join(figure.get_suptitle().split())


def curve(axes, colour: str) -> np.ndarray:
    """Return x and y of the one curve of a colour."""
    (found,) = [line for line in axes.lines if to_hex(line.get_color()) == to_hex(colour)]
    return np.array([found.get_xdata(), found.get_ydata()])


def bands(axes, colour: str) -> list[np.ndarray]:
    """Return the corners of the bands of a colour."""
    return [
        path.vertices
        for found in axes.collections
        if isinstance(found, PolyCollection) and to_hex(found.get_facecolor()[0]) == colour.lower()
        for path in found.get_paths()
    ]


def legend_texts(figure) -> list[str]:
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_a_box_shows_quartiles_range_and_every_replicate():
    summary = make_summary({"feedback": ["none", "dopamine"]})
    summary["final_loss"].loc[{"feedback": "dopamine"}] = [5.0, 1.0, 2.0, 3.0, 4.0]
    summary["final_loss"].loc[{"feedback": "none"}] = [50.0, 10.0, 20.0, 30.0, 40.0]
    axes = draw("loss_box", summary).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "dopamine",
        "no feedback\nto SPNs",
    ]
    first, second = (patch.get_path().vertices for patch in axes.patches)
    assert (first[:, 1].min(), first[:, 1].max()) == (2.0, 4.0)
    assert (second[:, 1].min(), second[:, 1].max()) == (20.0, 40.0)
    lines = [np.asarray(line.get_ydata(), float) for line in axes.lines]
    pairs = [y for y in lines if y.size == 2 and y[1] == 10 * y[0]]
    assert sorted(y[0] for y in pairs) == [1, 2, 3, 4, 5]
    for whiskers in ([2.0, 1.0], [4.0, 5.0], [3.0, 3.0]):
        assert any(y.tolist() == whiskers for y in lines)
    points = [
        line for line in axes.lines if line.get_marker() == FEEDBACK_MODES["dopamine"].look.marker
    ]
    assert [line.get_ydata().tolist() for line in points] == [[5, 1, 2, 3, 4]]
    assert axes.get_yscale() == "log"


def test_a_box_leaves_out_diverged_replicates():
    summary = make_summary({"feedback": ["dopamine"]})
    summary["final_loss"].loc[{"feedback": "dopamine"}] = [1.0, 2.0, 3.0, 1e9, np.inf]
    summary["diverged"].loc[{"replicate": [3, 4]}] = 1
    figure = draw("loss_box", summary)
    (box,) = figure.axes[0].patches
    assert box.get_path().vertices[:, 1].max() == 2.5
    assert "Left out: 2 of 5 values (diverged)." in text_of(figure)


def test_boxes_by_another_axis():
    summary = make_summary({"learning_rate_scaling": ["none", "inverse_width"]})
    axes = draw("loss_box", summary, {"by": "learning_rate_scaling"}).axes[0]
    assert len(axes.patches) == 2


def test_loss_by_axis_has_a_panel_for_each_gain():
    summary = paper_summary("diffusion")
    at = {"feedback": "homogeneous", "gain": "norm_matched"}
    values = np.outer([4, 5, 6, 7, 8, 9], [1, 1, 2, 3, 3])
    summary["final_loss"].loc[at] = values
    raw, matched = draw("loss_by_axis", summary, {"axis": "diffusion_length"}).axes
    assert (raw.get_title(), matched.get_title()) == ("raw", "norm-matched")
    x, y = curve(matched, FEEDBACK_MODES["homogeneous"].look.colour)
    np.testing.assert_allclose(x, [1e-3, 1e-2, 0.1, 1, 10, 100])
    np.testing.assert_allclose(y, [8, 10, 12, 14, 16, 18])
    assert (matched.get_xscale(), matched.get_yscale()) == ("log", "log")


def test_loss_by_axis_by_gain_has_both_in_one_panel():
    figure = draw("loss_by_axis", paper_summary("patch_size"), {"axis": "patch_size", "by": "gain"})
    (axes,) = figure.axes
    for mode in GAIN_MODES.values():
        assert curve(axes, mode.look.colour).shape == (2, 4)
    assert legend_texts(figure) == ["raw", "norm-matched"]
    assert "At λ = 0.1." in text_of(figure)
    assert text_of(figure).count("N = 200") == 1


def test_loss_per_dimension_is_divided_by_the_target_dimension():
    summary = paper_summary("target_dim")
    summary["final_loss"].loc[{"feedback": "dopamine"}] = 8.0
    options = {"axis": "target_dim", "per_dimension": True}
    axes = draw("loss_by_axis", summary, options).axes[0]
    np.testing.assert_allclose(
        curve(axes, FEEDBACK_MODES["dopamine"].look.colour)[1], [8, 4, 2, 1, 0.5]
    )
    assert axes.get_ylabel() == "loss of the last trial, per dimension"


def test_loss_per_dimension_of_a_study_of_another_axis_takes_its_base():
    summary = make_summary({"network_width": [100, 200], "feedback": ["dopamine"]})
    summary["final_loss"][:] = 8.0
    options = {"axis": "network_width", "per_dimension": True}
    axes = draw("loss_by_axis", summary, options).axes[0]
    np.testing.assert_allclose(curve(axes, FEEDBACK_MODES["dopamine"].look.colour)[1], [2, 2])


def test_slow_dopamine_is_drawn_with_and_without_high_pass_and_the_rest_as_levels():
    summary = paper_summary("temporal", replicates=7)
    loss = summary["final_loss"]
    for highpass, factor in ((0, 1.0), (1, 10.0)):
        for k, tau in enumerate(summary["dopamine_tau"].values):
            at = {"feedback": "filtered", "highpass_synapse": highpass, "dopamine_tau": tau}
            loss.loc[at] = factor * (1 + k)
    loss.loc[{"feedback": "none"}] = [7.0, 7.25, 7.75, 8.0, 8.25, 8.75, 9.0]
    figure = draw("loss_by_axis", summary, {"axis": "dopamine_tau"})
    (axes,) = figure.axes
    steps = np.arange(1, 7)
    np.testing.assert_allclose(curve(axes, FEEDBACK_MODES["filtered"].look.colour)[1], steps)
    np.testing.assert_allclose(curve(axes, HIGHPASS.look.colour)[1], 10 * steps)
    x, y = curve(axes, FEEDBACK_MODES["none"].look.colour)
    assert (x.tolist(), y.tolist()) == ([0, 1], [8, 8])  # from edge to edge
    (band,) = bands(axes, FEEDBACK_MODES["none"].look.colour)
    assert (band[:, 1].min(), band[:, 1].max()) == (7.5, 8.5)
    assert legend_texts(figure) == [
        "dopamine",
        "slow dopamine",
        "slow dopamine, high-pass synapses",
        "no feedback to SPNs",
    ]


def test_high_pass_can_be_selected():
    select = {"axis": "dopamine_tau", "select": {"highpass_synapse": False}}
    figure = draw("loss_by_axis", paper_summary("temporal"), select)
    assert len(figure.axes[0].lines) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"axis": "feedback", "by": "gain"}, "axis = 'feedback': must be an axis of numbers"),
        ({"axis": "gain"}, "axis = 'gain': must be an axis of numbers"),
        ({"axis": "diffusion_length", "by": "diffusion_length"}, "by = .*another axis"),
        ({"axis": "difusion_length"}, "no axis 'difusion_length'"),
        ({"axis": "replicate"}, "no axis 'replicate'"),
        ({"axis": "diffusion_length", "by": "trial"}, "no axis 'trial'"),
        ({}, "axis is missing"),
    ],
)
def test_axes_that_cannot_be_drawn_against_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        draw("loss_by_axis", paper_summary("diffusion"), options)


def test_an_axis_with_a_zero_stays_linear():
    summary = make_summary({"noise": [0.0, 0.1, 0.2]})
    axes = draw("loss_by_axis", summary, {"axis": "noise"}).axes[0]
    assert (axes.get_xscale(), axes.get_yscale()) == ("linear", "log")


def test_many_points_have_no_markers():
    few, many = (
        make_summary({"diffusion_length": np.geomspace(0.01, 1, n).tolist()}) for n in (5, 40)
    )
    for summary, marker in ((few, "o"), (many, "None")):
        (line,) = draw("loss_by_axis", summary, {"axis": "diffusion_length"}).axes[0].lines
        assert (line.get_marker() or "None") == marker


def test_heat_maps_of_both_gains_share_a_scale_and_show_medians():
    summary = paper_summary("varicosities")
    loss = summary["final_loss"]
    for row, n in enumerate(summary["n_varicosities"].values):
        for column, length in enumerate(summary["diffusion_length"].values):
            at = {"n_varicosities": n, "diffusion_length": length}
            loss.loc[{**at, "gain": "raw"}] = [0.1, 0.2, 1 + row + 10 * column, 1e3, 1e4]
    options = {"x": "diffusion_length", "y": "n_varicosities"}
    figure = draw("loss_heatmap", summary, options)
    raw, matched = figure.axes[:2]
    assert (raw.get_title(), matched.get_title()) == ("raw", "norm-matched")
    drawn = np.asarray(raw.collections[0].get_array()).reshape(6, 6)
    np.testing.assert_allclose(drawn, 1 + np.arange(6)[:, None] + 10 * np.arange(6))
    x, y = ([text.get_text() for text in axis.get_ticklabels()] for axis in (raw.xaxis, raw.yaxis))
    assert x == ["0.001", "0.01", "0.1", "1", "10", "100"]
    assert y == ["1", "3", "10", "32", "100", "1000"]
    assert len({(axes.collections[0].norm.vmin) for axes in (raw, matched)}) == 1


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ("gain", "diffusion_length", "x = 'gain': must be an axis of numbers"),
        ("diffusion_length", "diffusion_length", "x = y = 'diffusion_length'"),
    ],
)
def test_axes_that_make_no_map_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        draw("loss_heatmap", paper_summary("varicosities"), {"x": x, "y": y})


def test_labels_of_narrow_cells_are_thinned():
    lengths = np.geomspace(1e-3, 1e2, 41).tolist()
    summary = make_summary({"n_varicosities": [1, 10], "diffusion_length": lengths})
    options = {"x": "diffusion_length", "y": "n_varicosities"}
    texts = [t.get_text() for t in draw("loss_heatmap", summary, options).axes[0].get_xticklabels()]
    assert len(texts) == 41
    assert texts[0] == "0.001"
    assert sum(map(bool, texts)) < 20


def test_eigenvalues_are_drawn_by_gain_and_vanishing_ones_said():
    summary = paper_summary("independence")
    at = {"gain": "raw"}
    summary["smallest_eigenvalue"].loc[at] = 3.0
    assert "not drawn" not in text_of(draw("eigenvalue_by_diffusion", summary))
    summary["smallest_eigenvalue"].loc[{**at, "diffusion_length": 1e-3}] = 0.0
    figure = draw("eigenvalue_by_diffusion", summary)
    (axes,) = figure.axes
    y = curve(axes, GAIN_MODES["raw"].look.colour)[1]
    np.testing.assert_allclose(y[1:], 3.0)
    assert y[0] < axes.get_ylim()[0] == pytest.approx(1e-8)
    assert "Eigenvalues below 1e-08 are not drawn." in text_of(figure)


def test_adam_is_drawn_by_rate_beside_the_plain_rule_for_each_factor():
    summary = paper_summary("adam")
    trials = summary.sizes["trial"]
    at = {"optimizer": "adam", "learning_rate": 1e-5, "feedback_factor": 10.0}
    summary["loss"].loc[at] = np.outer([1, 1, 2, 5, 5], np.linspace(9, 1, trials))
    summary["loss"].loc[{"optimizer": "sgd"}] = 4.0
    figure = draw("optimizer_curves", summary)
    assert [axes.get_title().split()[-1] for axes in figure.axes] == ["0.1", "1", "10"]
    middle = curve(figure.axes[2], ordered_looks(3)[1].colour)[1]
    np.testing.assert_allclose(middle, 2 * np.linspace(9, 1, trials))
    for axes in figure.axes:
        np.testing.assert_allclose(curve(axes, "black")[1], 4.0)
    assert legend_texts(figure)[0] == "the plain rule (η = 0.001, factor 25)"


def test_learning_curves_pick_the_default_gain():
    figure = draw("learning_curves", paper_summary("diffusion"))
    assert "gain = raw" in text_of(figure)


def test_a_panel_whose_runs_diverged_does_not_cut_off_the_other():
    summary = paper_summary("diffusion")
    summary["diverged"].loc[{"gain": "raw"}] = 1
    summary["final_loss"].loc[{"gain": "norm_matched"}] = 500.0
    raw, matched = draw("loss_by_axis", summary, {"axis": "diffusion_length"}).axes
    low, high = matched.get_ylim()
    assert low < 500 < high
    assert raw.get_ylim() == (low, high)
