"""A search for settings: what is tried, on which networks, what is chosen, and who takes it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from dopascape import Parameters
from dopascape.findings.tuning import choices, tuned, tuning_findings
from dopascape.results.gather import Rows
from dopascape.results.summary import labelled
from dopascape.study.config import StudyFile
from dopascape.study.design import Design, read_design
from dopascape.study.tuned import tuned_file, tuned_text

SEARCH = """\
title: A search
base: {n_trials: 10, trial_length: 20}
grid: {feedback: [none, dopamine], network_width: [20, 30]}
replicates: 2
tune:
  settings: 4
  search:
    - {when: {feedback: none}, over: {learning_rate: {loguniform: [1e-4, 1e-2]}}}
    - when: {feedback: dopamine}
      over: {learning_rate: {loguniform: [1e-4, 1e-2]}, feedback_factor: {uniform: [1, 100]}}
"""

TUNED = """\
scale: full
root_seed: 0
n_trials: 10
settings: 4
replicates: [100000, 100001]
chosen:
  - {when: {feedback: none, network_width: 20}, set: {learning_rate: 0.002}}
  - {when: {feedback: dopamine, network_width: 20}, set: {learning_rate: 0.003, feedback_factor: 7}}
"""

TEST = """\
title: A test
base: {n_trials: 10}
grid: {feedback: [none, dopamine], network_width: [20]}
replicates: 2
tuned: search
overrides:
  - {when: {feedback: none}, set: {patch_size: 0.5}}
  - {when: {feedback: dopamine}, set: {feedback_factor: 8}}
