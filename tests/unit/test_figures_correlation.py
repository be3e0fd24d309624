"""Figures of correlation against distance show means and their errors."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import to_hex
from recorded_summaries import correlation_summary

from dopascape.figures import draw, draw_paper, save
from dopascape.figures.grids.correlation import mean_and_error
from dopascape.looks import ordered_looks


def test_mean_and_error_over_the_replicates_that_have_pairs():
    values = np.ones((40, 3))
    values[:, 0] = np.tile([1.0, 3.0], 20)
    values[0, 1] = np.nan  # 39 of 40 have pairs: enough
    values[:3, 2] = np.nan  # 37 of 40: too few
    mean, error = mean_and_error(xr.DataArray(values, dims=("replicate", "distance")))
    np.testing.assert_allclose(mean, [2, 1, np.nan])
    # Standard deviation with 39 degrees of freedom, over the root of 40.
    np.testing.assert_allclose(error, [np.sqrt(40 / 39) / np.sqrt(40), 0, np.nan])


def test_one_replicate_has_no_error():
    values = xr.DataArray([[0.5, np.nan]], dims=("replicate", "distance"))
    mean, error = mean_and_error(values)
    np.testing.assert_array_equal(mean, [0.5, np.nan])
    assert np.isnan(error).all()


def test_each_pair_of_populations_has_a_curve_per_diffusion_length():
    summary = correlation_summary(replicates=3)
    name = "rate_correlation_dspn_ispn"
    summary[name].loc[{"diffusion_length": 0.1}] = np.array([1.0, 2.0, 3.0])[:, None]
    figure = draw("correlation_by_distance", summary)
    assert [a.get_title() for a in figure.axes] == ["dSPN–dSPN", "iSPN–iSPN", "dSPN–iSPN"]
    colour = ordered_looks(3)[1].colour
    axes = figure.axes[2]
    (line,) = [line for line in axes.lines if line.get_color() == colour]
    np.testing.assert_allclose(line.get_ydata(), 2)
    (band,) = [c for c in axes.collections if to_hex(c.get_facecolor()[0][:3]) == colour]
    edges = band.get_paths()[0].vertices[:, 1]
    # Two standard errors, each 1/√3.
    assert (edges.min(), edges.max()) == pytest.approx((2 - 2 / 3**0.5, 2 + 2 / 3**0.5))


def test_distances_that_few_replicates_have_are_left_out_and_that_is_said():
    summary = correlation_summary()
    summary["rate_correlation_dspn_dspn"][:, 0, :2] = np.nan
    figure = draw("correlation_by_distance", summary)
    for axes, first in zip(figure.axes, (0.05, 0.01, 0.01), strict=True):
        lines = [line for line in axes.lines if len(line.get_xdata()) > 2]
        assert len(lines) == 3
        for line in lines:
            drawn = line.get_xdata()[np.isfinite(line.get_ydata())]
            assert drawn.min() == pytest.approx(first)
            assert drawn.max() == pytest.approx(1.49)
    text = " ".join(figure.get_suptitle().split())
    assert "6 replicates" in text
    assert "fewer than 95% of the replicates" in text


def test_a_single_replicate_is_drawn_as_it_is(tmp_path):
    figure = draw("correlation_by_distance", correlation_summary(replicates=1))
    assert "One replicate." in figure.get_suptitle()
    save(figure, tmp_path / "a.png")


def test_the_legend_names_the_diffusion_lengths():
    figure = draw("correlation_by_distance", correlation_summary(), {"select": {}})
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert texts == ["λ = 0.01", "λ = 0.1", "λ = 10"]


def test_a_summary_without_correlations_is_refused():
    summary = correlation_summary().drop_vars("rate_correlation_ispn_ispn")
    with pytest.raises(ValueError, match="no variable 'rate_correlation_ispn_ispn'"):
        draw("correlation_by_distance", summary)


def test_the_paper_figure_has_lettered_panels_and_the_same_bytes(tmp_path):
    summary = correlation_summary()
    for name in ("a", "b"):
        figure = draw_paper("spatial_correlation", {"spatial_correlation": summary})
        save(figure, tmp_path / f"{name}.svg")
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["A", "B", "C"]
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
