"""From a study file to points."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from dopascape import Parameters
from dopascape.results.gather import Rows
from dopascape.results.summary import labelled
from dopascape.study.axes import axis
from dopascape.study.config import Scale
from dopascape.study.design import Design, design_csv, read_design

STUDY = """\
title: A study
base: {n_trials: 10, noise: 0.5}
grid:
  patch_size: [0.1, 1]
  feedback: [dopamine, none, exact]
replicates: 5
overrides:
  - {when: {feedback: none}, set: {patch_size: 1.0}}
  - {when: {feedback: exact, patch_size: 0.1}, set: {feedback_factor: 100}}
quick:
  base: {n_trials: 3}
  grid: {patch_size: {linspace: [0.5, 1, 2]}}
  replicates: 1
"""


def design(tmp_path: Path, text: str = STUDY, scale: Scale = "full", seed: int = 0) -> Design:
    path = tmp_path / "study.yaml"
    path.write_text(text)
    return read_design(path, scale, seed, lambda name, options: options)


def test_points_are_all_combinations_with_overrides(tmp_path: Path) -> None:
    points = {point.combination: point.parameters for point in design(tmp_path).points}
    common = {"n_trials": 10, "noise": 0.5}
    assert points == {
        (0.1, "dopamine"): Parameters(patch_size=0.1, **common),
        (0.1, "none"): Parameters(patch_size=1, feedback="none", **common),
        (0.1, "exact"): Parameters(patch_size=0.1, feedback="exact", feedback_factor=100, **common),
        (1.0, "dopamine"): Parameters(patch_size=1, **common),
        (1.0, "none"): Parameters(patch_size=1, feedback="none", **common),
        (1.0, "exact"): Parameters(patch_size=1, feedback="exact", **common),
    }


def test_networks_start_at_the_first_replicate(tmp_path: Path) -> None:
    there = design(tmp_path, STUDY + "first_replicate: 1000\n")
    assert {tuple(need.replicates) for point in there.points for need in point.needs} == {
        (1000, 1001, 1002, 1003, 1004)
    }
    # The runs are named as those of other networks at these points; the study is another one.
    assert [point.digest for point in there.points] == [p.digest for p in design(tmp_path).points]
    assert there.digest() != design(tmp_path).digest()
    assert design(tmp_path, STUDY + "first_replicate: 0\n").digest() == design(tmp_path).digest()


def test_a_summary_numbers_its_networks(tmp_path: Path) -> None:
    study = design(tmp_path, STUDY + "first_replicate: 1000\n")
    rows = Rows(study)
    for row, point in enumerate(study.points):
        (need,) = point.needs
        rows.fill(row, need, {"final_loss": (("replicate",), 0.5 * np.array(need.replicates))})
    summary = labelled(study, rows)
    assert summary["replicate"].values.tolist() == [1000, 1001, 1002, 1003, 1004]
    assert (summary["final_loss"] == 0.5 * summary["replicate"]).all()
    assert summary.attrs["first_replicate"] == 1000


def test_points_made_equal_by_an_override_have_one_digest(tmp_path: Path) -> None:
    points = {point.combination: point.digest for point in design(tmp_path).points}
    assert points[0.1, "none"] == points[1.0, "none"]
    assert len(set(points.values())) == 5
    assert points[0.1, "exact"] == Parameters(
        n_trials=10, noise=0.5, patch_size=0.1, feedback="exact", feedback_factor=100
    ).digest(0)


def test_quick_replaces_base_by_key_and_the_rest_whole(tmp_path: Path) -> None:
    quick = design(tmp_path, scale="quick")
    assert quick.axes == {"patch_size": [0.5, 1.0]}
    assert quick.replicates == 1
    assert quick.points[0].parameters == Parameters(n_trials=3, noise=0.5, patch_size=0.5)


def test_digest_changes_with_what_the_summary_shows_and_not_with_spelling(tmp_path: Path) -> None:
    digest = design(tmp_path).digest()
    assert design(tmp_path, STUDY.replace("[0.1, 1]", "[1e-1, 1.0]")).digest() == digest
    assert design(tmp_path, STUDY + "figures: [a]\n").digest() == digest
    others = [
        STUDY.replace("A study", "Another"),
        STUDY.replace("replicates: 5", "replicates: 6"),
        STUDY.replace("[0.1, 1]", "[1, 0.1]"),
        STUDY.replace("noise: 0.5", "noise: 0.6"),
        STUDY.replace("100}", "101}"),
    ]
    digests = {design(tmp_path, other).digest() for other in others}
    assert len({digest, design(tmp_path, seed=1).digest(), *digests}) == 2 + len(others)


def test_csv_has_a_row_per_point(tmp_path: Path) -> None:
    study = design(tmp_path)
    rows = list(csv.DictReader(io.StringIO(design_csv(study))))
    assert [row["digest"] for row in rows] == [point.digest for point in study.points]
    assert rows[1]["patch_size"] == "0.1"
    assert rows[1]["parameters.patch_size"] == "1.0"


@pytest.mark.parametrize(
    ("name", "given", "values"),
    [
        ("diffusion_length", {"logspace": [-3, 1, 5]}, [0.001, 0.01, 0.1, 1.0, 10.0]),
        ("diffusion_length", {"logspace": [-1, 0, 3]}, [0.1, 0.316227766017, 1.0]),
        ("diffusion_length", {"linspace": [0.1, 0.5, 5]}, [0.1, 0.2, 0.3, 0.4, 0.5]),
        ("diffusion_length", {"linspace": [0.3, 9, 1]}, [0.3]),
        ("network_width", {"logspace": [1, 2, 5]}, [10, 18, 32, 56, 100]),
        ("network_width", {"linspace": [10, 12, 9]}, [10, 11, 12]),
        ("shared_varicosities", [False, True], [False, True]),
        ("network_width", [50.0, 100], [50, 100]),
    ],
)
def test_axes_are_written_out(name: str, given: object, values: list[object]) -> None:
    got = axis(name, given)
    assert got == values
    assert [type(value) for value in got] == [type(value) for value in values]
