"""Figures that their study cannot fill: refused from the study file alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from summaries import make_summary
from test_config import check_options

from dopascape.driver.project import open_agenda
from dopascape.figures.check import check_figures
from dopascape.study.config import Scale, read_config
from dopascape.study.design import read_design

REPOSITORY = Path(__file__).parents[2]

GRID = """\
title: A grid
base: {n_trials: 10}
grid:
  diffusion_length: {logspace: [-1, 0, 3]}
  n_varicosities: [10, 100]
  noise: [0, 1]
  feedback: [homogeneous, none]
replicates: 3
"""

SAMPLE = """\
title: A sample
base: {n_trials: 10}
sample:
  method: sobol
  n: 4
  factors: {patch_size: {uniform: [0.1, 1]}, noise: {uniform: [0, 1]}}
"""

BY_LENGTH = "loss_by_axis: {axis: diffusion_length, select: {noise: 1}"
ONE_NETWORK = "{feedback: none, select: {noise: 1}"


def check(folder: Path, text: str, scale: Scale = "full") -> None:
    path = folder / "study.yaml"
    path.write_text(text)
    check_figures("study.yaml", read_design(path, scale, 0, check_options))


@pytest.mark.parametrize(
    "figure",
    [
        "architecture",
        BY_LENGTH + "}",
        "loss_by_axis: {axis: diffusion_length, by: noise, select: {feedback: none}}",
        "loss_by_axis: {axis: target_dim, by: gain, select: {noise: 0, feedback: none}}",
        "loss_box: {select: {noise: 0, diffusion_length: 0.31623}}",
        "loss_heatmap: {x: noise, y: diffusion_length, select: {feedback: none}}",
        "landscape_slices: {diffusion_lengths: [0.2], select: {noise: 1}}",
        "loss_map: " + ONE_NETWORK + "}",
    ],
)
def test_a_figure_that_its_study_fills_is_allowed(tmp_path: Path, figure: str) -> None:
    check(tmp_path, f"{GRID}figures: [{figure}]\n")


BAD = [
    ("sensitivity_bars", "shows a study with a sample, and this one has a grid"),
    ("loss_box", "does not show the axis 'noise': choose one of its values (0.0, 1.0) by the"),
    (BY_LENGTH + ", by: gain}", "by: no axis 'gain' in the grid (axes: diffusion_length, n_varic"),
    (
        "loss_box: {by: patch_size, select: {noise: 0}}",
        "by: no axis 'patch_size' in the grid (axes: diffusion_length, n_varicosities, noise, feed",
    ),
    (
        BY_LENGTH + ", by: n_varicosities}",
        "does not show the axis 'feedback': choose one of its values (homogeneous, none) by the o",
    ),
    ("loss_box: {select: {noise: 0, gain: raw}}", "no axis 'gain' in the grid (axes: diffusion_le"),
    ("loss_box: {select: {noise: 0.5}}", "select: noise = 0.5 is not in the grid (0.0, 1.0)"),
    ("loss_box: {select: {noise: x}}", "select: noise = 'x' is not in the grid (0.0, 1.0)"),
    (
        "loss_box: {select: {noise: 0, diffusion_length: 0.3}}",
        "diffusion_length = 0.3 is not in the grid (0.1, 0.316227766017, 1.0)",
    ),
    ("loss_box: {by: nose, select: {noise: 0}}", "by: no axis 'nose' in the grid"),
    (BY_LENGTH + ", by: diffusion_length}", "axis = by = 'diffusion_length': must be two axes"),
    ("loss_by_axis: {axis: feedback, by: noise}", "axis = 'feedback': must be an axis of numbers"),
    ("loss_heatmap: {x: noise, y: gain, select: {feedback: none}}", "y = 'gain': must be an axis"),
    ("loss_map: {select: {noise: 1}}", "feedback = 'dopamine' is not in the study (homogeneous, n"),
    (
        "landscape_statistics: {feedback: none, select: {noise: 1, feedback: homogeneous}}",
        "feedback = 'none' is not in the study (homogeneous)",
    ),
    ("activity: " + ONE_NETWORK + "}", "needs record: {activity: [1, last]}, or two other trials"),
    ("alignment: " + ONE_NETWORK + "}", "needs record: {weights: [0, last]}, or two other trials"),
    (
        "correlation_by_distance: {select: {noise: 1, feedback: none}}",
        "needs record: {rate_correlation: true}",
    ),
]


@pytest.mark.parametrize(("figure", "message"), BAD)
def test_a_figure_that_its_study_cannot_fill_is_refused(
    tmp_path: Path, figure: str, message: str
) -> None:
    with pytest.raises(ValueError, match=r"^study\.yaml: figures: ") as caught:
        check(tmp_path, f"{GRID}figures: [{figure}]\n")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_mistake_has_a_line_that_names_file_and_figure(tmp_path: Path) -> None:
    figures = "[loss_map: {name: a, select: {noise: 3}}, loss_box]"
    with pytest.raises(ValueError, match="noise") as caught:
        check(tmp_path, f"{GRID}figures: {figures}\n")
    assert [line.split(": ")[:3] for line in str(caught.value).splitlines()] == [
        ["study.yaml", "figures", "loss_map (a)"],
        ["study.yaml", "figures", "loss_map (a)"],
        ["study.yaml", "figures", "loss_box"],
    ]


RECORD = [
    ("{activity: [1, last]}", "activity", ""),
    ("{activity: [10, last]}", "activity", "needs record: {activity: [1, last]}"),
    ("{activity: [1, last], populations: [snr]}", "activity", "needs all populations in record.p"),
    ("{weights: [0, last]}", "alignment", ""),
    ("{weights: [0, last], weight_groups: [collaterals]}", "alignment", "needs striatonigral in"),
    ("{activity: [1, last], populations: [snr]}", "waves", ""),
    ("{weights: [1, last]}", "waves", "needs record: {activity: [1, last]}, with snr among pop"),
    ("{activity: [1, last]}", "waves: {example: 3}", "are the replicates 0"),
    ("{activity: [1, last]}", "drawing", "needs the task drawing at all points"),
    ("{activity: [1], populations: [ispn]}", "drawing", "with snr among populations"),
    ("{rate_correlation: true}", "correlation_by_distance", ""),
    ("{gradient: [1, last]}", "gradient_alignment", ""),
    ("{weights: [0, last]}", "gradient_by_projection", "needs record: {gradient: [1, last]}, or"),
    ("{activity: [1, last], examples: 2}", "activity: {example: 1}", ""),
    ("{activity: [1, last], examples: 2}", "activity: {example: 2}", "are the replicates 0, 1"),
    ("{activity: [1, last], examples: 9}", "activity: {example: 4}", "are the replicates 0, 1, 2"),
]


@pytest.mark.parametrize(("record", "figure", "message"), RECORD)
def test_what_a_figure_shows_must_be_recorded(
    tmp_path: Path, record: str, figure: str, message: str
) -> None:
    text = f"title: A study\nbase: {{n_trials: 10}}\ngrid: {{}}\nreplicates: 3\nrecord: {record}\n"
    text += f"figures: [{figure}]\n"
    if not message:
        check(tmp_path, text)
        return
    with pytest.raises(ValueError, match="figures: ") as caught:
        check(tmp_path, text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ("{corticostriatal: [plastic, absent]}", ""),
        ("{corticostriatal: [absent], collaterals: [plastic, absent]}", ""),
        (
            "{corticostriatal: [absent], collaterals: [static, absent]}",
            "selection = 'fourteen': the study has none of the fourteen combinations",
        ),
    ],
)
def test_a_selection_of_combinations_needs_one_that_is_there(
    tmp_path: Path, grid: str, message: str
) -> None:
    text = f"title: A study\nbase: {{n_trials: 10}}\ngrid: {grid}\nreplicates: 3\n"
    check(tmp_path, text + "figures: [constraint_boxes]\n")
    text += "figures: [constraint_boxes: {selection: fourteen}]\n"
    if not message:
        check(tmp_path, text)
        return
    with pytest.raises(ValueError, match="figures: constraint_boxes: ") as caught:
        check(tmp_path, text)
    assert message in str(caught.value)


def test_losses_need_trials(tmp_path: Path) -> None:
    text = "title: A study\nbase: {n_trials: 0}\ngrid: {}\nreplicates: 3\n"
    check(tmp_path, text + "figures: [landscape_statistics, eigenvalue_by_diffusion]\n")
    for figure in ("learning_curves", "loss_map"):
        with pytest.raises(ValueError, match="n_trials = 0"):
            check(tmp_path, text + f"figures: [{figure}]\n")


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("learning_curves", "shows a study with a grid, and this one has a sample"),
        ("sensitivity_pairs", "needs sample: {second_order: true}"),
        ("sensitivity_plane", "needs sample: {method: morris}"),
        ("sensitivity_surface: {factors: [noise, gain]}", "'gain' (there are: patch_size, noise)"),
        ("sensitivity_surface: {factors: [noise, noise]}", "must be two different ones"),
    ],
)
def test_figures_of_a_sample_need_its_indices(tmp_path: Path, figure: str, message: str) -> None:
    check(tmp_path, SAMPLE + "figures: [sensitivity_bars]\n")
    check(tmp_path, SAMPLE + "figures: [sensitivity_surface: {factors: [noise, patch_size]}]\n")
    with pytest.raises(ValueError, match=r"^study\.yaml: figures: ") as caught:
        check(tmp_path, SAMPLE + f"figures: [{figure}]\n")
    assert message in str(caught.value)


def test_pairs_and_planes_are_allowed_where_they_can_be_drawn(tmp_path: Path) -> None:
    second = SAMPLE.replace("n: 4", "n: 4\n  second_order: true")
    check(tmp_path, second + "figures: [sensitivity_pairs]\n")
    check(tmp_path, SAMPLE.replace("sobol", "morris") + "figures: [sensitivity_plane]\n")


def test_figures_are_checked_at_the_scale_that_is_asked_for(tmp_path: Path) -> None:
    text = GRID + "quick: {grid: {noise: [0, 2]}}\nfigures: [loss_box: {select: {noise: 1}}]\n"
    check(tmp_path, text, "full")
    with pytest.raises(ValueError, match=r"noise = 1\.0 is not in the grid \(0\.0, 2\.0\)"):
        check(tmp_path, text, "quick")


@pytest.mark.parametrize("scale", ["quick", "reference", "full"])
def test_shipped_studies_have_what_their_figures_show(scale: Scale, tmp_path: Path) -> None:
    names = sorted(path.stem for path in (REPOSITORY / "config/studies").glob("*.yaml"))
    given = {"scale": scale, "studies": names, "results": str(tmp_path)}
    config = read_config([REPOSITORY / "config/config.yaml"], given)
    assert list(open_agenda(REPOSITORY, config).designs) == names


def test_a_figure_that_cannot_be_drawn_is_refused_in_one_line(tmp_path: Path) -> None:
    make_summary().to_netcdf(tmp_path / "summary.nc")
    script = REPOSITORY / "workflow/scripts/figure.py"
    arguments = [tmp_path / "summary.nc", "loss_map", '{"feedback": "exact"}', tmp_path / "a.svg"]
    done = subprocess.run(
        [sys.executable, script, *arguments], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("feedback = 'exact' is not in the")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "a.svg").exists()
