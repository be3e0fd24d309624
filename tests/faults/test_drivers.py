"""Snakemake that is killed, stopped, started twice, or has lost its notes."""

from __future__ import annotations

import ast
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
import xarray as xr
from injection import Driver, begun, checkpoints, dopascape, holds, lengthen, loads_numpy
from workspace import REPOSITORY, Workspace, jobs, new_workspace

from dopascape import Parameters, simulate
from dopascape.store.chunk import Chunk
from dopascape.store.runs import read_runs

pytestmark = pytest.mark.slow

SUMMARY = "results/tiny/summary.nc"
SCRIPTS = REPOSITORY / "workflow/scripts"
LOG = "logs/simulate/*.log"
RUN_FILE = "runs/??/[!.]*.nc"


def are_as_if_never_interrupted(workspace: Workspace, file: Path) -> bool:
    chunk = Chunk.of(file.name)
    assert chunk is not None
    with xr.open_dataset(file) as runs:
        parameters = Parameters.model_validate_json(runs.attrs["parameters"])
    loss = read_runs(file, chunk)["loss"][1]
    alone = [simulate(parameters, seed).loss for seed in chunk.replicates]
    return bool(np.array_equal(loss, np.array(alone)))


def test_after_a_kill_of_everything_resume_goes_on_where_it_was(workspace: Workspace) -> None:
    lengthen(workspace)
    with Driver(workspace, SUMMARY) as driver:
        driver.freeze(lambda: workspace.runs() and begun(workspace))
        unfinished = begun(workspace)
        driver.end(signal.SIGKILL, with_jobs=True)
        left = workspace.runs()
        assert 0 < len(left) < 12
        assert not list(workspace.results.glob("runs/receipts/*.json"))
    # Snakemake's own lock stays, and its own message says so.
    assert "locked" in workspace.run(SUMMARY, fails=True)
    said = dopascape(workspace, "resume", "-n")
    assert "simulate" in said
    assert "locked" in workspace.run(SUMMARY, fails=True)  # a dry run leaves all as it is
    said = dopascape(workspace, "resume", "--cores", "2")
    assert "unlocked" in said
    assert not (workspace.results / "report.html").exists()  # what was asked for, and no more
    after = workspace.runs()
    assert {path: after[path] for path in left} == left
    assert len(after) == 12
    logs = "".join(p.read_text() for p in workspace.results.glob(LOG))
    assert logs.count("goes on after trial") == len(unfinished)
    for path in unfinished:
        (file,) = workspace.results.glob(f"runs/??/{path.stem}-*.nc")
        assert are_as_if_never_interrupted(workspace, file)
    assert checkpoints(workspace) == []
    assert jobs(workspace.run("-n", SUMMARY)) == {}


def logged(workspace: Workspace, text: str) -> bool:
    """Tell if a job's log holds a text; Snakemake removes the logs of jobs that it starts again."""
    for log in workspace.results.glob(LOG):
        with suppress(FileNotFoundError):
            if text in log.read_text():
                return True
    return False


def test_jobs_that_outlive_their_snakemake_are_waited_for(workspace: Workspace) -> None:
    workspace.change("[10, 20]", "[10]")
    lengthen(workspace)
    driver = Driver(workspace, SUMMARY)
    driver.freeze(lambda: holds(workspace))
    driver.end(signal.SIGKILL, with_jobs=False)
    alive, *_ = holds(workspace).values()  # still frozen, and at it when the next one comes
    workspace.run("--unlock")
    with Driver(workspace, SUMMARY) as again:
        waiting = f"being made by process {alive} on "
        while not logged(workspace, waiting):
            assert again.process.poll() is None, again.said()
            time.sleep(0.05)
        driver.thaw()
        written: dict[Path, set[int]] = {}
        while again.process.poll() is None:
            for path in workspace.results.glob(RUN_FILE):
                written.setdefault(path, set()).add(path.stat().st_ino)
        assert again.process.returncode == 0, again.said()
    assert len(written) == 6
    assert {len(inodes) for inodes in written.values()} == {1}  # none was made twice
    assert dopascape(workspace, "check") == "every result is sound\n"


