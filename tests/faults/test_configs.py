"""Configurations that are wrong or hostile: refused before anything runs or is written."""

from __future__ import annotations

import pytest
from injection import dopascape
from workspace import Workspace

pytestmark = pytest.mark.slow


def test_bad_study_is_refused_before_anything_is_written(workspace: Workspace) -> None:
    workspace.change("replicates: 2", "replicates: two")
    workspace.change("[0.1, 1.0]", "[0.1, -1.0]")
    output = workspace.run(fails=True)
    lines = [line for line in output.splitlines() if "tiny.yaml" in line]
    assert len(lines) == 1
    assert "replicates = 'two'" in lines[0]
    workspace.change("replicates: two", "replicates: 2")
    output = workspace.run(fails=True)
    lines = [line for line in output.splitlines() if "tiny.yaml" in line]
    assert len(lines) == 1
    assert "diffusion_length = -1.0" in lines[0]
    assert "Traceback" not in output
    assert not workspace.results.exists()


HOSTILE = {
    "results: $(touch x)": "results = '$(touch x)'",
    'seed: "0; touch x"': "seed = '0; touch x'",
    "threads: $(touch x)": "threads = '$(touch x)'",
    "checkpoint_seconds: .nan": "checkpoint_seconds = nan",
}


def test_hostile_values_reach_no_shell_and_no_other_folder(workspace: Workspace) -> None:
    lines = "\n".join(["scale: full", *HOSTILE])
    workspace.change("scale: full", lines, workspace.config_file)
    output = workspace.run(fails=True)
    assert all(told in output for told in HOSTILE.values())
    assert "Traceback" not in output
    workspace.change(lines, "scale: full\nresults: ../elsewhere", workspace.config_file)
    assert "results = '../elsewhere'" in workspace.run(fails=True)
    assert {path.name for path in workspace.folder.iterdir()} <= {"config", ".snakemake"}
    assert list(workspace.folder.parent.iterdir()) == [workspace.folder]


def test_hostile_names_of_studies_are_refused(workspace: Workspace) -> None:
    names = '["../tiny", "$(touch x)", "tiny\\n", "runs"]'
    workspace.change("[tiny]", names, workspace.config_file)
    output = workspace.run(fails=True)
    told = [line for line in output.splitlines() if line.startswith("config/config.yaml: studies")]
    assert len(told) == 4
    assert "Traceback" not in output
    assert {path.name for path in workspace.folder.iterdir()} <= {"config", ".snakemake"}


def test_hostile_text_reaches_the_summary_as_text(workspace: Workspace) -> None:
    title = """$(touch x) `touch x` '; touch x; ' ../../x {output} {wildcards.study}"""
    workspace.change("A tiny study", '"' + title + '"')
    workspace.run()
    assert not list(workspace.folder.parent.rglob("x"))


EVALUATED = """\
__use_yte__: true
__definitions__:
  - open("ran", "w").close()
studies: [tiny]
"""


@pytest.mark.parametrize("dry_run", [[], ["-n"]])
def test_code_in_the_config_is_refused_and_not_run(
    workspace: Workspace, dry_run: list[str]
) -> None:
    workspace.config_file.write_text(EVALUATED)
    output = workspace.run(*dry_run, fails=True)
    assert "config/config.yaml: unknown key '__use_yte__'" in output
    assert "Traceback" not in output
    assert {path.name for path in workspace.folder.iterdir()} <= {"config", ".snakemake"}


def test_code_in_a_given_config_is_not_run_by_our_command(workspace: Workspace) -> None:
    (workspace.folder / "mine.yaml").write_text(EVALUATED)
    for command in ("plan", "resume"):
        said = dopascape(workspace, command, "--configfile", "mine.yaml", fails=True)
        assert "unknown key '__use_yte__'" in said
    assert {path.name for path in workspace.folder.iterdir()} == {"config", "mine.yaml"}
