"""Figures of alignment show cosines over trials and what they are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr
from recorded_summaries import BASE, recorded_summary

from dopascape import Simulation
from dopascape.anatomy.populations import SPNS
from dopascape.figures import draw, draw_paper, save
from dopascape.figures.grids.alignment import cosine, read_pairs
from dopascape.figures.grids.options import ExampleOptions
from dopascape.looks import DOPAMINE
from dopascape.modes import FEEDBACK_MODES


@pytest.fixture
def summary() -> xr.Dataset:
    return recorded_summary(("dopamine", "homogeneous", "shuffled", "none"))


def curve(axes: Any, colour: str) -> np.ndarray:
    (line,) = [line for line in axes.lines if line.get_color() == colour]
    return line.get_ydata()


def test_cosines_are_medians_over_trials(summary):
    n = summary.sizes["trial"]
    rising = np.linspace(0.1, 0.5, n)
    at = {"feedback": "dopamine"}
    summary["alignment"].loc[at] = rising + np.array([0, 0.01, 0.03, 0.4])[:, None]
    summary["alignment_centred"].loc[at] = rising / 2 + np.array([-1, -0.02, 0.02, 1])[:, None]
    axes = draw("alignment", summary).axes
    np.testing.assert_allclose(curve(axes[0], DOPAMINE), rising + 0.02)
    np.testing.assert_allclose(curve(axes[1], DOPAMINE), rising / 2)
    assert [a.get_xscale() for a in axes[:2]] == ["log", "log"]


def legend_texts(figure: Any) -> set[str]:
    legends = [legend for part in figure.subfigs for legend in part.legends]
    return {text.get_text() for legend in legends for text in legend.get_texts()}


def test_feedback_without_an_alignment_is_left_out(summary):
    assert "no feedback to SPNs" in legend_texts(draw("alignment", summary))
    summary["alignment"].loc[{"feedback": "none"}] = np.nan
    summary["alignment_centred"].loc[{"feedback": "none"}] = np.nan
    figure = draw("alignment", summary)
    assert "no feedback to SPNs" not in legend_texts(figure)
    assert {"dSPN", "iSPN", "dopamine"} <= legend_texts(figure)
    assert not [
        x for x in figure.axes[0].lines if x.get_color() == FEEDBACK_MODES["none"].look.colour
    ]


def test_gains_are_drawn_against_sizes_of_weights(summary):
    before, after = draw("alignment", summary, {"example": 1}).axes[2:4]
    at = {"feedback": "dopamine", "example": 1}
    for k, axes in enumerate((before, after)):
        for line, population in zip(axes.lines, SPNS, strict=True):
            weight = summary[f"weight_{population}_snr"].sel(at)[k].values
            gain = summary[f"gain_{population}"].sel(at).values
            drawn = sorted(zip(line.get_xdata(), line.get_ydata(), strict=True))
            expected = sorted(zip(np.abs(weight).T.ravel(), gain.ravel(), strict=True))
            np.testing.assert_allclose(drawn, expected)
    assert before.get_title().startswith("before learning: cosine 0.")
    assert after.get_title().startswith("after trial 300: cosine 0.")


@pytest.mark.parametrize("feedback", ["dopamine", "shuffled"])
def test_the_cosine_of_a_network_is_that_of_its_feedback_with_its_weights(feedback):
    simulation = Simulation(BASE.replace(feedback=feedback), 3)
    summary = recorded_summary([feedback], examples=1)
    expected = []
    for k in range(2):
        weights = {p: simulation.weight(p, "snr") for p in SPNS}
        for population, weight in weights.items():
            summary[f"weight_{population}_snr"][0, 0, k] = weight
            summary[f"gain_{population}"][0, 0] = simulation.gain(population)
        # f = Mᵀ g is the true gradient's direction where M = -W.
        m, w = simulation.feedback_matrix, -np.concatenate(list(weights.values()), axis=1)
        expected.append(np.sum(m * w) / np.sqrt(np.sum(m**2) * np.sum(w**2)))
        simulation.run(3)
    pairs = read_pairs(summary, ExampleOptions(feedback=feedback))
    assert pairs.trials == (0, 300)
    np.testing.assert_allclose([cosine(pairs, 0), cosine(pairs, 1)], expected, rtol=1e-6)


def test_a_landscape_of_zeros_has_no_cosine(summary):
    for population in SPNS:
        summary[f"gain_{population}"][:] = 0
    assert np.isnan(cosine(read_pairs(summary, ExampleOptions()), 0))


def test_what_is_not_recorded_is_refused(summary):
    with pytest.raises(ValueError, match="recorded after one trial"):
        draw("alignment", summary.isel(weight_trial=[0]))
    with pytest.raises(ValueError, match="no variable 'gain_ispn'"):
        draw("alignment", summary.drop_vars("gain_ispn"))
    with pytest.raises(ValueError, match="example = 7"):
        draw("alignment", summary, {"example": 7})


def test_the_paper_figure_has_lettered_panels_and_the_same_bytes(summary, tmp_path):
    for name in ("a", "b"):
        figure = draw_paper("alignment", {"alignment": summary})
        save(figure, tmp_path / f"{name}.svg")
    letters = [axes.get_title(loc="left") for axes in figure.axes]
    assert letters == ["A", "B", "C", ""]
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_feedback_without_a_centred_cosine_is_named(summary):
    summary["alignment_centred"].loc[{"feedback": "homogeneous"}] = np.nan
    text = " ".join(draw("alignment", summary).get_suptitle().split())
    assert "nothing is left of homogeneous dopamine." in text
