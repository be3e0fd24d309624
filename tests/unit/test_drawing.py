"""The task drawing: by hand, against a slow convolution, and as pictures and an animation."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import xarray as xr
from matplotlib.image import imread
from numpy.typing import NDArray
from PIL import Image
from recorded_summaries import drawing_summary

from dopascape import Ensemble, Parameters, Simulation
from dopascape.drawing import LETTERS, stroke
from dopascape.figures import animate, draw, save
from dopascape.figures.catalogue import CATALOGUE

SQUARE = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)])
SIZE = {"network_width": 20, "trial_length": 60, "target_tau": 5.0}


def slowly(corners: NDArray[np.float64], length: int, tau: float) -> NDArray[np.float64]:
    """The same stroke, walked side by side and averaged step by step."""
    sides = list(itertools.pairwise(corners))
    total = sum(math.dist(a, b) for a, b in sides)
    path = []
    for t in range(1, length + 1):
        left = t / length * total
        for a, b in sides:
            here = math.dist(a, b)
            if left <= here * (1 + 1e-12):
                break
            left -= here
        path.append(a + (b - a) * min(left / here, 1.0))
    smooth = np.zeros((length, 2))
    for t in range(length):
        weights = [
            math.exp(-2 * (min(abs(t - u), length - abs(t - u)) / tau) ** 2) for u in range(length)
        ]
        smooth[t] = np.average(path, axis=0, weights=weights)
    return smooth


def test_a_stroke_without_smoothing_goes_from_corner_to_corner() -> None:
    found = stroke(SQUARE, 8, 1e-3)
    expected = [(0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5), (0, 0)]
    np.testing.assert_allclose(found, expected, atol=1e-15)


@pytest.mark.parametrize(("name", "corners"), LETTERS)
@pytest.mark.parametrize(("length", "tau"), [(60, 5.0), (200, 10.0), (7, 30.0)])
def test_strokes_are_those_of_a_slow_convolution(
    name: str, corners: NDArray[np.float64], length: int, tau: float
) -> None:
    np.testing.assert_array_equal(corners[0], corners[-1], err_msg=f"{name} is not closed")
    np.testing.assert_allclose(
        stroke(corners, length, tau), slowly(corners, length, tau), atol=1e-12
    )


def test_smoothing_without_end_leaves_the_middle() -> None:
    np.testing.assert_allclose(stroke(SQUARE, 100, 1e6), 0.5, atol=1e-9)


@pytest.mark.parametrize("seed", [0, 3])
def test_targets_are_the_letters_in_rates_that_outputs_reach(seed: int) -> None:
    p = Parameters(task="drawing", **SIZE)
    target = Simulation(p, seed).target
    for pen, (_, corners) in enumerate(LETTERS):
        expected = 0.2 + 0.6 * slowly(corners, 60, 5.0)
        np.testing.assert_allclose(target[:, 2 * pen : 2 * pen + 2], expected, atol=1e-12)
    assert target.min() > 0.2 - 1e-12
    assert target.max() < 0.8 + 1e-12
    one_pen = Simulation(p.replace(target_dim=2), seed)
    np.testing.assert_array_equal(one_pen.target, target[:, :2])
    # The input is that of the other task.
    np.testing.assert_array_equal(
        Simulation(p, seed).thal_rate, Simulation(Parameters(**SIZE), seed).thal_rate
    )


@pytest.mark.parametrize("dimension", [1, 3, 6])
def test_a_pen_has_two_outputs(dimension: int) -> None:
    message = f"target_dim = {dimension}: with task = 'drawing' it must be 2 \\(one pen\\) or 4"
    with pytest.raises(ValueError, match=message):
        Parameters(task="drawing", target_dim=dimension)


def test_tasks_differ_within_an_ensemble() -> None:
    points = [Parameters(**SIZE), Parameters(task="drawing", **SIZE)]
    together = Ensemble(points, 2).run(4)
    for row, point in zip(together, points, strict=True):
        np.testing.assert_array_equal(row, Simulation(point, 2).run(4))


@pytest.fixture(scope="module")
def summary() -> xr.Dataset:
    return drawing_summary()


def test_the_figure_says_the_loss_of_each_drawing(summary: xr.Dataset) -> None:
    figure = draw("drawing", summary, {"example": 1})
    panels = figure.axes
    assert len(panels) == 2 * 3
    assert [axes.get_title() for axes in panels[:3]] == ["trial 1", "trial 10", "trial 300"]
    for axes, (mode, trial) in zip(panels, np.ndindex(2, 3), strict=True):
        there = summary.isel(feedback=mode, example=1)
        rate, target = there.rate_snr.values[trial].astype(float), there.target.values.astype(float)
        (said,) = (text for text in [axes.get_xlabel()] if text.startswith("loss "))
        assert float(said.removeprefix("loss ")) == pytest.approx(
            np.sum((rate - target) ** 2), rel=0.06
        )
        drawn = [line.get_xydata() for line in axes.lines]
        np.testing.assert_allclose(drawn[2], rate[:, :2])
        np.testing.assert_allclose(drawn[3] - [0.75, 0], rate[:, 2:])


def test_the_animation_draws_up_to_its_time(summary: xr.Dataset) -> None:
    animation = animate("drawing", summary, {})
    # 60 steps: 8, 16, … 56, and the whole for 8 frames; in each of three trials.
    assert animation.n_frames == 3 * (7 + 8)
    animation.show(15 + 2)  # of the second trial, after 24 ms
    rate = summary.rate_snr.isel(feedback=0, example=0, activity_trial=1).values
    np.testing.assert_allclose(animation.figure.axes[0].lines[2].get_xydata(), rate[:24, :2])
    assert "trial 10, 24 ms" in [text.get_text() for text in animation.figure.texts]


def test_an_animation_is_the_same_bytes_and_moves(summary: xr.Dataset, tmp_path) -> None:
    short = summary.isel(activity_trial=[0])
    for name in ("a", "b"):
        save(animate("drawing", short), tmp_path / f"{name}.gif")
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    with Image.open(tmp_path / "a.gif") as moving:
        assert moving.size == (700, 220)
        assert moving.info["loop"] == 0
        assert moving.n_frames == 8  # the still ones are one
    assert imread(tmp_path / "a.gif").ndim == 3
    with pytest.raises(ValueError, match=r"written as \.gif"):
        save(animate("drawing", short), tmp_path / "a.png")


def test_a_figure_that_does_not_move_says_which_do(summary: xr.Dataset) -> None:
    assert CATALOGUE["drawing"].animation
    with pytest.raises(ValueError, match=r"loss_box does not move \(those that do: .*drawing"):
        animate("loss_box", summary)
