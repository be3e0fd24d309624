"""Figures say and mark what was found, and draw spread and ticks where there is something."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from PIL import Image
from summaries import make_summary

from dopascape.figures import draw, save
from dopascape.figures.panels.lowest import RING_NOTE

LENGTHS = [0.01, 0.03, 0.1, 0.3]


def flat(replicates: int, n_widths: int = 1) -> xr.Dataset:
    """Dopamine over λ with a loss of 1 all over, and none with 8."""
    widths = {"network_width": [100, 200]} if n_widths == 2 else {}
    axes = {**widths, "diffusion_length": LENGTHS, "feedback": ["dopamine", "none"]}
    summary = make_summary(axes, replicates=replicates)
    summary["final_loss"].loc[{"feedback": "dopamine"}] = 1.0
    summary["final_loss"].loc[{"feedback": "none"}] = 8.0
    return summary


def said(figure) -> str:
    return " ".join(figure.get_suptitle().split())


def rings(axes) -> list[list[float]]:
    """Return where an empty circle is drawn."""
    return [
        offset
        for found in axes.collections
        if isinstance(found, PathCollection) and not len(found.get_facecolor())
        for offset in np.asarray(found.get_offsets()).tolist()
    ]


def dots(axes) -> np.ndarray:
    """Return the points of the replicates."""
    found = [
        c for c in axes.collections if isinstance(c, PathCollection) and len(c.get_facecolor())
    ]
    return np.concatenate([np.asarray(each.get_offsets()) for each in found])


def test_the_lowest_median_of_each_panel_is_ringed_and_the_papers_said():
    summary = flat(3, n_widths=2)
    for width, length, loss in ((100, 0.03, 0.5), (200, 0.3, 0.25)):
        at = {"network_width": width, "diffusion_length": length, "feedback": "dopamine"}
        summary["final_loss"].loc[at] = loss
    figure = draw("loss_by_diffusion", summary)
    assert [rings(axes) for axes in figure.axes] == [[[0.03, 0.5]], [[0.3, 0.25]]]
    assert said(figure).startswith(
        "Final loss against diffusion length Lowest with dopamine at λ = 0.3: 0.25 against 8 "
        "without feedback (N = 200), 32 times lower [32, 32]. " + RING_NOTE
    )


def test_a_map_has_a_frame_around_its_lowest_cell():
    summary = make_summary({"patch_size": [0.1, 1.0], "diffusion_length": LENGTHS}, replicates=3)
    summary["final_loss"][:] = 1.0
    summary["final_loss"].loc[{"patch_size": 1.0, "diffusion_length": 0.1}] = 0.5
    panel = draw("loss_map", summary).axes[0]
    assert {(*patch.get_xy(), patch.get_width()) for patch in panel.patches} == {(2, 1, 1)}


def test_against_a_size_of_the_network_no_lowest_is_marked():
    summary = make_summary({"network_width": [50, 100, 200], "feedback": ["dopamine", "none"]})
    figure = draw("loss_by_axis", summary, {"axis": "network_width"})
    assert rings(figure.axes[0]) == []
    assert RING_NOTE not in said(figure)


def test_few_replicates_are_points_and_no_bands():
    summary = flat(5)
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    summary["final_loss"].loc[{"diffusion_length": 0.03, "feedback": "dopamine"}] = values
    panel = draw("loss_by_diffusion", summary).axes[0]
    assert sorted(y for x, y in dots(panel).tolist() if x == 0.03) == values
    assert not [c for c in panel.collections if isinstance(c, PolyCollection)]


def test_few_replicates_of_curves_are_thin_lines():
    summary = make_summary({"feedback": ["dopamine", "none"]}, replicates=4)
    panel = draw("learning_curves", summary).axes[0]
    assert [len(c.get_segments()) for c in panel.collections if isinstance(c, LineCollection)] == [
        4,
        4,
    ]


def bands_of(lengths: list[float], apart_at: set[int], level: bool = False) -> list[list[float]]:
    """Return where bands are drawn of losses of 1 and of 10, the latter 1 but at some places.

    Those of 1 change a little along the axis, or ``level`` not at all.
    """
    summary = make_summary(
        {"diffusion_length": lengths, "feedback": ["dopamine", "none"]}, replicates=7
    )
    spread = np.linspace(0.5, 1.5, 7)
    for k, length in enumerate(lengths):
        low = 1.0 if level else 1.0 - 0.001 * k
        for mode, loss in (("dopamine", low), ("none", 10.0 if k in apart_at else 1.01)):
            at = {"diffusion_length": length, "feedback": mode}
            summary["final_loss"].loc[at] = loss * spread
    panel = draw("loss_by_diffusion", summary).axes[0]
    return [
        sorted(set(path.vertices[:, 0]))
        for found in panel.collections
        if isinstance(found, PolyCollection)
        for path in found.get_paths()
    ]


@pytest.mark.parametrize(
    ("n_values", "apart_at", "pieces"),
    [
        (4, {2, 3}, [(2, 3)]),
        (4, {3}, []),  # one value alone is no piece
        (12, {4, 5, 6}, [(4, 6)]),
        (12, {4, 5}, []),  # less than a quarter
        (12, {0, 1, 2, 3, 5, 8, 9, 10, 11}, [(0, 3), (8, 11)]),
    ],
)
def test_bands_are_drawn_where_they_lie_apart_for_a_stretch(
    n_values: int, apart_at: set[int], pieces: list[tuple[int, int]]
) -> None:
    lengths = np.logspace(-3, 0, n_values).tolist()
    expected = [lengths[first : last + 1] for first, last in pieces]
    assert bands_of(lengths, apart_at) == expected * 2


@pytest.mark.parametrize(
    ("apart_at", "drawn"), [({0, 1, 2, 3, 8, 9, 10, 11}, True), ({0, 1}, False)]
)
def test_the_band_of_a_level_is_whole_or_not_there(apart_at: set[int], drawn: bool) -> None:
    lengths = np.logspace(-3, 0, 12).tolist()
    assert (lengths in bands_of(lengths, apart_at, level=True)) is drawn


def test_there_is_a_tick_at_each_value_that_was_simulated():
    panel = draw("loss_by_diffusion", flat(3)).axes[0]
    assert panel.get_xticks().tolist() == LENGTHS
    assert [text.get_text() for text in panel.get_xticklabels()] == ["0.01", "0.03", "0.1", "0.3"]


def test_numbers_of_ticks_do_not_run_into_each_other():
    lengths = np.linspace(0.3, 0.33, 12).tolist()
    panel = draw("loss_by_diffusion", make_summary({"diffusion_length": lengths})).axes[0]
    assert panel.get_xticks().tolist() == lengths
    boxes = [text.get_window_extent() for text in panel.get_xticklabels() if text.get_text()]
    assert len(boxes) > 1
    assert all(left.x1 < right.x0 for left, right in itertools.pairwise(boxes))


def test_where_not_all_ticks_have_room_for_a_number_whole_decades_have():
    axes = {"diffusion_length": np.logspace(-3, 2, 11).tolist(), "network_width": [50, 100, 200]}
    for panel in draw("loss_by_diffusion", make_summary(axes)).axes:
        shown = [text.get_text() for text in panel.get_xticklabels()]
        assert shown == ["0.001", "", "0.01", "", "0.1", "", "1", "", "10", "", "100"]


def test_panels_have_letters_and_one_alone_has_none():
    two, one = draw("loss_by_diffusion", flat(3, 2)), draw("loss_by_diffusion", flat(3))
    assert [axes.get_title(loc="left") for axes in two.axes] == ["A", "B"]
    assert [axes.get_title(loc="left") for axes in one.axes] == [""]


def test_what_a_study_sets_otherwise_than_the_paper_stands_on_its_figures():
    summary = flat(3)
    summary.attrs["parameters"] = summary.attrs["parameters"].replace(
        '"target_dim": 4', '"target_dim": 2'
    )
    figure = draw("loss_box", summary, {"by": "diffusion_length"})
    assert "(N = 200)" in figure.get_label()
    assert "At feedback = dopamine, D = 2." in said(figure)
    assert said(figure).count("N = 200") == 1


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_file_holds_what_its_figure_found(tmp_path: Path, ending: str):
    figure = draw("loss_by_diffusion", flat(3))
    path = tmp_path / f"figure.{ending}"
    save(figure, path)
    found = figure.get_label()
    assert found.startswith("Lowest with dopamine: 1 against 8 without feedback")
    if ending == "png":
        with Image.open(path) as image:
            assert (image.info["Title"], image.info["Description"]) == (
                "Final loss against diffusion length", found,
            )  # fmt: skip
    else:
        text = path.read_text(encoding="utf-8")
        assert f"<dc:description>{found}</dc:description>" in text


def test_a_figure_of_runs_that_all_diverged_has_no_ring():
    summary = flat(3)
    summary["diverged"][:] = 1
    figure = draw("loss_by_diffusion", summary)
    assert rings(figure.axes[0]) == []
    assert figure.get_label() == ""
