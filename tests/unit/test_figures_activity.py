"""Figures of recordings show one network's first and last trial."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr
from recorded_summaries import BASE, STEPS, recorded_summary

from dopascape.figures import draw, draw_paper, save
from dopascape.figures.panels.activity import by_peak, magnification, symmetric
from dopascape.looks import DOPAMINE

N_ROWS, COLUMNS = 6, 3


@pytest.fixture
def summary() -> xr.Dataset:
    return recorded_summary()


def maps_of(figure: Any, row: int) -> list[np.ndarray]:
    """Return the values (neuron, step) of the three maps of a population."""
    axes = figure.axes[COLUMNS * row : COLUMNS * (row + 1)]
    return [np.asarray(a.images[0].get_array()) for a in axes]


def titled(figure: Any, letter: str) -> int:
    (place,) = [k for k, a in enumerate(figure.axes) if a.get_title(loc="left") == letter]
    return place


def test_neurons_are_sorted_by_their_peak_in_the_first_trial(summary):
    n = summary.sizes["dspn"]
    peaks = np.random.default_rng(0).permutation(STEPS)[:n]
    first = np.zeros((STEPS, n))
    first[peaks, np.arange(n)] = 1
    summary["rate_dspn"].loc[{"feedback": "dopamine", "example": 0}][0] = first
    last = summary["rate_dspn"].sel(feedback="dopamine", example=0)[1].values
    drawn = maps_of(draw("activity", summary), row=3)
    order = sorted(range(n), key=lambda i: peaks[i])
    np.testing.assert_allclose(drawn[0], first.T[order])
    np.testing.assert_allclose(drawn[1], last.T[order], rtol=1e-6)
    np.testing.assert_allclose(drawn[2], (last - first).T[order], rtol=1e-5, atol=1e-6)


def test_outputs_keep_their_order(summary):
    rates = summary["rate_snr"].sel(feedback="dopamine", example=0).values
    drawn = maps_of(draw("activity", summary), row=5)
    np.testing.assert_allclose(drawn[0], rates[0].T, rtol=1e-6)


def test_rates_have_one_scale_and_differences_one_around_zero(summary):
    figure = draw("activity", summary)
    images = [axes.images[0] for axes in figure.axes[: N_ROWS * COLUMNS]]
    rates = {image.get_clim() for k, image in enumerate(images) if k % COLUMNS < 2}
    changes = {image.get_clim() for k, image in enumerate(images) if k % COLUMNS == 2}
    assert rates == {(0, 1)}
    ((low, high),) = changes
    assert low == -high < 0


def test_populations_are_named_with_their_size(summary):
    figure = draw("activity", summary)
    names = [axes.get_ylabel() for axes in figure.axes[: N_ROWS * COLUMNS : COLUMNS]]
    assert names == [
        "thalamus (40)",
        "cortex exc. (32)",
        "cortex inh. (8)",
        "dSPN (20)",
        "iSPN (20)",
        "SNr (4)",
    ]
    titles = [axes.get_title() for axes in figure.axes[:COLUMNS]]
    assert titles == ["trial 1", "trial 300", "difference"]


def test_outputs_are_drawn_on_their_targets(summary):
    figure = draw("activity", summary, {"feedback": "homogeneous", "example": 1})
    place = titled(figure, "B")
    at = {"feedback": "homogeneous", "example": 1}
    for dimension in range(4):
        for trial in range(2):
            target, output = figure.axes[place + 2 * dimension + trial].lines
            rates = summary["rate_snr"].sel(at)[trial, :, dimension]
            np.testing.assert_allclose(output.get_ydata(), rates)
            np.testing.assert_allclose(target.get_ydata(), summary["target"].sel(at)[:, dimension])
            assert output.get_color() == DOPAMINE
            assert target.get_linestyle() == "--"


def test_the_last_error_signal_is_magnified_by_what_its_title_says(summary):
    figure = draw("activity", summary)
    place = titled(figure, "C")
    first, last, magnified = figure.axes[place : place + 3]
    assert [a.get_title() for a in (first, last, magnified)] == [
        "trial 1",
        "trial 300",
        "last trial × 20",
    ]
    values = [np.asarray(a.images[0].get_array()) for a in (first, last, magnified)]
    np.testing.assert_allclose(values[2], 20 * values[1])
    recorded = summary["dopamine_dspn"].sel(feedback="dopamine", example=0).values
    np.testing.assert_allclose(np.sort(values[0].ravel()), np.sort(recorded[0].ravel()))
    assert len({a.images[0].get_clim() for a in (first, last, magnified)}) == 1


@pytest.mark.parametrize(
    ("last", "factor"), [(1.0, 1), (3.0, 1), (0.6, 1), (0.3, 2), (0.04, 20), (0.011, 50), (0.0, 1)]
)
def test_magnification_is_a_round_number_that_fits(last, factor):
    first = np.tile([1.0, -1.0], (50, 2))
    assert magnification(first, last * first) == factor


def test_an_error_signal_that_needs_no_magnification_is_drawn_once(summary):
    summary["dopamine_dspn"][:] = 1.0
    figure = draw("activity", summary)
    place = titled(figure, "C")
    assert [a.get_title() for a in figure.axes[place : place + 2]] == ["trial 1", "trial 300"]
    assert "last trial ×" not in " ".join(a.get_title() for a in figure.axes)


def test_scales_leave_out_one_percent_and_nothing_else_undefined():
    values = np.concatenate([np.linspace(-1, 1, 2000), [1e6], [np.nan]])
    low, high = symmetric(values).vmin, symmetric(values).vmax
    assert low == -high
    assert high == pytest.approx(0.99, abs=0.002)
    assert symmetric(np.zeros(5)).vmax == 1
    assert by_peak(np.array([[0, 2, 1], [1, 0, 5], [3, 1, 0]])).tolist() == [1, 2, 0]


def test_many_outputs_are_cut_short_and_that_is_said():
    figure = draw("activity", recorded_summary(base=BASE.replace(target_dim=6)))
    place = titled(figure, "B")
    assert len(figure.axes[place + 7].lines) == 2
    assert not figure.axes[place + 8].lines
    assert "4 of 6 outputs are shown." in " ".join(figure.get_suptitle().split())


def test_a_diverged_network_is_drawn_without_what_is_not_a_number(summary, tmp_path):
    for name in ("rate_dspn", "dopamine_dspn"):
        summary[name].loc[{"feedback": "dopamine"}][:, 1] = np.nan
    save(draw("activity", summary), tmp_path / "a.png")


def test_what_is_not_recorded_is_refused(summary):
    with pytest.raises(ValueError, match=r"example = 2: recorded are the replicates 0, 1"):
        draw("activity", summary, {"example": 2})
    with pytest.raises(ValueError, match="feedback = 'exact' is not in the summary"):
        draw("activity", summary, {"feedback": "exact"})
    with pytest.raises(ValueError, match="no variable 'rate_ispn'"):
        draw("activity", summary.drop_vars("rate_ispn"))
    with pytest.raises(ValueError, match="recorded in one trial"):
        draw("activity", summary.isel(activity_trial=[1]))


def test_maps_are_images_and_files_the_same_each_time(summary, tmp_path):
    for name in ("a", "b"):
        save(draw("activity", summary), tmp_path / f"{name}.svg")
    written = (tmp_path / "a.svg").read_bytes()
    assert written == (tmp_path / "b.svg").read_bytes()
    assert written.count(b"<image") >= N_ROWS * COLUMNS + 3


def test_the_paper_figure_has_losses_beside_the_recordings(summary):
    figure = draw_paper("learning", {"learning": summary})
    for letter in "ABCDE":
        titled(figure, letter)
    curves, boxes = figure.axes[:2]
    assert curves.get_xscale() == curves.get_yscale() == boxes.get_yscale() == "log"
    assert len(boxes.get_xticklabels()) == 3
    medians = summary["loss"].median("replicate").sel(feedback="dopamine")
    drawn = [line.get_ydata() for line in curves.lines if line.get_color() == DOPAMINE]
    np.testing.assert_allclose(drawn[0], medians)
