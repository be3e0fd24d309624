"""Figures of a sample: they show the indices and the outcomes, and say what was done."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from samples import run_function, sample, sampled

from dopascape.figures import draw, save
from dopascape.figures.catalogue import CATALOGUE
from dopascape.figures.samples.factors import natural_ticks
from dopascape.figures.samples.response import local_mean, running_median
from dopascape.findings.factors import ranked
from dopascape.sensitivity.indices import analyse
from dopascape.store.dataset import load_dataset
from dopascape.study.factors import Distribution, factor

REFERENCE = Path(__file__).resolve().parents[2] / "results/reference"
FACTORS = (
    "{patch_size: {uniform: [0.25, 0.75]}, diffusion_length: {loguniform: [0.01, 1]}, "
    "gain: {categorical: [raw, norm_matched]}, target_dim: {integer: [1, 4]}}"
)
FIGURES = {
    "sobol": ["bars", "pairs", "convergence", "scatter", "surface"],
    "morris": ["bars", "plane", "convergence", "scatter", "surface"],
    "latin_hypercube": ["bars", "convergence", "scatter", "surface"],
}
SIZE = {"sobol": "n: 128, second_order: true", "morris": "n: 8", "latin_hypercube": "n: 128"}
DRAWS = np.random.default_rng(1).standard_normal(2000)


def response(p: Mapping[str, Any], replicate: int) -> float:
    length = np.log10(p["diffusion_length"])
    raw = p["gain"] == "raw"
    return float(length + p["patch_size"] * (1 + raw) + 0.1 * DRAWS[replicate])


@pytest.fixture(scope="module")
def indices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, xr.Dataset]:
    folder = tmp_path_factory.mktemp("study")
    found = {}
    for method, size in SIZE.items():
        design = sampled(folder, sample(f"method: {method}, {size}", FACTORS))
        found[method] = analyse(run_function(design, response))
    return found


def texts(figure: Figure) -> str:
    return " ".join(figure.get_suptitle().split())


@pytest.mark.parametrize(("method", "name"), [(m, name) for m, some in FIGURES.items()
                                              for name in some])  # fmt: skip
def test_every_figure_is_drawn_and_says_how_many_runs(
    indices: dict[str, xr.Dataset], method: str, name: str, tmp_path: Path
) -> None:
    figure = draw(f"sensitivity_{name}", indices[method])
    assert f"{indices[method].attrs['runs']:,} runs" in texts(figure)
    assert "None diverged." in texts(figure)
    save(figure, tmp_path / "one.svg")
    save(draw(f"sensitivity_{name}", indices[method]), tmp_path / "two.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(
    ("name", "letters"), [("bars", "ABC"), ("convergence", "ABCDEF"), ("scatter", "ABCDEF")]
)
def test_panels_have_letters(indices: dict[str, xr.Dataset], name: str, letters: str) -> None:
    figure = draw(f"sensitivity_{name}", indices["morris"])
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in shown] == list(letters)


def test_bars_are_the_indices_and_the_threshold_the_dummys(indices: dict[str, xr.Dataset]) -> None:
    data = indices["sobol"]
    last = data.isel(base_samples=-1).sel(outcome="log_final_loss")
    figure = draw("sensitivity_bars", data)
    axes = figure.axes[0]
    names = ranked(data, "log_final_loss")
    assert names[0] == "diffusion_length"
    assert names[-1] == "dummy"
    widths = [bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle)]
    expected = [*last.ST.sel(factor=names).values, *last.S1.sel(factor=names).values]
    np.testing.assert_allclose(widths, expected)
    levels = [line.get_xdata()[0] for line in axes.lines]
    assert float(last.threshold) in levels
    stars = [text for text in axes.texts if text.get_text() == "★"]
    assert len(stars) == int(last.matters.sum()) > 0


def test_failed_runs_are_told_on_every_figure(indices: dict[str, xr.Dataset]) -> None:
    data = indices["sobol"].copy()
    data.attrs |= {"failed_runs": 3, "failed_treatment": "given the worst finite outcome"}
    for name in FIGURES["sobol"]:
        assert "Diverged: 3, given the worst finite outcome." in texts(
            draw(f"sensitivity_{name}", data)
        )


def test_pairs_show_the_second_order_indices(indices: dict[str, xr.Dataset]) -> None:
    data = indices["sobol"]
    names = ranked(data, "log_final_loss")
    second = data.S2.isel(base_samples=-1).sel(outcome="log_final_loss")
    shown = draw("sensitivity_pairs", data).axes[0].images[0].get_array()
    for i in range(1, len(names)):
        for j in range(i):
            expected = float(second.sel(factor=names[i], other_factor=names[j]))
            assert shown[i - 1, j] == expected
    assert np.ma.masked_invalid(shown).count() == len(names) * (len(names) - 1) // 2


def test_texts_of_many_pairs_do_not_run_into_each_other() -> None:
    many = load_dataset(REFERENCE / "sensitivity.nc")
    figure = draw("sensitivity_pairs", many)
    axes = figure.axes[0]
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in (*axes.texts, *axes.get_yticklabels())]
    assert len(boxes) == 10 * 11 // 2 + 10 + 10
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_colours_of_pairs_reach_as_far_as_the_error(indices: dict[str, xr.Dataset]) -> None:
    loud = indices["sobol"].copy(deep=True)
    loud["S2_high"].loc[{"factor": "dummy"}] = 7.0
    assert draw("sensitivity_pairs", loud).axes[0].images[0].get_clim() == (-7, 7)


def test_plane_has_a_point_for_each_factor(indices: dict[str, xr.Dataset]) -> None:
    data = indices["morris"].isel(base_samples=-1).sel(outcome="mean_log_loss")
    axes = draw("sensitivity_plane", indices["morris"]).axes[2]
    points = {(float(line.get_xdata()[0]), float(line.get_ydata()[0]))
              for line in axes.lines if line.get_marker() != "None"}  # fmt: skip
    assert points == {(float(x), float(y)) for x, y in zip(data.mu_star, data.sigma, strict=True)}


def test_outcomes_that_do_not_vary_are_named_as_such(tmp_path: Path) -> None:
    design = sampled(tmp_path, sample("method: morris, n: 8", FACTORS))
    data = analyse(run_function(design, lambda p, _: 1 + 0.1 * p["patch_size"]))
    for name in ("bars", "plane", "convergence"):
        found = [text.get_text() for axes in draw(f"sensitivity_{name}", data).axes
                 for text in axes.texts]  # fmt: skip
        assert sum("hardly varies" in text for text in found) == 1
    constant = analyse(run_function(design, lambda *_: 1.0))
    assert draw("sensitivity_bars", constant).axes


def test_running_median_by_hand() -> None:
    raw = np.linspace(0, 1, 1001)
    places, medians = running_median(raw, 3 * raw, None)
    np.testing.assert_allclose(medians, 3 * places, atol=3 * 0.0005)  # rows are 0.001 apart
    levels = np.repeat([0.0, 0.5, 1.0], 5)
    places, medians = running_median(levels, np.arange(15.0), None)
    assert (places.tolist(), medians.tolist()) == ([0, 0.5, 1], [2, 7, 12])
    gain = factor("gain", Distribution(categorical=["raw", "norm_matched"]))
    places, medians = running_median(np.linspace(0.01, 0.99, 20), np.repeat([1.0, 5.0], 10), gain)
    assert (places.tolist(), medians.tolist()) == ([0.25, 0.75], [1, 5])
    places, medians = running_median(levels[:4], levels[:4], None)
    assert np.isnan(medians).all()


def test_local_mean_by_hand() -> None:
    ticks = np.array([0.0, 0.5, 1.0])
    x, y = np.array([0.25, 0.75]), np.array([0.5, 0.5])
    mean = local_mean(x, y, np.array([1.0, 3.0]), ticks)
    np.testing.assert_allclose(mean[:, 1], 2)
    # Two places: a width of 12^(-1/2) 2^(-1/6). At x = 0 the rows are 1/4 and 3/4 away.
    far = np.exp(-0.5 * (0.75**2 - 0.25**2) * 12 * 2 ** (1 / 3))
    np.testing.assert_allclose(mean[:, 0], (1 + 3 * far) / (1 + far))
    np.testing.assert_allclose(mean[0], mean[2])


def test_ticks_are_at_their_raw_values() -> None:
    axis = Figure().subplots().xaxis
    natural_ticks(axis, factor("diffusion_length", Distribution(loguniform=[0.01, 1])))
    np.testing.assert_allclose(axis.get_ticklocs(), [0, 0.5, 1])
    assert [label.get_text() for label in axis.get_ticklabels()] == ["0.01", "0.1", "1"]
    natural_ticks(axis, factor("gain", Distribution(categorical=["raw", "norm_matched"])))
    assert axis.get_ticklocs().tolist() == [0.25, 0.75]


def test_surface_is_of_the_factors_asked_for(indices: dict[str, xr.Dataset]) -> None:
    options = {"factors": ["target_dim", "patch_size"], "outcome": "mean_log_loss"}
    axes = draw("sensitivity_surface", indices["sobol"], options).axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == (
        "target dimension D", "patch size (cube sides)"
    )  # fmt: skip
    with pytest.raises(ValueError, match=r"no factor 'noise' \(there are: patch_size"):
        draw("sensitivity_surface", indices["sobol"], {"factors": ["noise", "patch_size"]})


def test_what_the_dataset_lacks_is_said(indices: dict[str, xr.Dataset]) -> None:
    with pytest.raises(ValueError, match="no variable 'S2'"):
        draw("sensitivity_pairs", indices["morris"])
    with pytest.raises(ValueError, match="no variable 'mu_star'"):
        draw("sensitivity_plane", indices["sobol"])
    with pytest.raises(ValueError, match="indices of a sample"):
        draw("sensitivity_bars", xr.Dataset())
    with pytest.raises(ValueError, match="select"):
        draw("sensitivity_bars", indices["sobol"], {"select": {"patch_size": 1.0}})


def test_the_figures_of_a_sample_are_those_tested_here() -> None:
    assert {name for name, entry in CATALOGUE.items() if entry.of_sample} == {
        f"sensitivity_{name}" for some in FIGURES.values() for name in some
    }
