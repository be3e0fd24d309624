"""What a study's folder says of its files, for archives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import rocrate
from checkers import checked
from workspace import REPOSITORY, Workspace, jobs

from dopascape.store.atomic import sha256_of

pytestmark = pytest.mark.slow

CRATE = "tiny/ro-crate-metadata.json"


def entities(workspace: Workspace) -> dict[str, dict[str, Any]]:
    graph = json.loads((workspace.results / CRATE).read_text())["@graph"]
    return {entity["@id"]: entity for entity in graph}


def test_a_validator_of_workflow_runs_finds_nothing(finished: Workspace) -> None:
    vocabulary = Path(rocrate.__file__).parent / "data/ro-crate.jsonld"
    validate = REPOSITORY / "tests/validate_crate.py"
    assert checked("python", validate, finished.results / "tiny", vocabulary) == ""
    (finished.results / "tiny/study.yaml").unlink()
    assert "study.yaml" in checked("python", validate, finished.results / "tiny", vocabulary)


def test_every_file_is_there_with_its_sum(finished: Workspace) -> None:
    folder = finished.results / "tiny"
    files = {name: e for name, e in entities(finished).items() if "File" in e["@type"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there - files.keys() == {"ro-crate-metadata.json", "SHA256SUMS"}
    assert files.keys() <= there
    for name, file in files.items():
        assert file["sha256"] == sha256_of(folder / name)
        assert file["contentSize"] == str((folder / name).stat().st_size)


def test_the_run_names_what_it_was_given_and_what_it_made(finished: Workspace) -> None:
    found = entities(finished)
    assert found["./"]["mentions"] == {"@id": "#run"}
    run = found["#run"]
    assert run["instrument"] == found["./"]["mainEntity"] == {"@id": "workflow/Snakefile"}
    given = [found[one["@id"]] for one in run["object"]]
    assert [one.get("value") for one in given] == [None, "full", "0"]
    copy = finished.results / "tiny/study.yaml"
    assert (given[0]["@id"], copy.read_text()) == ("study.yaml", finished.study_file.read_text())
    made = {one["@id"] for one in run["result"]}
    assert {"summary.nc", "design.csv", "figures/loss_by_diffusion.svg"} <= made


def test_the_same_results_are_described_in_the_same_bytes(finished: Workspace) -> None:
    crate = finished.results / CRATE
    before = crate.read_bytes()
    crate.unlink()
    assert jobs(finished.run()) == {"crate": 1}
    assert crate.read_bytes() == before
