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

BAD_STUDIES = {
    "unknown key": ("replicates: 2", "replicas: 2", "unknown key 'replicas'"),
    "unknown parameter": ("network_width:", "netwrok_width:", "unknown parameter 'netwrok_width'"),
    "wrong type": ("replicates: 2", "replicates: two", "replicates = 'two'"),
    "out of range": ("[0.1, 1.0]", "[0.1, -1.0]", "diffusion_length = -1.0"),
    "empty axis": ("[0.1, 1.0]", "[]", "diffusion_length = []"),
    "duplicate values": ("[0.1, 1.0]", "[1, 1.0]", "diffusion_length: 1.0 comes twice"),
    "not a number": ("[0.1, 1.0]", "[0.1, .nan]", "diffusion_length = nan"),
    "unknown figure": ("[loss_by_diffusion]", "[piechart]", "piechart"),
    "key twice": ("replicates: 2", "replicates: 2\nreplicates: 3", "'replicates' comes twice"),
}


@pytest.mark.parametrize(("old", "new", "message"), BAD_STUDIES.values(), ids=BAD_STUDIES)
def test_bad_study_is_refused_in_one_line(
    workspace: Workspace, old: str, new: str, message: str
) -> None:
    workspace.change(old, new)
    output = workspace.run(fails=True)
    lines = [line for line in output.splitlines() if "tiny.yaml" in line]
    assert len(lines) == 1
    assert message in lines[0]
    assert "Traceback" not in output
    assert not workspace.results.exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("studies: [../tiny]", "'../tiny'"),
        ("studies: [a/b]", "'a/b'"),
        ('studies: ["tiny\\n"]', "tiny"),
        ("studies: [absent]", "'absent'"),
        ("studies: [tiny]\nresults: $(touch x)", "'$(touch x)'"),
        ("studies: [tiny]\nresults: ../elsewhere", "'../elsewhere'"),
        ("studies: [tiny]\nseed: 010", "'010'"),
        ("studies: [tiny]\ncores: 2", "unknown key 'cores'"),
    ],
)
def test_bad_config_is_refused_in_one_line(workspace: Workspace, line: str, message: str) -> None:
    workspace.config_file.write_text(line + "\n")
    before = {path.name for path in workspace.folder.parent.rglob("*")}
    output = workspace.run(fails=True)
    assert message in output
    assert "Traceback" not in output
    after = {
        path.name for path in workspace.folder.parent.rglob("*") if ".snakemake" not in str(path)
    }
    assert after <= before


def test_damaged_run_is_set_aside_and_only_it_is_made_again(finished: Workspace) -> None:
    before = finished.runs()
    with xr.open_dataset(finished.results / "tiny/summary.nc") as summary:
        values = summary.load()
    damaged = sorted(before)[2]
    content = bytearray(before[damaged][1])
    content[len(content) // 2] ^= 0x10
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
