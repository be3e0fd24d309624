"""Jobs that are killed, run out of memory, or find a full, read-only or simple file system."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from disturbances import fill
from injection import (
    BLOCK,
    Driver,
    Job,
    begun,
    dopascape,
    freeze,
    lengthen,
    mounted,
    remount,
    strace,
)
from workspace import Workspace, new_workspace

from dopascape import Parameters, simulate
from dopascape.jobs.block import why_it_failed
from dopascape.store.receipts import take_inventory
from dopascape.store.runs import is_sound, read_runs

pytestmark = pytest.mark.slow

SMALL = Parameters(network_width=10, target_dim=2, trial_length=2, n_trials=3)
SECONDS = Parameters(network_width=20, target_dim=2, trial_length=100, n_trials=12_000)


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_job_that_is_ended_goes_on_from_its_checkpoint_bit_for_bit(
    tmp_path: Path, signal_number: int
) -> None:
    job = Job(tmp_path, SECONDS)
    process = job.start(checkpoint_seconds=0.1)
    (file,) = job.files()
    freeze(process, lambda: list(tmp_path.glob("unfinished/*.npz")) and not file.exists())
    process.send_signal(signal_number)
    process.send_signal(signal.SIGCONT)
    process.communicate()
    assert process.returncode != 0
    assert not job.receipt.exists()
    log = job.run()
    assert "goes on after trial" in log
    loss = read_runs(file, job.chunks[0])["loss"][1]
    np.testing.assert_array_equal(loss[0], simulate(SECONDS).loss)
    # What it was writing when it was killed has a hidden name, and stays until somebody tidies up.
    assert list((tmp_path / "unfinished").glob("[!.]*")) == []


def test_a_full_disk_fails_with_one_clear_line_and_leaves_nothing_that_counts(
    tmp_path: Path,
) -> None:
    # A run that takes about 100 kB packed.
    large = SMALL.replace(n_trials=20_000, network_width=20)
    with mounted(tmp_path / "runs", "size=64k") as runs:
        job = Job(runs, SMALL, large)
        last = job.run(fails=True).splitlines()[-1]
        assert last.startswith("failed: ")
        assert "n_trials = 20000" in last
        assert " MB free on its disk" in last
        found = take_inventory(runs, {chunk.digest for chunk in job.chunks})
        assert found.loose == {job.chunks[0]}
        assert not found.damaged
        assert not job.receipt.exists()
        assert not [path for path in runs.rglob(".*") if path.is_file()]
        remount(runs, "size=1m")
        assert f"{job.chunks[0].file}: is there" in job.run()
        assert all(is_sound(runs, chunk) for chunk in job.chunks)


@pytest.mark.parametrize("left", [0, 8192])  # a page or two are taken by Snakemake's first lock
def test_a_start_on_a_full_disk_is_refused_in_one_line(tmp_path: Path, left: int) -> None:
    with mounted(tmp_path / "disk", "size=8m") as disk:
        workspace = new_workspace(disk / "work")
        filler = fill(disk)
        os.truncate(filler, filler.stat().st_size - left)
        said = workspace.run("results/tiny/summary.nc", fails=True)
        refusal = "this folder: cannot be written to: [Errno 28] No space left on device"
        assert said.splitlines()[-1] == refusal
        assert "Traceback" not in said
        filler.unlink()
        workspace.run("results/tiny/summary.nc")


def test_read_only_results_are_refused_in_one_line_and_read_all_the_same(
    workspace: Workspace,
) -> None:
    with mounted(workspace.results, "size=8m"):
        workspace.run("results/tiny/summary.nc")
        before = workspace.runs()
        remount(workspace.results, "ro")
        said = workspace.run(fails=True)
        assert "results: cannot be written to: [Errno 30]" in said.splitlines()[-1]
        assert "Traceback" not in said
        assert dopascape(workspace, "check") == "every result is sound\n"
        remount(workspace.results, "rw")
        workspace.run()
        assert workspace.runs() == before


@pytest.mark.parametrize("calls", ["flock:error=ENOLCK", "link,linkat:error=EPERM"])
def test_a_file_system_without_locks_or_links_will_do(tmp_path: Path, calls: str) -> None:
    job = Job(tmp_path, SMALL)
    job.run(*strace(f"--trace={calls.split(':', maxsplit=1)[0]}", f"--inject={calls}"))
    assert is_sound(tmp_path, job.chunks[0])
    assert job.receipt.exists()


def test_a_job_over_its_memory_fails_with_one_clear_line_and_the_rest_goes_on(
    workspace: Workspace,
) -> None:
    workspace.change("[10, 20]", "[10, 20000]")
    workspace.change("[0.1, 1.0]", "[0.1]")
    workspace.change("n_trials: 8", "n_trials: 2")
    said = workspace.run("results/tiny/summary.nc", fails=True, memory=1_200_000_000)
    failed = said[said.rindex("failed: ") :].splitlines()
    assert len(failed) == 3  # the last on the terminal
    assert failed[0].startswith("failed: MemoryError: Unable to allocate ")
    assert "network_width = 20000" in failed[0]
    assert failed[1].startswith("  its log: results/logs/simulate/")
    assert len(workspace.runs()) == 2  # the small networks


def test_of_a_job_that_was_killed_the_terminal_says_last_how_to_repeat_it(
    workspace: Workspace,
) -> None:
    lengthen(workspace)
    with Driver(workspace, "results/tiny/summary.nc") as driver:
        driver.freeze(lambda: begun(workspace))
        killed, *_ = begun(workspace).values()
        os.kill(killed, signal.SIGKILL)
        driver.thaw()
        assert driver.process.wait(timeout=600) != 0
    first, second, third = driver.said().splitlines()[-3:]
    assert first.startswith("failed: it ended without a word, as if killed")
    assert "at the point network_width = " in first
    log = workspace.folder / second.removeprefix("  its log: ")
    assert why_it_failed(log) == first
    command = shlex.split(third.removeprefix("  again, alone: "))
    again = subprocess.run(
        command, cwd=workspace.folder, capture_output=True, text=True, check=True
    )
    assert "goes on after trial" in again.stderr
    before = workspace.runs()
    assert len(before) == 12
    workspace.run("results/tiny/summary.nc")
    assert workspace.runs() == before


def test_a_job_without_its_plan_says_what_to_do(tmp_path: Path) -> None:
    job = Job(tmp_path, SMALL)
    (tmp_path / "plans" / f"{BLOCK}.json").write_bytes(b"")
    assert "start the workflow again" in job.run(fails=True).splitlines()[-1]
