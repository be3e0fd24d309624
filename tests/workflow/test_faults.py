"""Bad configurations, kills and damaged files."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import xarray as xr
from workspace import Workspace, jobs

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


@pytest.mark.parametrize("results", ["$(touch x)", "../elsewhere"])
def test_hostile_config_reaches_no_shell_and_no_other_folder(
    workspace: Workspace, results: str
) -> None:
    workspace.change("scale: full", f"scale: full\nresults: {results}", workspace.config_file)
    before = {path.name for path in workspace.folder.parent.rglob("*")}
    output = workspace.run(fails=True)
    assert f"results = {results!r}" in output
    assert "Traceback" not in output
    after = {
        path.name for path in workspace.folder.parent.rglob("*") if ".snakemake" not in path.parts
    }
    assert after <= before


def test_damaged_run_is_set_aside_and_only_it_is_made_again(finished: Workspace) -> None:
    before = finished.runs()
    with xr.open_dataset(finished.results / "tiny/summary.nc") as summary:
        values = summary.load()
    damaged = sorted(before)[2]
    content = before[damaged][1][:-1000]
    stat = damaged.stat()
    damaged.write_bytes(content)
    os.utime(damaged, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    finished.run()
    after = finished.runs()
    assert {p: s for p, s in after.items() if p != damaged} == {
        p: s for p, s in before.items() if p != damaged
    }
    assert after[damaged][1] == before[damaged][1]
    assert damaged.with_name(f"{damaged.name}.damaged.1").read_bytes() == content
    with xr.open_dataset(finished.results / "tiny/summary.nc") as summary:
        assert summary.identical(values)
    assert jobs(finished.run("-n")) == {}


def test_lost_run_is_made_again(finished: Workspace) -> None:
    before = finished.runs()
    lost = sorted(before)[0]
    lost.unlink()
    finished.run("--", "results/tiny/summary.nc")
    after = finished.runs()
    assert after[lost][1] == before[lost][1]
    assert {p: s for p, s in after.items() if p != lost} == {
        p: s for p, s in before.items() if p != lost
    }


def _wait_for(condition: str, folder: Path, process: subprocess.Popen[bytes]) -> None:
    while not list(folder.glob(condition)):
        assert process.poll() is None
        time.sleep(0.05)


def test_killed_in_mid_run_goes_on_where_it_was(workspace: Workspace) -> None:
    # Six points of about a second each, all in one job.
    workspace.change("n_trials: 8, trial_length: 20", "n_trials: 5000, trial_length: 100")
    workspace.change("block_seconds: 0.2", "block_seconds: 100", workspace.config_file)
    process = subprocess.Popen(
        workspace.command("results/tiny/summary.nc"),
        cwd=workspace.folder,
        env=workspace.environment(),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait_for("runs/??/*-r0-1.nc", workspace.results, process)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    left = workspace.runs()
    assert 0 < len(left) < 6
    assert not list(workspace.results.glob("runs/receipts/*.json"))
    workspace.run("--unlock")
    workspace.run("results/tiny/summary.nc")
    after = workspace.runs()
    assert {path: after[path] for path in left} == left
    assert len(after) == 6
    assert jobs(workspace.run("-n", "results/tiny/summary.nc")) == {}
