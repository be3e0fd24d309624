"""The workflow as a module of another one, and by the Snakefile of the catalogue's layout."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import xarray as xr
from workspace import REPOSITORY, TINY, Workspace, jobs

pytestmark = pytest.mark.slow

OUTER = f"""\
configfile: "config/config.yaml"


module dopascape:
    snakefile:
        "{REPOSITORY}/workflow/Snakefile"
    config:
        config["dopamine"]


use rule * from dopascape as dopascape_*


rule all:
    default_target: True
    input:
        rules.dopascape_all.input,
        "copy.nc",


rule copy:
    input:
        "made/tiny/summary.nc",
    output:
        "copy.nc",
    shell:
        "cp {{input}} {{output}}"


onstart:
    print("the outer workflow starts")
"""

CONFIG = """\
colour: red
dopamine: {studies: [tiny], scale: full, results: made}
"""


class OuterWorkspace(Workspace):
    """A working directory with a workflow of somebody else, which uses this one."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.snakefile = folder / "Snakefile"

    def command(self, *arguments: str) -> list[str]:
        ours = super().command(*arguments)
        ours[ours.index("-s") + 1] = str(self.snakefile)
        return ours


@pytest.fixture
def outer(tmp_path: Path) -> OuterWorkspace:
    """Return the other workflow with its configuration and a study of its own."""
    outer = OuterWorkspace(tmp_path / "outer")
    outer.study_file.parent.mkdir(parents=True)
    outer.study_file.write_text(TINY)
    outer.config_file.write_text(CONFIG)
    outer.snakefile.write_text(OUTER)
    return outer


def test_a_module_runs_to_its_end_with_the_outer_config_and_study(outer: OuterWorkspace) -> None:
    told = outer.run()
    planned = jobs(told)
    rules = ("design", "simulate", "summary", "figure", "explorer", "crate", "report_page")
    ours = {name for name in planned if name.startswith("dopascape_")}
    assert ours == {f"dopascape_{rule}" for rule in rules}
    assert "the outer workflow starts" in told
    made = outer.folder / "made"
    with xr.open_dataset(outer.folder / "copy.nc") as summary:
        assert summary.attrs["study"] == "tiny"
        assert summary.final_loss.notnull().all()
    assert (made / "tiny/figures/loss_by_diffusion.svg").is_file()
    assert (made / "tiny/explorer.html").is_file()
    assert (made / "report.html").is_file()
    assert not (made / "landscape").exists()
    assert jobs(outer.run("-n")) == {}


def test_a_module_may_be_fetched_from_a_repository(outer: OuterWorkspace, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(REPOSITORY / "workflow", repository / "workflow")
    shutil.copy(REPOSITORY / "environment.yml", repository)
    git = ["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "a"]):
        subprocess.run([*git, *arguments], check=True)
    fetched = f'gitfile("{repository}", path="workflow/Snakefile", ref="HEAD")'
    outer.change(f'"{REPOSITORY}/workflow/Snakefile"', fetched, outer.snakefile)
    planned = jobs(outer.run("made/tiny/summary.nc"))
    assert planned["dopascape_summary"] == 1
    assert (outer.folder / "made/tiny/summary.nc").is_file()


def test_a_failed_job_of_a_module_is_told_in_the_end(outer: OuterWorkspace) -> None:
    removing = "__import__('shutil').rmtree('made/runs/plans')"
    outer.change('print("the outer workflow starts")', removing, outer.snakefile)
    told = outer.run("made/tiny/summary.nc", fails=True)
    assert "made/runs/plans" in told
    assert "  again, alone: env OMP_NUM_THREADS=1 " in told


def test_a_module_without_config_has_that_of_its_own_folder(outer: OuterWorkspace) -> None:
    outer.change('    config:\n        config["dopamine"]\n', "", outer.snakefile)
    outer.change('        "copy.nc",\n\n\nrule', "\n\nrule", outer.snakefile)
    told = outer.run("-n")
    assert "Writing the points of study landscape" in told
    assert "study tiny" not in told


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        (
            "dopamine: {",
            "dopamine: {size: 5, ",
            "unknown key 'size'",
        ),
        ("dopamine: {studies: [tiny], ", "dopamine: {", "studies"),
    ],
)
def test_a_mistake_in_the_config_of_a_module_is_one_line(
    outer: OuterWorkspace, old: str, new: str, answer: str
) -> None:
    outer.change(old, new, outer.config_file)
    (line,) = outer.run("-n", fails=True).splitlines()
    assert line.startswith(f"the config of module dopascape: {answer}")


def test_a_module_cannot_have_a_prefix(outer: OuterWorkspace) -> None:
    outer.change("    config:\n", '    prefix:\n        "in"\n    config:\n', outer.snakefile)
    assert outer.run("-n", fails=True) == (
        "module dopascape: 'prefix' and 'replace_prefix' are not allowed: "
        "say by the key 'results' of its config where results go\n"
    )


def test_the_snakefile_for_the_catalogue_makes_the_same(finished: Workspace) -> None:
    ours = finished.command("-n")
    ours[ours.index("-s") + 1] = str(REPOSITORY / "workflow/Snakefile")
    assert jobs(finished.call(*ours)) == {}
