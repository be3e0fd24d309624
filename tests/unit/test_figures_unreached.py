"""Landscapes that are zero everywhere are drawn as that."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from summaries import make_summary

from dopascape.figures import draw
from dopascape.figures.panels.unreached import HATCH_NOTE, NO_DOPAMINE

LENGTHS = [1e-6, 0.1, 1.0]
UNDEFINED = ("coefficient_of_variation", "correlation_length", "singular_value_ratio")


def said(figure: Figure) -> str:
    return " ".join(figure.get_suptitle().split())


def words_in(figure: Figure) -> list[list[str]]:
    return [[text.get_text() for text in axes.texts] for axes in figure.axes]


def zero_at(lengths: list[float], replicates: slice = slice(None)) -> xr.Dataset:
    """A summary in which no dopamine reaches any SPN at some λ."""
    axes = {"patch_size": [0.3, 1.0], "diffusion_length": LENGTHS, "feedback": ["dopamine"]}
    summary = make_summary(axes, replicates=4)
    at = {"diffusion_length": lengths, "replicate": summary.replicate[replicates]}
    for name in ("coverage", "gain_norm", "smallest_eigenvalue"):
        summary[name].loc[at] = 0.0
    for name in (*UNDEFINED, "participation_ratio"):
        summary[name].loc[at] = np.nan
    return summary


def test_a_map_hatches_landscapes_that_are_zero_and_gives_them_no_value() -> None:
    figure = draw("landscape_statistics_map", zero_at([1e-6]))
    assert HATCH_NOTE in said(figure)
    for axes in figure.axes[:4]:
        assert sorted(p.get_xy() for p in axes.patches if p.get_hatch()) == [(0, 0), (0, 1)]
        cells = np.ma.asarray(axes.collections[0].get_array()).reshape(2, 3)
        assert np.ma.getmaskarray(cells)[:, 0].all()
        assert not np.ma.getmaskarray(cells)[:, 1:].any()


def test_a_map_of_zero_landscapes_alone_says_so_and_has_no_scale() -> None:
    figure = draw("landscape_statistics_map", zero_at(LENGTHS))
    assert words_in(figure) == [[NO_DOPAMINE]] * 4  # no colour bars
    assert HATCH_NOTE not in said(figure)


def test_a_zero_landscape_in_some_networks_is_said_and_the_others_are_drawn() -> None:
    figure = draw("landscape_statistics_map", zero_at([1e-6], slice(1)))
    assert f"At λ = 1e-6 (2 of 8 networks) {NO_DOPAMINE}." in said(figure)
    assert not [p for axes in figure.axes for p in axes.patches if p.get_hatch()]


@pytest.mark.parametrize(
    "name",
    ["landscape_statistics", "eigenvalue_by_diffusion", "participation_ratio_by_diffusion"],
)
def test_lines_say_at_which_lengths_a_landscape_is_zero(name: str) -> None:
    assert NO_DOPAMINE not in said(draw(name, zero_at([])))
    assert f"At λ = 1e-6 {NO_DOPAMINE}." in said(draw(name, zero_at([1e-6])))
    nothing = draw(name, zero_at(LENGTHS))
    assert all(NO_DOPAMINE in words for words in words_in(nothing))


def test_slices_of_a_zero_landscape_say_so_and_have_no_scale() -> None:
    summary = zero_at([1e-6])
    options = {"patch_sizes": [1.0], "depths": [0.5], "units": 2}
    nothing = draw("landscape_slices", summary, {**options, "diffusion_lengths": [1e-6]})
    in_words = ["no dopamine\nreaches any\nSPN"]
    assert words_in(nothing) == [in_words, [], in_words, []]  # with the empty column; no scale
    both = draw("landscape_slices", summary, {**options, "diffusion_lengths": [1e-6, 0.1]})
    assert [text for words in words_in(both) for text in words] == 2 * in_words
    assert both.axes[-1].get_ylabel() == "dopamine, Σ κ(distance to varicosities)"