@pytest.mark.parametrize(
    ("signal_number", "with_jobs"), [(signal.SIGINT, True), (signal.SIGTERM, False)]
)
def test_what_is_finished_survives_being_stopped(
    workspace: Workspace, signal_number: int, with_jobs: bool
) -> None:
    lengthen(workspace)
    with Driver(workspace, SUMMARY) as driver:
        driver.freeze(workspace.runs)
        driver.end(signal_number, with_jobs=with_jobs)
    assert driver.process.returncode != 0
    left = workspace.runs()
    assert not (workspace.results / "runs/driver.json").exists()
    workspace.run(SUMMARY)  # no need to unlock
    after = workspace.runs()
    assert {path: after[path] for path in left} == left
    assert len(after) == 12


@pytest.mark.parametrize("script", ["simulate.py", "summary.py", "figure.py"])
def test_a_job_that_is_interrupted_as_it_starts_says_so_in_one_line(
    workspace: Workspace, script: str
) -> None:
    with Driver(workspace, "figures") as driver:
        snakemake = psutil.Process(driver.process.pid)
        driver.freeze(lambda: loads_numpy(snakemake, script))
        driver.end(signal.SIGINT, with_jobs=True)
    assert driver.process.returncode != 0
    said = driver.said()
    assert "Traceback" not in said
    assert "failed: " not in said
    assert "interrupted" in said.splitlines()
    workspace.run("figures")


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.stem)
def test_scripts_heed_interrupts_before_they_load_anything(script: Path) -> None:
    if "__main__" in script.read_text():
        first, second = ast.parse(script.read_text()).body[:2]
        assert ast.get_docstring(ast.Module([first], []))
        assert ast.unparse(second) == "import interrupts"


def test_a_second_snakemake_on_the_same_results_is_refused(
    workspace: Workspace, tmp_path: Path
) -> None:
    lengthen(workspace)
    with Driver(workspace, SUMMARY) as driver:
        driver.freeze(lambda: holds(workspace))  # so that it lives as long as it takes
        for arguments in ([SUMMARY], ["all"], ["paper_figures"]):
            said = workspace.run(*arguments, fails=True)
            assert f"process {driver.process.pid} on " in said.splitlines()[-1]
            assert "lock" not in said
            assert "Error" not in said
        assert "simulate" in jobs(workspace.run("-n", SUMMARY))
        said = dopascape(workspace, "resume", fails=True)
        assert f"process {driver.process.pid} on " in said
        assert "Traceback" not in said
        # Also if the results are others: the folder's lock is the living one's.
        (workspace.folder / "others/runs").mkdir(parents=True)
        said = dopascape(workspace, "resume", "--results", "others", fails=True)
        assert f"process {driver.process.pid} on " in said
        # From another folder, where Snakemake's own lock does not see it.
        other = new_workspace(tmp_path / "other")
        lengthen(other)
        target = f"{workspace.results}/tiny/summary.nc"
        config = ["--config", f"results={workspace.results}", "--", target]
        said = other.run(*config, fails=True)
        assert f"process {driver.process.pid} on " in said.splitlines()[-1]
        assert "Traceback" not in said
        driver.thaw()
        assert driver.process.wait(timeout=600) == 0, driver.said()
    before = workspace.runs()
    other.run(*config)  # now it may, and there is nothing left to run
    assert workspace.runs() == before


@pytest.mark.parametrize("how", ["lost", "emptied"])
def test_without_snakemakes_notes_nothing_runs_again_and_nothing_unfinished_counts(
    finished: Workspace, how: str
) -> None:
    before = finished.runs()
    cut = sorted((finished.results / "runs/receipts").iterdir())[0]
    cut.write_bytes(cut.read_bytes()[:50])
    damaged = sorted(before)[0]
    damaged.write_bytes(before[damaged][1][:-1000])
    notes = finished.folder / ".snakemake"
    if how == "lost":
        shutil.rmtree(notes)
    else:
        for path in (path for path in notes.rglob("*") if path.is_file()):
            path.write_bytes(b"")
    finished.run()
    after = finished.runs()
    assert after.pop(damaged)[1] == before.pop(damaged)[1]
    assert after == before
    assert dopascape(finished, "check").splitlines()[-1] == "every result is sound"
    assert jobs(finished.run("-n")) == {}