"""


def design(tmp_path: Path, text: str = SEARCH, name: str = "search", seed: int = 0) -> Design:
    path = tmp_path / f"{name}.yaml"
    path.write_text(text)
    return read_design(path, "full", seed, lambda name, options: options)


def taking(tmp_path: Path, text: str = TEST, chosen: str = TUNED) -> Design:
    (tmp_path / "tuned").mkdir(exist_ok=True)
    (tmp_path / "tuned/search.yaml").write_text(chosen)
    return design(tmp_path, text, "test")


def tried(search: Design) -> dict[tuple[object, ...], tuple[float, float]]:
    return {
        p.combination: (p.parameters.learning_rate, p.parameters.feedback_factor)
        for p in search.points
    }


def test_each_point_of_the_grid_is_given_the_same_number_of_settings(tmp_path: Path) -> None:
    found = tried(design(tmp_path))
    grid = [(feedback, width) for feedback in ("none", "dopamine") for width in (20, 30)]
    assert list(found) == [(*point, setting) for point in grid for setting in range(4)]
    rates = [found["dopamine", 20, k][0] for k in range(4)]
    factors = [found["dopamine", 20, k][1] for k in range(4)]
    # A Sobol sequence of four points has one in each quarter of each axis.
    assert sorted(math.floor(4 * (math.log10(x) + 4) / 2) for x in rates) == [0, 1, 2, 3]
    assert sorted(math.floor(4 * (x - 1) / 99) for x in factors) == [0, 1, 2, 3]
    assert all(float(f"{x:.3g}") == x for x in (*rates, *factors))
    # What is not searched is that of the base; other points of the grid are given the same.
    assert {factor for (mode, *_), (_, factor) in found.items() if mode == "none"} == {25.0}
    assert all(found["dopamine", 30, k] == found["dopamine", 20, k] for k in range(4))


def test_more_settings_keep_those_that_are_there_and_another_seed_draws_others(
    tmp_path: Path,
) -> None:
    few = tried(design(tmp_path))
    more = tried(design(tmp_path, SEARCH.replace("settings: 4", "settings: 8")))
    assert few.items() < more.items()
    assert set(few.values()).isdisjoint(tried(design(tmp_path, seed=1)).values())


def test_search_measures_what_is_left_without_learning(tmp_path: Path) -> None:
    kept = {need.recording.canonical() for p in design(tmp_path).points for need in p.needs}
    assert kept == {'{"frozen_loss": [10]}'}


def test_no_grid_can_have_the_networks_of_a_search(tmp_path: Path) -> None:
    searching = {n for p in design(tmp_path).points for need in p.needs for n in need.replicates}
    assert searching == {100_000, 100_001}
    most = StudyFile(title="a", grid={}, replicates=100_000).replicates
    assert most is not None
    assert searching.isdisjoint(range(most))
    with pytest.raises(ValueError, match="replicates = 100001: input should be less than or equal"):
        design(tmp_path, TEST.replace("replicates: 2", "replicates: 100001"))


def summary(tmp_path: Path, loss: np.ndarray) -> xr.Dataset:
    """Return the summary of the search with made-up losses (feedback, width, setting, network)."""
    search = design(tmp_path)
    rows = Rows(search)
    of_points = loss.reshape(16, 2)
    diverged = (~np.isfinite(of_points)).astype(np.int8)
    rows.arrays = {"frozen_loss": of_points[..., None], "diverged": diverged}
    rows.dims = {"frozen_loss": ("frozen_trial",), "diverged": ()}
    rows.coordinates["frozen_trial"] = np.array([10])
    return labelled(search, rows)


def made_up_losses() -> np.ndarray:
    losses = np.full((2, 2, 4, 2), 5.0)
    losses[0, 0, 1] = [1.0, 4.0]  # geometric mean 2
    losses[0, 0, 2] = [0.1, 50.0]  # 2.2, though its best network is the best of all
    losses[0, 1, 3] = [3.0, 3.0]
    losses[1, 0, 0] = [0.01, np.nan]  # one diverged
    losses[1, 0, 2] = [4.0, 4.0]
    losses[1, 1] = [[6.0, 6.0]]  # all alike: the first
    return losses


def test_least_geometric_mean_over_networks_is_chosen(tmp_path: Path) -> None:
    found = choices(summary(tmp_path, made_up_losses()))
    assert [one.setting for one in found] == [1, 3, 2, 0]
    assert [one.loss for one in found] == pytest.approx([2, 3, 4, 6])
    there = tried(design(tmp_path))
    assert found[0].at == {"feedback": "none", "network_width": 20}
    assert found[0].set == {"learning_rate": there["none", 20, 1][0]}
    rate, factor = there["dopamine", 20, 2]
    assert found[2].set == {"learning_rate": rate, "feedback_factor": factor}
    for one in found:
        rates = sorted(there[(*one.at.values(), k)][0] for k in range(4))
        is_at_an_end = one.set["learning_rate"] in (rates[0], rates[-1])
        assert ("learning_rate" in one.at_an_end) == is_at_an_end


def test_search_of_which_all_diverged_chooses_nothing(tmp_path: Path) -> None:
    losses = made_up_losses()
    losses[1, 1] = np.nan
    with pytest.raises(ValueError, match="every setting diverged at feedback = dopamine, N = 30"):
        choices(summary(tmp_path, losses))


def test_summary_numbers_networks_and_settings_as_they_are(tmp_path: Path) -> None:
    made = summary(tmp_path, made_up_losses())
    assert made["diverged"].dims == ("feedback", "network_width", "setting", "replicate")
    assert made["replicate"].values.tolist() == [100_000, 100_001]
    assert made["setting"].values.tolist() == [0, 1, 2, 3]
    there = tried(design(tmp_path))
    for at, (rate, _) in there.items():
        point = dict(zip(("feedback", "network_width", "setting"), at, strict=True))
        assert made["learning_rate"].sel(point) == rate
    sentences = tuning_findings(made)
    assert len(sentences) == 4
    assert "best of 4 settings on 2 networks (loss 2)" in sentences[0]


def test_what_is_chosen_is_what_other_studies_take(tmp_path: Path) -> None:
    chosen = choices(summary(tmp_path, made_up_losses()))
    text = tuned_text(tuned(summary(tmp_path, made_up_losses())))
    points = {p.combination: p.parameters for p in taking(tmp_path, chosen=text).points}
    expected = {"n_trials": 10, "network_width": 20}
    assert points["none", 20] == Parameters(
        feedback="none", patch_size=0.5, **chosen[0].set, **expected
    )
    # Overrides of the study itself go over what was chosen.
    rate = chosen[2].set["learning_rate"]
    assert points["dopamine", 20] == Parameters(learning_rate=rate, feedback_factor=8, **expected)


def test_overrides_of_a_study_are_those_chosen_for_its_points_and_its_own(tmp_path: Path) -> None:
    other = "  - {when: {feedback: exact, network_width: 20}, set: {learning_rate: 1}}\n"
    found = taking(tmp_path, chosen=TUNED + other)
    assert [one["when"] for one in found.overrides] == [
        {"feedback": "none", "network_width": 20},
        {"feedback": "dopamine", "network_width": 20},
        {"feedback": "none"},
        {"feedback": "dopamine"},
    ]
    assert json.dumps(found.settings()["overrides"])


BAD_SEARCHES = [
    ("settings: 4", "settings: 6", "tune.settings = 6: must be a power of 2"),
    ("settings: 4", "settings: 1", "tune.settings = 1: input should be greater than or equal"),
    ("{feedback: none},", "{feedback: exact},", "tune.search.0.when: feedback = 'exact' is at no"),
    (
        "[none, dopamine]",
        "[none, dopamine, exact]",
        "tune.search: no entry applies where feedback = 'exact'; it must be one",
    ),
    (
        "when: {feedback: dopamine}",
        "when: {n_trials: 10}",
        "tune.search.1.when: n_trials is no axis (axes: feedback, network_width)",
    ),
    (
        "when: {feedback: dopamine}",
        "when: {network_width: 20}",
        "tune.search: 2 entries apply where feedback = 'none', network_width = 20",
    ),
    (
        "feedback_factor: {uniform: [1, 100]}",
        "perturbation: {uniform: [1, 2]}",
        "tune.search.1.over: perturbation has no effect: it acts where feedback = 'scalar_rpe' or",
    ),
    (
        "feedback_factor: {uniform: [1, 100]}",
        "network_width: {uniform: [20, 30]}",
        "tune.search.1.over: network_width is given by the grid or by when",
    ),
    (
        "{uniform: [1, 100]}",
        "{uniform: [100, 1]}",
        "tune.search.1.over: feedback_factor: uniform [100.0, 1.0]: the first must be below",
    ),
    ("{uniform: [1, 100]}", "[1, 100]", "tune.search.1.over.feedback_factor"),
    ("n_trials: 10,", "n_trials: 0,", "tune: n_trials = 0 leaves nothing to compare"),
    ("tune:", "tuned: other\ntune:", "tuned = 'other': a study either searches settings or"),
]


@pytest.mark.parametrize(("old", "new", "message"), BAD_SEARCHES)
def test_bad_search_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert SEARCH.count(old) == 1
    with pytest.raises(ValueError, match=r"search\.yaml") as caught:
        design(tmp_path, SEARCH.replace(old, new))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


BAD_TESTS = [
    (
        TEST.replace("network_width: [20]", "network_width: [20, 40]"),
        TUNED,
        "tuned: no entry applies where feedback = 'none', network_width = 40; it must be one",
    ),
    (
        TEST.replace("network_width: [20]", "network_width: [20], learning_rate: [1e-3, 1e-2]"),
        TUNED,
        "grid: learning_rate is set by tuned = 'search': it cannot be an axis too",
    ),
    (TEST.replace("tuned: search", "tuned: ../x"), TUNED, "tuned = '../x'"),
    (TEST, TUNED.replace("0.002", "-1"), "search.yaml: learning_rate = -1"),
    (TEST, TUNED.replace("scale: full\n", ""), "search.yaml: scale is missing"),
    (TEST, TUNED.replace("learning_rate: 0.002", "rate: 1"), "unknown parameter 'rate'"),
]


@pytest.mark.parametrize(("text", "chosen", "message"), BAD_TESTS)
def test_bad_use_of_chosen_settings_is_refused_in_one_line(
    tmp_path: Path, text: str, chosen: str, message: str
) -> None:
    with pytest.raises(ValueError, match=r"\.yaml: ") as caught:
        taking(tmp_path, text, chosen)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_the_file_of_the_choice_it_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"test\.yaml: tuned = 'search': ") as caught:
        design(tmp_path, TEST, "test")
    file = tuned_file(tmp_path / "test.yaml", "search")
    assert str(caught.value).endswith(
        f"{file} is not there: run that study, then `dopascape tune search`"
    )


def test_samples_and_searches_do_not_mix(tmp_path: Path) -> None:
    factors = "{noise: {uniform: [0, 1]}, patch_size: {uniform: [0.1, 1]}}"
    sample = f"title: A sample\nsample: {{method: sobol, n: 4, factors: {factors}}}\n"
    assert design(tmp_path, sample).sample
    for key in ("tuned: search\n", "tune:" + SEARCH.split("tune:")[1]):
        with pytest.raises(ValueError, match=f"{key.split(':')[0]}: goes with a grid"):
            design(tmp_path, sample + key)
