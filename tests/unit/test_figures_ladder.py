"""The figures of a ladder and of the search for its settings: what is drawn is what was made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from test_tune import SEARCH, design, made_up_losses, summary

from dopascape.driver.project import figure_check
from dopascape.figures import draw
from dopascape.figures.check import check_figures
from dopascape.findings.tuning import choices
from dopascape.results.gather import Rows
from dopascape.results.summary import labelled
from dopascape.study.design import read_design

LADDER = """\
title: A ladder
base: {n_trials: 100}
grid: {feedback: [none, exact, dopamine], target_dim: [1, 4], network_width: [20, 30]}
replicates: 3
record: {frozen_loss: [0, 10, last]}
"""


def ladder_summary(tmp_path: Path, losses: np.ndarray) -> xr.Dataset:
    study = design(tmp_path, LADDER, "ladder")
    rows = Rows(study)
    rows.arrays = {
        "frozen_loss": losses.reshape(12, 3, 3),
        "constant_loss": np.full((12, 3), 20.0),
        "diverged": np.zeros((12, 3), np.int8),
    }
    rows.dims = {"frozen_loss": ("frozen_trial",), "constant_loss": (), "diverged": ()}
    rows.coordinates["frozen_trial"] = np.array([0, 10, 100])
    return labelled(study, rows)


def test_curves_and_rungs_are_geometric_means_over_networks(tmp_path: Path) -> None:
    # (feedback, target_dim, network_width, network, trial)
    losses = np.full((3, 2, 2, 3, 3), 2.0)
    losses[2, 1, 1, :, 2] = [0.02, 0.2, 2.0]
    losses[0, 0, 0, :, 2] = np.nan
    figure = draw("ladder", ladder_summary(tmp_path, losses), {"select": {"network_width": 30}})
    one, four, by_dim, by_width = figure.axes
    assert [axes.get_title() for axes in (one, four)] == ["D = 1", "D = 4"]
    lines = [line for line in four.lines if line.get_marker() != "None"]
    assert len(lines) == 3
    # The rules are in the order of the grid, and nothing is drawn of before learning.
    assert list(lines[2].get_xdata()) == [10, 100]
    assert list(lines[2].get_ydata()) == pytest.approx([0.1, 0.01])
    names = [text.get_text().replace("\n", " ") for text in by_dim.get_xticklabels()]
    assert names == ["no feedback to SPNs", "exact feedback", "dopamine"]
    points = [line for line in by_dim.lines if line.get_marker() != "None"]
    rungs = {round(line.get_xdata()[0]): line.get_ydata()[0] for line in points[3:]}
    assert rungs == {0: pytest.approx(0.1), 1: pytest.approx(0.1), 2: pytest.approx(0.01)}
    # 95 % interval of three networks a decade apart: t = 4.303, standard error 1/√3.
    bars = [line.get_ydata() for line in by_dim.lines if line.get_color() != "0.6"]
    half = 10 ** (4.3027 / np.sqrt(3))
    widest = max((bar for bar in bars if len(bar) == 2), key=lambda bar: bar[1] / bar[0])
    assert list(widest) == pytest.approx([0.01 / half, 0.01 * half], rel=1e-3)
    assert by_width.get_legend() is not None


def test_search_is_drawn_with_a_ring_at_what_is_chosen(tmp_path: Path) -> None:
    made = summary(tmp_path, made_up_losses())
    figure = draw("tuning", made, {"select": {"network_width": 20}})
    shown = [axes for axes in figure.axes if axes.get_visible()]
    # A row with two parameters and one with the rate alone.
    assert len(shown) == 3
    best = {one.at["feedback"]: one for one in choices(made) if one.at["network_width"] == 20}
    rings = [axes.collections[-1].get_offsets()[0] for axes in shown]
    expected = [
        (best["dopamine"].set["learning_rate"], 4),
        (best["dopamine"].set["feedback_factor"], 4),
        (best["none"].set["learning_rate"], 2),
    ]
    for ring, point in zip(rings, expected, strict=True):
        assert tuple(ring) == pytest.approx(point)


def test_search_of_one_row_is_drawn(tmp_path: Path) -> None:
    made = summary(tmp_path, made_up_losses())
    figure = draw("tuning", made, {"by": "target_dim", "select": {"network_width": 20}})
    assert len(figure.axes) == 2


def check(tmp_path: Path, text: str, figures: str) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(f"{text}figures: {figures}\n")
    check_figures("other.yaml", read_design(path, "full", 0, figure_check))


@pytest.mark.parametrize(
    ("text", "figures", "message"),
    [
        (SEARCH, "[tuning: {select: {network_width: 20}}]", ""),
        (SEARCH, "[learning_curves]", "cannot be drawn of this study, which has a search"),
        (SEARCH, "[tuning: {by: network_width}]", ""),
        (SEARCH, "[tuning: {by: colour}]", "by: no axis 'colour' in the grid"),
        (LADDER, "[tuning]", "cannot be drawn of this study, which has no search"),
        (LADDER, "[ladder]", ""),
        (
            LADDER.replace("record: {frozen_loss: [0, 10, last]}\n", ""),
            "[ladder]",
            "needs record: {frozen_loss: [last]}",
        ),
        (LADDER.replace("[0, 10, last]", "[0]"), "[ladder]", "needs record: {frozen_loss: [last]}"),
    ],
)
def test_figures_are_checked_against_their_study(
    tmp_path: Path, text: str, figures: str, message: str
) -> None:
    if not message:
        check(tmp_path, text, figures)
        return
    with pytest.raises(ValueError, match="figures: ") as caught:
        check(tmp_path, text, figures)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
