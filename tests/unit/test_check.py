"""Looking through results, and putting an interrupted study in order."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from PIL import Image
from typer.testing import CliRunner

from dopascape.cli import app
from dopascape.driver.holds import InUseError, refuse_if_in_use
from dopascape.driver.resume import tidy
from dopascape.driver.start import LAST_START, Start, asked_for, keep_start
from dopascape.jobs.agenda import Agenda
from dopascape.jobs.block import run_block
from dopascape.jobs.worker import Worker
from dopascape.results.summary import summarise
from dopascape.store.check import check_results
from dopascape.store.dataset import load_dataset, write_dataset
from dopascape.store.hold import me, take
from dopascape.study.design import read_design

STUDY = """\
title: A study
base: {network_width: 10, target_dim: 2, trial_length: 5, n_trials: 20}
grid: {feedback: [dopamine, none]}
replicates: 2
"""


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Results of a small study, as its jobs leave them; the working directory is above."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(STUDY)
    results = Path("results")
    make_results(results)
    return results


def make_results(results: Path) -> None:
    """Make what is missing of the small study, as the workflow does."""
    design = read_design(Path("small.yaml"), "full", 0, lambda _, options: options)
    agenda = Agenda({design.name: design}, results / "runs", 0.01)
    receipts = agenda.receipts("small")
    agenda.write_plans()
    for receipt in receipts:
        run_block(results / "runs", Path(receipt).stem, Worker(results / "runs", 1, 60.0))
    write_dataset(summarise(design, results / "runs"), results / "small/summary.nc")


def problems(results: Path) -> dict[str, tuple[str, bool]]:
    return {f.path.name: (f.problem, f.harmless) for f in check_results(results)}


def run_files(results: Path) -> list[Path]:
    return sorted(results.glob("runs/??/*.nc"))


def test_sound_results_have_no_findings(results: Path) -> None:
    assert len(run_files(results)) > 1
    assert problems(results) == {}
    done = CliRunner().invoke(app, ["check", str(results)])
    assert done.exit_code == 0
    assert done.output == "every result is sound\n"


@pytest.mark.parametrize("damage", ["cut", "empty", "swapped", "removed"])
def test_a_damaged_run_is_found(results: Path, damage: str) -> None:
    first, second = run_files(results)[:2]
    if damage == "removed":
        first.unlink()
    else:
        content = {"cut": first.read_bytes()[:-1], "empty": b"", "swapped": second.read_bytes()}
        first.write_bytes(content[damage])
    found = problems(results)
    assert list(found) == [first.name]
    problem, harmless = found[first.name]
    assert not harmless
    assert {"removed": "is missing"}.get(damage, "has changed since it was written") in problem
    done = CliRunner().invoke(app, ["check", str(results)])
    assert done.exit_code == 1
    assert first.name in done.output
    assert "`dopascape resume`" in done.output
    assert "1 results are not sound" in done.output


def test_flipped_bits_in_a_summary_are_found_or_change_no_value(results: Path) -> None:
    path = results / "small/summary.nc"
    whole = path.read_bytes()
    values = xr.load_dataset(path)
    found = 0
    for place in range(200, len(whole), len(whole) // 100):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 8]) + whole[place + 1 :])
        if problems(results):
            found += 1
        else:
            assert xr.load_dataset(path).equals(values)
    assert found > 0
    path.write_bytes(whole)
    assert problems(results) == {}


def damages_of(whole: bytes) -> dict[str, bytes]:
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    return {"cut": whole[:-20], "empty": b"", "flipped": flipped}


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped"])
def test_damaged_indices_are_found(results: Path, damage: str) -> None:
    path = results / "small/indices.nc"
    write_dataset(xr.Dataset({"S1": ("factor", np.random.default_rng(0).random(4000))}), path)
    assert problems(results) == {}
    path.write_bytes(damages_of(path.read_bytes())[damage])
    assert list(problems(results)) == ["indices.nc"]


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        *(("small/figures/a.png", damage) for damage in ("cut", "empty", "flipped")),
        *(
            (file, damage)
            for file in (
                "paper/x/b.svg",
                "small/figures/c.gif",
                "report.html",
                "small/explorer.html",
            )
            for damage in ("cut", "empty")
        ),
    ],
)
def test_damaged_figures_and_reports_are_found_and_set_aside(
    results: Path, file: str, damage: str
) -> None:
    path = results / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".html":
        path.write_text("<html><body>figures</body></html>\n")
    elif path.suffix == ".gif":
        noise = np.random.default_rng(0).integers(0, 256, (2, 20, 30), np.uint8)
        first, second = map(Image.fromarray, noise)
        first.save(path, save_all=True, append_images=[second])
    else:
        figure, axes = plt.subplots()
        axes.plot([1, 2], [3, 4])
        figure.savefig(path)
        plt.close(figure)
    assert problems(results) == {}
    path.write_bytes(damages_of(path.read_bytes())[damage])
    assert {name: harmless for name, (_, harmless) in problems(results).items()} == {
        path.name: False
    }
    assert list(tidy(Path(__file__).parents[2], results))[-1] == f"kept it as {path.name}.damaged.1"
    assert not path.exists()


NO_FILES = {
    "fifo": os.mkfifo,
    "folder": Path.mkdir,
    "link to nowhere": lambda path: path.symlink_to("nowhere"),
    "loop of links": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("kind", NO_FILES)
@pytest.mark.parametrize(
    "place",
    [
        "runs/??/*.nc",
        "runs/receipts/*.json",
        "runs/plans/*.json",
        "runs/observables/??/*.json",
        "small/summary.nc",
        "small/SHA256SUMS",
    ],
)
def test_what_is_no_file_is_found_set_aside_and_made_again(
    results: Path, kind: str, place: str
) -> None:
    before = {path: path.read_bytes() for path in run_files(results)}
    path, *_ = sorted(results.glob(place))
    path.unlink()
    NO_FILES[kind](path)
    found = [(f.problem, f.harmless) for f in check_results(results) if f.path == path]
    assert found == [("is no file", False)]
    make_results(results)  # by the jobs alone
    assert {path: path.read_bytes() for path in run_files(results)} == before
    assert load_dataset(results / "small/summary.nc").sizes["replicate"] == 2
    list(tidy(Path(__file__).parents[2], results))
    assert all(harmless for _, harmless in problems(results).values())


@pytest.mark.parametrize("kind", NO_FILES)
def test_tidying_sets_aside_what_is_no_file_and_leaves_what_is_missing(
    results: Path, kind: str
) -> None:
    before = {path: path.read_bytes() for path in run_files(results)}
    other, missing, *_ = run_files(results)
    other.unlink()
    NO_FILES[kind](other)
    missing.unlink()
    said = list(tidy(Path(__file__).parents[2], results))
    assert [line for line in said if "kept it" in line] == [f"kept it as {other.name}.damaged.1"]
    assert any(line.startswith(f"{missing}: is missing") for line in said)
    make_results(results)
    assert {path: path.read_bytes() for path in run_files(results)} == before


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_holds_nothing(results: Path, kind: str) -> None:
    hold = results / "runs/driver.json"
    NO_FILES[kind](hold)
    refuse_if_in_use(results)
    take(hold)
    with pytest.raises(InUseError):
        refuse_if_in_use(results)


def test_damaged_receipts_and_what_lies_about_are_told_apart(results: Path) -> None:
    (receipt, *_) = sorted((results / "runs/receipts").iterdir())
    receipt.write_text("{")
    run = run_files(results)[0]
    left = run.with_name(f".{run.stem}.host.1.00000000.tmp.nc")
    left.write_bytes(b"half")
    aside = run.with_name(run.name + ".damaged.1")
    aside.write_bytes(b"damaged")
    (results / "runs/unfinished/x-r0.job").write_text('{"host": "other", "pid": 1, "began": 2}')
    dead = {"host": socket.gethostname(), "pid": 1, "began": 0}
    (results / "runs/unfinished/y-r0.job").write_text(str(dead).replace("'", '"'))
    found = problems(results)
    assert {name: harmless for name, (_, harmless) in found.items()} == {
        receipt.name: False,
        left.name: True,
        aside.name: True,
        "y-r0.job": True,
    }


@pytest.mark.parametrize(("alive", "left"), [(True, False), (False, True)])
@pytest.mark.parametrize("name", ["runs/driver.json", "runs/unfinished/z-r0.job"])
def test_a_hold_that_is_being_taken_is_left_to_who_takes_it(
    results: Path, name: str, alive: bool, left: bool
) -> None:
    hold = results / name
    beside = hold.with_name(f".{hold.name}.{os.getpid()}.tmp")
    who = me() if alive else me().model_copy(update={"began": 0.0})
    beside.write_text(who.model_dump_json(), encoding="utf-8")
    assert (beside.name in problems(results)) is left


def test_nobody_resumes_beside_a_living_driver(results: Path) -> None:
    refuse_if_in_use(results)
    take(results / "runs/driver.json")
    with pytest.raises(InUseError, match=f"process {os.getpid()} on .* is at work in results"):
        refuse_if_in_use(results)
    done = CliRunner().invoke(app, ["resume", "--results", str(results)])
    assert done.exit_code == 2
    assert "is at work in results" in done.output


def test_tidying_removes_what_was_left_and_sets_damaged_summaries_aside(results: Path) -> None:
    before = {path: path.read_bytes() for path in run_files(results)}
    run = run_files(results)[0]
    left = run.with_name(f".{run.stem}.host.1.00000000.tmp.nc")
    left.write_bytes(b"half")
    (results / "small/summary.nc").write_bytes(b"")
    said = list(tidy(Path(__file__).parents[2], results))
    assert [line.split(":")[0] for line in said[:2]] == [
        f"removed {left}",
        "results/small/summary.nc",
    ]
    assert sorted(path.name for path in (results / "small").glob("summary*")) == [
        "summary.nc.damaged.1"
    ]
    assert {path: path.read_bytes() for path in run_files(results)} == before
    assert list(tidy(Path(__file__).parents[2], results)) == []


START = Start(
    configfiles=["my own.yaml"],
    config={"studies": ["small"], "seed": 3, "results": "there"},
    targets=["paper"],
)


def test_a_start_is_kept_and_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert asked_for([], None) == (Start(), False, False)
    keep_start(START.configfiles, START.config, START.targets)
    assert asked_for([], None) == (START, False, False)
    assert asked_for(["--cores", "3", "--dry-run"], None) == (START, False, True)
    # What is asked for anew holds alone; Snakemake reads its options as it does.
    assert asked_for(START.options(), None) == (
        START.model_copy(update={"targets": []}),
        True,
        False,
    )
    assert asked_for(["-n", "--", "verify"], None) == (Start(targets=["verify"]), True, True)
    assert asked_for([], "here") == (Start(config={"results": "here"}), True, False)


@pytest.mark.parametrize("content", ["", "{", "3", "[]", '{"configfiles": 3}', "[" * 9999])
def test_a_damaged_start_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.chdir(tmp_path)
    keep_start(START.configfiles, START.config, START.targets)
    LAST_START.write_text(content)
    done = CliRunner().invoke(app, ["resume"])
    assert done.exit_code == 2
    assert len(done.output.splitlines()) == 1
    assert f"{LAST_START}" in done.output
    assert "say what to go on with" in done.output
    assert asked_for(["--", "verify"], None) == (Start(targets=["verify"]), True, False)


def test_where_nothing_was_begun_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["resume"])
    assert done.exit_code == 2
    assert done.output == (
        "dopascape: Invalid value: nothing to resume: there is no results/runs here; to start, "
        "call snakemake\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_resume_hands_arguments_to_snakemake(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    class Done:
        returncode = 3

    monkeypatch.setattr(subprocess, "run", lambda command, **_: calls.append(command) or Done)
    done = CliRunner().invoke(app, ["resume", "--cores", "4", "-n", "results/small/summary.nc"])
    assert done.exit_code == 3
    (command,) = calls
    assert command[0] == sys.executable
    assert command[-4:] == ["--cores", "4", "-n", "results/small/summary.nc"]
