"""Config and study files: what is read, and what is refused with which words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dopascape.figures.catalogue import figure_options
from dopascape.study.config import find_study, read_config
from dopascape.study.design import Design, read_design
from dopascape.study.schemas import SCHEMAS, schema_text
from dopascape.study.yaml_file import read_yaml

REPOSITORY = Path(__file__).parents[2]

STUDY = """\
title: A study
base: {n_trials: 10}
grid:
  patch_size: [0.1, 1.0]
  feedback: [dopamine, none]
replicates: 2
overrides:
  - {when: {feedback: none}, set: {patch_size: 1.0}}
figures: [learning_curves]
"""

BAD_STUDIES = [
    ("replicates: 2", "replicates: 2\ncolour: red", "unknown key 'colour' (allowed: title, base"),
    ("replicates: 2", "replicates: two", "replicates = 'two': input should be a valid integer"),
    ("replicates: 2", "replicates: 0", "replicates = 0: input should be greater than or equal"),
    ("replicates: 2", "replicates: true", "replicates = True"),
    ("replicates: 2", "replicates: 010", "replicates = '010'"),
    ("replicates: 2", "replicates: 1:30", "replicates = '1:30'"),
    ("replicates: 2", "replicates: 2\nreplicates: 3", "line 7: key 'replicates' comes twice"),
    ("title: A study", "", "title is missing"),
    ("title: A study", "title: ' '", "title = ' ': a letter or a digit is needed"),
    ("title: A study", 'title: "\\u200b"', r"title = '\u200b': a letter or a digit is needed"),
    (
        "n_trials: 10",
        "n_trails: 10",
        "base: unknown parameter 'n_trails', did you mean 'n_trials'? (allowed: n",
    ),
    ("n_trials: 10", "n_trials: -1", "base: n_trials = -1: input should be greater than or equal"),
    ("[0.1, 1.0]", "[]", "grid: patch_size = []"),
    ("[0.1, 1.0]", "[1, 1.0]", "grid: patch_size: 1.0 comes twice"),
    (
        "[0.1, 1.0]",
        "[0.1, 1, 0.1000009]",
        "patch_size: 0.1 and 0.1000009 differ by less than 1e-05",
    ),
    ("[0.1, 1.0]", "[0.1, .nan]", "grid: patch_size = nan: input should be a finite number"),
    ("[0.1, 1.0]", "[0.1, .inf]", "grid: patch_size = inf"),
    ("[0.1, 1.0]", "[0.1, yes]", "grid: patch_size = 'yes'"),
    ("[0.1, 1.0]", "0.1", "grid: patch_size = 0.1: must be a list"),
    ("[0.1, 1.0]", "{logspace: [-1, 0]}", "grid: patch_size = {'logspace': [-1, 0]}: must be"),
    ("[0.1, 1.0]", "{logspace: [-1, 0, .inf]}", "three finite numbers"),
    ("[0.1, 1.0]", "{linspace: [0.1, 1, 100001]}", "n a whole number from 1 to 100000"),
    ("[0.1, 1.0]", "{arange: [1, 2, 3]}", "must be {logspace: [a, b, n]}"),
    ("patch_size: [", "patch: [", "grid: unknown parameter 'patch'"),
    ("[dopamine, none]", "[dopamine, serotonin]", "grid: feedback = 'serotonin': input should be"),
    ("set: {patch", "set: {batch", "overrides.0.set: unknown parameter 'batch_size'"),
    ("{when: {feedback: none},", "{", "overrides.0.when is missing"),
    ("[learning_curves]", "[pie_chart]", "figures: unknown figure 'pie_chart' (allowed: "),
    ("[learning_curves]", "[learning_curve]", "'learning_curve', did you mean 'learning_curves'?"),
    ("replicates: 2", "replicate: 2", "unknown key 'replicate', did you mean 'replicates'? (allo"),
    ("[learning_curves]", "[learning_curves, learning_curves]", "'learning_curves' comes twice"),
    ("[learning_curves]", "[learning_curves: {name: ../x}]", "name = '../x'"),
    ("[learning_curves]", "[learning_curves: {colour: red}]", "unknown key 'colour'"),
    ("[learning_curves]", "[3]", "figures: 3: must be a figure's name"),
    ("figures: [learning_curves]", "quick: {grid: {patch_size: [2]}}", "patch_size = 2"),
    (
        "{when: {feedback: none}",
        "{when: {feedback: exact}",
        "overrides.0.when: feedback = 'exact' is at no point (there feedback is dopamine, none)",
    ),
    (
        "{when: {feedback: none}",
        "{when: {noise: 1}",
        "overrides.0.when: noise = 1.0 is at no point (there noise is 0.0)",
    ),
    (
        "{when: {feedback: none}",
        "{when: {patch_size: 0.2, feedback: none}",
        "overrides.0.when: patch_size = 0.2 is at no point (there patch_size is 0.1, 1.0)",
    ),
    (
        "{when: {feedback: none}",
        "{when: {n_varicosities: 10}",
        "overrides.0.when: n_varicosities is no axis (axes: feedback, patch_size)",
    ),
    (
        "patch_size: [0.1, 1.0]",
        "patch_size: [0.1, 1.0]\n  dopamine_tau: [10, 100]",
        "grid: dopamine_tau has no effect: it acts where feedback = 'filtered', at no point",
    ),
    (
        "patch_size: [0.1, 1.0]",
        "patch_size: [0.1, 1.0]\n  perturbation: [0.3, 1]",
        "grid: perturbation has no effect: it acts where feedback = 'scalar_rpe' or "
        "'scalar_rpe_global', at no point",
    ),
    (
        "patch_size: [0.1, 1.0]",
        "patch_size: [0.1, 1.0]\n  core_radius: [0.01, 0.1]",
        "grid: core_radius has no effect: it acts where kernel = 'point_source', at no point",
    ),
    ("figures: [learning_curves]", "quick: {studies: 1}", "unknown key 'quick.studies'"),
]


def check_options(name: str, options: dict[str, Any]) -> dict[str, Any]:
    return figure_options(name, options).model_dump(mode="json")


def design_of(tmp_path: Path, text: str) -> Design:
    path = tmp_path / "study.yaml"
    path.write_text(text)
    return read_design(path, "full", 0, check_options)


def test_the_study_that_the_bad_ones_vary_is_good(tmp_path: Path) -> None:
    assert len(design_of(tmp_path, STUDY).points) == 4


@pytest.mark.parametrize(("old", "new", "message"), BAD_STUDIES)
def test_bad_study_is_refused_in_one_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert STUDY.count(old) == 1
    with pytest.raises(ValueError, match=r"study\.yaml") as caught:
        design_of(tmp_path, STUDY.replace(old, new))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_each_mistake_has_a_line(tmp_path: Path) -> None:
    text = STUDY.replace("10}", "-1}").replace("0.1, 1.0", "0.1, 7").replace("learning", "larning")
    with pytest.raises(ValueError, match=r"study\.yaml") as caught:
        design_of(tmp_path, text)
    assert [line.split(": ")[1] for line in str(caught.value).splitlines()] == [
        "base",
        "grid",
        "figures",
    ]


def test_each_mistake_of_a_figure_has_the_files_name(tmp_path: Path) -> None:
    wrong = "[landscape_slices: {units: 0, depths: []}]"
    with pytest.raises(ValueError, match="units") as caught:
        design_of(tmp_path, STUDY.replace("[learning_curves]", wrong))
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert all("study.yaml: figures: figure landscape_slices: " in line for line in lines)


def test_a_sample_needs_trials(tmp_path: Path) -> None:
    factors = "{noise: {uniform: [0, 1]}, patch_size: {uniform: [0.1, 1]}}"
    sample = f"{{method: sobol, n: 4, factors: {factors}}}"
    text = f"title: A sample\nbase: {{n_trials: 0}}\nsample: {sample}\n"
    with pytest.raises(ValueError, match=r"study\.yaml: sample: n_trials = 0"):
        design_of(tmp_path, text)


def test_settings_that_do_not_go_together_name_the_point(tmp_path: Path) -> None:
    text = STUDY.replace("n_trials: 10", "highpass_synapse: true")
    with pytest.raises(ValueError, match=r"at patch_size = 0.1, feedback = 'dopamine': .*highpass"):
        design_of(tmp_path, text)


def test_too_many_points_are_refused_before_they_are_made(tmp_path: Path) -> None:
    many = "{linspace: [0.1, 1, 90000]}\n  noise: {linspace: [0, 1, 90000]}"
    with pytest.raises(ValueError, match="grid: 16200000000 points; at most 100000"):
        design_of(tmp_path, STUDY.replace("[0.1, 1.0]", many))


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_config_files_go_over_one_another_and_hand_given_values_over_all(tmp_path: Path) -> None:
    first = write(tmp_path / "a.yaml", "studies: [one]\nseed: 1\nscale: full\n")
    second = write(tmp_path / "b.yaml", "studies: [two]\nseed: 2\n")
    config = read_config([first, second], {"seed": 3, "results": "there/"})
    assert (config.studies, config.seed, config.scale) == (["two"], 3, "full")
    assert config.results == "there"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("studies: [../tiny]", "studies.0 = '../tiny'"),
        ("studies: [a/b]", "studies.0 = 'a/b'"),
        ('studies: ["tiny\\n"]', r"studies.0 = 'tiny\n'"),
        ("studies: patches", "must be a list: write 'studies=[patches]'"),
        ("studies: [größe]", "only letters (a to z, A to Z), digits, '-' and '_' are allowed"),
        ("studies: [1]", "studies.0 = 1: input should be a valid string"),
        (
            "studies: [a]\nresults: my results",
            "only letters (a to z, A to Z), digits, '.', '/', '-'",
        ),
        ("studies: [runs]", "studies.0 = 'runs'"),
        ("studies: [a, a]", "each study may be named once"),
        ("studies: []", "studies = []: must name one study at least"),
        ("studies: [a]\nresults: $(touch x)", "results = '$(touch x)'"),
        ("studies: [a]\nresults: ../elsewhere", "results = '../elsewhere': '..' is not allowed"),
        (
            "studies: [a]\nscale: huge",
            "scale = 'huge': input should be 'quick', 'reference' or 'full'",
        ),
        ("studies: [a]\nseed: 010", "seed = '010'"),
        ("studies: [a]\nseed: -1", "seed = -1"),
        ("studies: [a]\nblock_seconds: .nan", "block_seconds = nan"),
        ("studies: [a]\ncores: 2", "unknown key 'cores' (allowed: studies, scale, seed"),
    ],
)
def test_bad_config_is_refused_in_one_line(tmp_path: Path, line: str, message: str) -> None:
    path = write(tmp_path / "config.yaml", line + "\n")
    with pytest.raises(ValueError, match=r"config\.yaml") as caught:
        read_config([path], {})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_unknown_study_is_told_which_there_are(tmp_path: Path) -> None:
    write(tmp_path / "known.yaml", STUDY)
    with pytest.raises(
        ValueError, match=r"other\.yaml is not there: unknown study 'other' \(allow"
    ):
        find_study("other", [tmp_path])
    with pytest.raises(ValueError, match="study 'knwn', did you mean 'known'"):
        find_study("knwn", [tmp_path])


def test_yaml_reads_numbers_as_people_write_them(tmp_path: Path) -> None:
    text = "a: 1e-3\nb: 1E3\nc: .5\nd: -7\ne: ~\nf: true\ng: 0x10\nh: on\ni: 2024-01-01\nj: 1.\n"
    assert read_yaml(write(tmp_path / "x.yaml", text)) == {
        "a": 0.001, "b": 1000.0, "c": 0.5, "d": -7, "e": None, "f": True,
        "g": "0x10", "h": "on", "i": "2024-01-01", "j": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a list", "must hold keys with values"),
        ("", "must hold keys with values"),
        ("a: [1", "line"),
        ("a: !!python/object/apply:os.system [true]", "could not determine a constructor"),
        ("1: 2", "a key must be text, not 1"),
        ("a: 1\nb: 2\nc: \0\n", r"x.yaml: line 3: character '\x00' is not allowed"),
        ("a: {b: 1, b: 2}", "line 1: key 'b' comes twice"),
    ],
)
def test_bad_yaml_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"x\.yaml") as caught:
        read_yaml(write(tmp_path / "x.yaml", text))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_file_is_up_to_date_and_describes_every_key(name: str) -> None:
    text = (REPOSITORY / "workflow/schemas" / name).read_text(encoding="utf-8")
    assert text == schema_text(name)
    schema = json.loads(text)
    for model in [schema, *schema.get("$defs", {}).values()]:
        assert all(key.get("description") for key in model["properties"].values())


def test_shipped_files_fit_the_schemas_and_the_models() -> None:
    config = read_yaml(REPOSITORY / "config/config.yaml")
    schema = json.loads((REPOSITORY / "workflow/schemas/config.schema.json").read_text())
    Draft202012Validator(schema).validate(config)
    schema = json.loads((REPOSITORY / "workflow/schemas/study.schema.json").read_text())
    studies = sorted((REPOSITORY / "config/studies").glob("*.yaml"))
    assert set(config["studies"]) <= {path.stem for path in studies}
    for path in studies:
        Draft202012Validator(schema).validate(read_yaml(path))
        for scale in ("quick", "full"):
            assert read_design(path, scale, 0, check_options).points
