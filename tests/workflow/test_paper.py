"""The targets of the paper, on made-up summaries: what they need, and what they leave."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from claim_summaries import world
from paper_summaries import paper_summary
from workspace import REPOSITORY, Workspace, jobs

from dopascape.claims.catalogue import CLAIMS, examine
from dopascape.claims.table import read_csv, to_csv
from dopascape.figures.paper.catalogue import PAPER
from dopascape.store.dataset import write_dataset

pytestmark = pytest.mark.slow

STUDIES = {study for figure in PAPER.values() for study in figure.studies}

# Summaries are there and no runs: Snakemake is to take them as they are.
NO_RUNS = ("--allowed-rules", "verify", "claims", "paper_figure")


@pytest.fixture
def summaries(workspace: Workspace) -> Workspace:
    """A workspace that holds the summaries of all studies of the paper."""
    for study, summary in world(True).items():
        folder = workspace.results / study
        folder.mkdir(parents=True)
        summary.to_netcdf(folder / "summary.nc")
    return workspace


class Copy(Workspace):
    """A workspace with a Snakefile and tracked summaries of its own."""

    def command(self, *arguments: str) -> list[str]:
        own = str(self.folder / "repository/Snakefile")
        return [
            own if part == str(REPOSITORY / "Snakefile") else part
            for part in super().command(*arguments)
        ]


@pytest.fixture
def tracked(workspace: Workspace) -> Workspace:
    """A copy of the workflow beside the tracked summaries of all studies of the paper."""
    repository = workspace.folder / "repository"
    for folder in ("workflow", "config"):
        shutil.copytree(REPOSITORY / folder, repository / folder)
    for file in ("Snakefile", "environment.yml"):
        shutil.copy(REPOSITORY / file, repository)
    made = world(True)
    made["feedback_controls"] = paper_summary("feedback_controls")
    made["feedback_controls"].attrs |= {"study": "feedback_controls", "scale": "full"}
    for study, summary in made.items():
        write_dataset(summary, repository / f"results/reference/{study}.nc")
    return Copy(workspace.folder)


def test_paper_needs_all_studies_figures_claims_and_a_report(workspace: Workspace) -> None:
    planned = jobs(workspace.run("-n", "--config", "scale=quick", "--", "paper"))
    assert planned["summary"] == planned["design"] == len(STUDIES)
    assert planned["paper_figure"] == len(PAPER)
    assert planned["claims"] == planned["paper_report"] == 1
    assert planned["figure"] >= len(STUDIES)
    assert planned["simulate"] > 0


def test_verify_needs_the_summaries_and_no_figure(workspace: Workspace) -> None:
    planned = jobs(workspace.run("-n", "--config", "scale=quick", "--", "verify"))
    assert set(planned) == {"simulate", "summary", "claims", "verify"}
    assert planned["summary"] == len(STUDIES)


def test_verify_prints_the_table_each_time(summaries: Workspace) -> None:
    for _ in range(2):
        output = summaries.run("verify", *NO_RUNS)
        assert re.search(r"^holds +holds +[0-9.]+ +\[.*\] +> 1 +8", output, flags=re.M)
        assert f"{len(CLAIMS)} claims: {len(CLAIMS)} hold, 0 fail" in output
    assert "claims" not in jobs(summaries.run("-n", "verify", *NO_RUNS))
    table = summaries.results / "paper/claims.csv"
    assert table.read_text() == to_csv(examine(world(True)))
    assert (summaries.results / "paper/claims.md").read_text().startswith(f"{len(CLAIMS)} claims")


def test_figures_and_claims_come_from_the_tracked_summaries(tracked: Workspace) -> None:
    folder = "results/paper/reference"
    svg, claims = f"{folder}/feedback_controls.svg", f"{folder}/claims.csv"
    output = tracked.run("--", svg, claims)
    assert set(jobs(output)) == {"reference_figure", "reference_claims"}
    made = {path.name for path in (tracked.folder / folder).iterdir()}
    assert made == {
        "feedback_controls.svg", "feedback_controls.png", "claims.csv", "claims.md"
    }  # fmt: skip
    assert not tracked.runs()
    first = {path: path.read_bytes() for path in (tracked.folder / folder).iterdir()}
    verdicts = {row.claim: row.verdict for row in read_csv(tracked.folder / claims)}
    assert verdicts["heterogeneous_beats_none"] == "holds"
    shutil.rmtree(tracked.folder / folder)
    tracked.run("--", svg, claims)
    assert {path: path.read_bytes() for path in first} == first


def test_changed_tests_of_claims_are_made_again(summaries: Workspace) -> None:
    summaries.run("results/paper/claims.csv", *NO_RUNS)
    package: Path = summaries.own_source()
    with (package / "claims/scaling.py").open("a") as file:
        file.write("\n# A change.\n")
    assert jobs(summaries.run("-n", "results/paper/claims.csv", *NO_RUNS)) == {"claims": 1}


def test_missing_tracked_summary_is_named(tracked: Workspace) -> None:
    (tracked.folder / "repository/results/reference/width.nc").unlink()
    output = tracked.run("-n", "paper_figures", fails=True)
    assert "results/reference/width.nc" in output
    assert "adam.nc" not in output
