"""The composed figures of the paper."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from matplotlib.colors import to_hex
from paper_summaries import AXES, LENGTHS, paper_summary

from dopascape.figures import draw_paper, save
from dopascape.figures.paper.catalogue import PAPER
from dopascape.modes import FEEDBACK_MODES, GAIN_MODES

LETTERS = {
    "feedback_controls": "AB",
    "constraints": "",
    "constraints_selection": "",
    "diffusion": "ABC",
    "gain_matching": "ABCDE",
    "temporal": "ABC",
    "scaling": "ABC",
    "adam": "AB",
}
"""Panels of each figure of losses."""


@pytest.fixture
def summaries():
    return {study: paper_summary(study) for study in AXES}


def panel(figure, name: str):
    (found,) = [axes for axes in figure.axes if axes.get_title(loc="left") == name]
    return found


def curve(axes, colour: str) -> np.ndarray:
    (found,) = [line for line in axes.lines if to_hex(line.get_color()) == to_hex(colour)]
    return np.array([found.get_xdata(), found.get_ydata()])


def test_the_paper_has_its_figures():
    others = {"architecture", "learning", "opposition", "spatial_correlation", "alignment"}
    others.add("claims_over_trials")
    assert set(PAPER) == set(LETTERS) | others
    for entry in PAPER.values():
        assert entry.studies
        assert entry.caption.endswith(".")


def test_the_table_imports_no_plotting_library():
    code = "import sys, dopascape.figures.paper.catalogue; print(sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "dopascape.figures.paper.catalogue" in out.stdout
    assert "matplotlib" not in out.stdout
    assert "seaborn" not in out.stdout


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("replicates", [1, 5])
def test_each_figure_is_drawn_from_its_studies_alone(name, replicates, tmp_path):
    made = {study: paper_summary(study, replicates) for study in PAPER[name].studies}
    figure = draw_paper(name, made)
    letters = sorted(axes.get_title(loc="left") for axes in figure.axes)
    assert "".join(letters) == LETTERS[name]
    assert figure.get_figwidth() == 7
    for copy in ("a", "b"):
        save(figure, tmp_path / f"{copy}.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize("name", LETTERS)
def test_all_runs_may_have_diverged(name, summaries):
    for summary in summaries.values():
        summary["diverged"][:] = 1
        summary["final_loss"][:] = np.nan
    assert "Left out" in draw_paper(name, summaries).get_suptitle().replace("\n", " ")


def test_unknown_figures_and_missing_summaries_are_refused(summaries):
    with pytest.raises(ValueError, match=r"unknown figure of the paper 'difusion'.*diffusion"):
        draw_paper("difusion", summaries)
    del summaries["independence"]
    with pytest.raises(ValueError, match="diffusion needs the summaries of independence"):
        draw_paper("diffusion", summaries)


def test_diffusion_shows_raw_gain_over_one_range(summaries):
    loss = summaries["diffusion"]["final_loss"]
    loss.loc[{"gain": "raw", "feedback": "dopamine"}] = np.arange(1.0, 7)[:, None]
    loss.loc[{"gain": "norm_matched"}] = 1e3
    figure = draw_paper("diffusion", summaries)
    x, y = curve(panel(figure, "A"), FEEDBACK_MODES["dopamine"].look.colour)
    np.testing.assert_allclose(x, LENGTHS)
    np.testing.assert_allclose(y, [1, 2, 3, 4, 5, 6])
    assert panel(figure, "A").get_xlim() == panel(figure, "B").get_xlim()
    cells = np.asarray(panel(figure, "C").collections[0].get_array()).ravel()
    expected = summaries["varicosities"]["final_loss"].sel(gain="raw").median("replicate")
    np.testing.assert_allclose(cells, expected.values.ravel())


def test_gain_matching_shows_ratios_of_pairs(summaries):
    loss = summaries["patch_size"]["final_loss"]
    loss.loc[{"gain": "raw"}] = [1.0, 2.0, 4.0, 8.0, 16.0]
    loss.loc[{"gain": "norm_matched"}] = [0.5, 4.0, 1.0, 8.0, 1.6]
    # Ratios 0.5, 2, 0.25, 1, 0.1: their median is 0.5, that of the medians 1.6 / 4 = 0.4.
    figure = draw_paper("gain_matching", summaries)
    mesh = panel(figure, "E").collections[0]
    np.testing.assert_allclose(np.asarray(mesh.get_array()).ravel(), 0.5)
    assert mesh.norm.vmin * mesh.norm.vmax == pytest.approx(1)  # 1 is in the middle
    assert panel(figure, "D").collections[0].norm.vmin == mesh.norm.vmin
    for look, median in ((GAIN_MODES["raw"].look, 4.0), (GAIN_MODES["norm_matched"].look, 1.6)):
        np.testing.assert_allclose(curve(panel(figure, "C"), look.colour)[1], median)


def test_gain_matching_needs_both_gains(summaries):
    summaries["patch_size"] = summaries["patch_size"].isel(gain=[0])
    with pytest.raises(ValueError, match="norm_matched"):
        draw_paper("gain_matching", summaries)


def test_scaling_divides_by_the_dimension_in_its_panel_only(summaries):
    for study in ("width", "target_dim", "target_tau"):
        summaries[study]["final_loss"][:] = 16.0
    figure = draw_paper("scaling", summaries)
    colour = FEEDBACK_MODES["dopamine"].look.colour
    np.testing.assert_allclose(curve(panel(figure, "B"), colour)[1], [16, 8, 4, 2, 1])
    for name in "AC":
        np.testing.assert_allclose(curve(panel(figure, name), colour)[1], 16)


def test_temporal_shows_curves_without_and_with_high_pass(summaries):
    trials = summaries["temporal"].sizes["trial"]
    loss = summaries["temporal"]["loss"]
    for highpass, factor in ((0, 1.0), (1, 3.0)):
        at = {"feedback": "filtered", "highpass_synapse": highpass, "dopamine_tau": 1e4}
        loss.loc[at] = factor * np.linspace(9, 1, trials)
    figure = draw_paper("temporal", summaries)
    for name, factor in (("B", 1.0), ("C", 3.0)):
        y = curve(panel(figure, name), "#3b0046")[1]
        np.testing.assert_allclose(y, factor * np.linspace(9, 1, trials))


@pytest.mark.parametrize(
    ("taus", "shown"),
    [
        (np.logspace(-1, 4, 26), ["10 ms", "100 ms", "1000 ms", "10000 ms"]),
        (np.array([2, 5, 20, 50, 200]), ["2 ms", "5 ms", "50 ms", "200 ms"]),
        (np.array([10.0, 1000.0]), ["10 ms", "1000 ms"]),
    ],
)
def test_temporal_shows_curves_at_whole_decades_first(summaries, monkeypatch, taus, shown):
    monkeypatch.setitem(AXES["temporal"], "dopamine_tau", taus.tolist())
    figure = draw_paper("temporal", {**summaries, "temporal": paper_summary("temporal")})
    texts = [text.get_text() for part in figure.subfigs for text in part.legends[0].get_texts()]
    assert {text.removeprefix("slow, ") for text in texts if "slow, " in text} == set(shown)


def test_the_whole_size_of_the_feedback_is_in_view(summaries):
    size = summaries["varicosities"]["gain_norm"]
    size.loc[{"n_varicosities": 1000, "gain": "raw"}] = 5000.0
    size.loc[{"n_varicosities": 1, "gain": "raw"}] = 1e-12
    axes = draw_paper("gain_matching", summaries).axes
    (beneath,) = [a for a in axes if a.get_xlabel() == "varicosities per SNc unit"]
    low, high = beneath.get_ylim()
    assert low == pytest.approx(0.1)
    assert high > 5000


def test_panels_of_other_numbers_of_networks_are_told_apart(summaries):
    few = paper_summary("target_dim", 3)
    many = {study: paper_summary(study, 12) for study in ("width", "target_tau")}
    title = draw_paper("scaling", {**many, "target_dim": few}).get_suptitle().replace("\n", " ")
    assert "A, C: Medians of 12 replicates" in title
    assert "B: Lines: medians of 3 replicates" in title
    alike = {study: summaries[study] for study in ("width", "target_tau", "target_dim")}
    assert "A, " not in draw_paper("scaling", alike).get_suptitle()
