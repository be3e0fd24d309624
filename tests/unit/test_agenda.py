"""The jobs of several studies over one folder of runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dopascape.jobs.agenda import Agenda, needs_of
from dopascape.jobs.block import run_block
from dopascape.jobs.worker import Worker
from dopascape.store.chunk import Chunk
from dopascape.study.design import read_design

STUDY = """\
title: A study
base: {network_width: 10, target_dim: 2, trial_length: 5, n_trials: 2}
grid: {diffusion_length: %s}
replicates: %d
record: %s
"""
STUDIES = {
    "one": ("[0.1, 0.2]", 2, "{}"),
    "two": ("[0.2, 0.3]", 3, "{}"),
    "three": ("[0.1]", 2, "{weights: [0]}"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, settings in STUDIES.items():
        (tmp_path / f"{name}.yaml").write_text(STUDY % settings)
    return tmp_path


def agenda_of(folder: Path, block_seconds: float = 0.05) -> Agenda:
    designs = {
        name: read_design(folder / f"{name}.yaml", "full", 0, lambda _, options: options)
        for name in STUDIES
    }
    return Agenda(designs, folder / "runs", block_seconds)


def do(agenda: Agenda, folder: Path, studies: list[str]) -> list[str]:
    """Run the blocks of some studies as their jobs would; return the run files that were there."""
    receipts = {receipt for study in studies for receipt in agenda.receipts(study)}
    agenda.write_plans()
    for receipt in sorted(receipts):
        run_block(folder / "runs", Path(receipt).stem, Worker(folder / "runs", 1, 60.0))
    return sorted(path.name for path in (folder / "runs").glob("??/*.nc"))


def replicates_of(files: list[str]) -> list[tuple[str, int]]:
    chunks = [chunk for file in files if (chunk := Chunk.of(file))]
    assert len(chunks) == len(files)
    return sorted((chunk.digest, replicate) for chunk in chunks for replicate in chunk.replicates)


def wanted(agenda: Agenda, studies: list[str]) -> list[tuple[str, int]]:
    needs = [need for study in studies for need in needs_of(agenda.designs[study])]
    return sorted({(need.digest, replicate) for need in needs for replicate in need.replicates})


@pytest.mark.parametrize(
    "studies", [["one"], ["two"], ["two", "one"], ["one", "two", "three"], ["three", "two", "one"]]
)
def test_only_what_is_asked_for_is_planned_and_nothing_twice(
    folder: Path, studies: list[str]
) -> None:
    agenda = agenda_of(folder)
    files = do(agenda, folder, studies)
    assert replicates_of(files) == wanted(agenda, studies)
    again = agenda_of(folder)
    receipts = {study: again.receipts(study) for study in studies}
    assert not again.has_work
    assert receipts == {study: agenda.receipts(study) for study in studies}


def test_studies_asked_for_later_run_what_is_new(folder: Path) -> None:
    before = do(agenda_of(folder), folder, ["one"])
    agenda = agenda_of(folder)
    after = do(agenda, folder, ["two"])
    assert set(before) <= set(after)
    assert replicates_of(after) == wanted(agenda, ["one", "two"])


def test_damage_in_a_study_that_is_not_asked_for_harms_none(folder: Path) -> None:
    """A receipt that answers for runs of two studies no longer holds when one file is cut."""
    do(agenda_of(folder, block_seconds=100), folder, ["one", "two"])
    only_one = agenda_of(folder).designs["one"].points[0].digest
    (file,) = (folder / "runs").glob(f"??/{only_one}-*.nc")
    file.write_bytes(file.read_bytes()[:-1])
    agenda = agenda_of(folder)
    do(agenda, folder, ["two"])
    for receipt in agenda.receipts("two"):
        assert Path(receipt).exists()
    agenda = agenda_of(folder)
    do(agenda, folder, ["one", "two"])
    assert not any(agenda_of(folder).receipts(s) == [] for s in ("one", "two"))
    third = agenda_of(folder)
    third.receipts("one")
    third.receipts("two")
    assert not third.has_work


def test_a_receipt_that_holds_for_a_study_stays_though_it_fails_another(folder: Path) -> None:
    do(agenda_of(folder, block_seconds=100), folder, ["one", "two"])
    only_one = agenda_of(folder).designs["one"].points[0].digest
    (file,) = (folder / "runs").glob(f"??/{only_one}-*.nc")
    file.unlink()
    agenda = agenda_of(folder)
    to_be = set(agenda.new_blocks("one"))
    needed = [Path(receipt) for receipt in agenda.receipts("two")]
    assert to_be and not agenda.new_blocks("two")
    agenda.write_plans()
    assert {path.stem for path in needed if not path.exists()} <= to_be
    assert any(path.exists() for path in needed)


def test_no_jobs_are_planned_before_a_study_is_asked_for(folder: Path) -> None:
    agenda = agenda_of(folder)
    assert not agenda.has_work
    agenda.write_plans()
    assert list((folder / "runs").rglob("*.json")) == []
    assert agenda.precisions() == []
