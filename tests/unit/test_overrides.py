"""Overrides that apply nowhere, and axes that change nothing: refused from the study file alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_config import STUDY, design_of


@pytest.mark.parametrize(
    ("when", "quick"),
    [
        ("{patch_size: 0.1, feedback: none}", "{grid: {patch_size: [1.0]}}"),
        ("{patch_size: 0.5}", "{grid: {patch_size: [0.5]}}"),
        ("{patch_size: 0.1, n_trials: 10}", "{base: {n_trials: 5}, grid: {patch_size: [1.0]}}"),
    ],
)
def test_an_override_may_apply_at_one_scale_only(tmp_path: Path, when: str, quick: str) -> None:
    text = STUDY.replace("{feedback: none}", when) + f"quick: {quick}\n"
    assert len(design_of(tmp_path, text).points) == 4


def test_an_override_of_values_of_two_scales_is_refused(tmp_path: Path) -> None:
    text = STUDY.replace("{feedback: none}", "{patch_size: 0.5, feedback: none}")
    text += "quick: {grid: {patch_size: [0.5], feedback: [exact]}}\n"
    with pytest.raises(ValueError, match=r"no point has all of patch_size = 0\.5, feed"):
        design_of(tmp_path, text)


@pytest.mark.parametrize(
    "setting",
    [
        "kernel: [exponential, point_source]",  # an axis
        "kernel: [point_source]",
        "noise: [0.0, 1.0]",  # an override sets it, below
    ],
)
def test_an_axis_that_acts_at_some_point_is_allowed(tmp_path: Path, setting: str) -> None:
    text = STUDY.replace(
        "patch_size: [0.1", f"core_radius: [0.01, 0.1]\n  {setting}\n  patch_size: [0.1"
    )
    if "kernel" not in setting:
        text = text.replace("set: {", "set: {kernel: point_source, ")
    assert design_of(tmp_path, text).points


def test_a_factor_without_effect_is_refused(tmp_path: Path) -> None:
    factors = "{dopamine_tau: {uniform: [1, 10]}, noise: {uniform: [0, 1]}}"
    sample = f"{{method: sobol, n: 4, factors: {factors}}}"
    text = f"title: A sample\nbase: {{n_trials: 10}}\nsample: {sample}\n"
    with pytest.raises(ValueError, match=r"sample\.factors: dopamine_tau has no effect"):
        design_of(tmp_path, text)
    assert design_of(tmp_path, text.replace("10}", "10, feedback: filtered}", 1)).points


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("{noise: 0.5, feedback: exact}", ""),
        ("{noise: 2}", "noise = 2.0 is at no point (there noise is from 0.0 to 1.0)"),
        (
            "{feedback: none}",
            "feedback = 'none' is at no point (there feedback is dopamine, exact)",
        ),
    ],
)
def test_overrides_of_a_sample_must_be_among_its_factors_values(
    tmp_path: Path, when: str, message: str
) -> None:
    factors = "{noise: {uniform: [0, 1]}, feedback: {categorical: [dopamine, exact]}}"
    text = f"""\
title: A sample
base: {{n_trials: 10}}
sample: {{method: sobol, n: 4, factors: {factors}}}
overrides: [{{when: {when}, set: {{feedback_factor: 3}}}}]
"""
    if not message:
        assert design_of(tmp_path, text).points
        return
    with pytest.raises(ValueError, match="overrides") as caught:
        design_of(tmp_path, text)
    assert message in str(caught.value)
