"""The workflow on a real SLURM: jobs run, are cancelled, take too much, and lose their node."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import pytest
import xarray as xr
from single_node import SingleNode
from workspace import REPOSITORY, Workspace, jobs

from dopascape import Parameters
from dopascape.jobs.cost import MEGABYTES_PER_PROCESS, megabytes, seconds

pytestmark = [pytest.mark.slow, pytest.mark.slurm]

IMPATIENT = Path(__file__).with_name("impatient.py")
PROFILE = REPOSITORY / "workflow/profiles/slurm"
SUMMARY = "results/tiny/summary.nc"
ONLY_RUNS = ("--until", "simulate", "--", SUMMARY)


class Study:
    """A Snakemake that works through a study with a cluster."""

    def __init__(
        self,
        workspace: Workspace,
        cluster: SingleNode,
        *arguments: str,
        program: Sequence[str] = (str(IMPATIENT),),
    ) -> None:
        self.cluster = cluster
        self._output = workspace.folder / "snakemake.out"
        # Tests may run in the background, where a shell has Ctrl-C ignored.
        command = ["env", "--default-signal=INT"]
        command += [sys.executable, *program, "-s", str(REPOSITORY / "Snakefile")]
        settings = ["--workflow-profile", str(PROFILE), "--latency-wait", "10"]
        settings += ["--slurm-init-seconds-before-status-checks", "1"]
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [*command, *settings, *arguments],
                cwd=workspace.folder,
                env=cluster.environment(workspace.environment()),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def output(self) -> str:
        return self._output.read_text(errors="replace")

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait for something that happens before the study is done."""
        deadline = time.monotonic() + 600
        while not condition():
            assert self._process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.1)

    def interrupt(self) -> None:
        """Press Ctrl-C, and wait for the end."""
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(timeout=600) != 0, self.output()

    def wait(self) -> str:
        """Wait for the end of the study, which is to be a good one; return what was said."""
        assert self._process.wait(timeout=600) == 0, self.output()
        return self.output()


def jobs_of(cluster: SingleNode) -> list[dict[str, str]]:
    """All jobs that SLURM knows of, as `scontrol show job` tells of them, in their order."""
    lines = cluster.call("scontrol", "--oneliner", "show", "job").splitlines()
    return [
        dict(field.split("=", maxsplit=1) for field in line.split() if "=" in field)
        for line in lines
        if line.startswith("JobId=")
    ]


def minutes(job: dict[str, str]) -> int:
    hours, minutes, seconds = job["TimeLimit"].split(":")
    assert seconds == "00"
    return 60 * int(hours) + int(minutes)


def memory(job: dict[str, str]) -> int:
    """Megabytes asked for."""
    found = re.fullmatch(r"(\d+)(M|G)", job["MinMemoryNode"])
    assert found
    return int(found[1]) * (1024 if found[2] == "G" else 1)


def lengthen(workspace: Workspace) -> None:
    """Six points of about a second each."""
    workspace.change("n_trials: 8, trial_length: 20", "n_trials: 5000, trial_length: 100")


def run_files(workspace: Workspace) -> list[Path]:
    return sorted((workspace.results / "runs").glob("??/*-r0-1.nc"))


def test_a_study_comes_out_as_without_a_cluster(workspace: Workspace, cluster: SingleNode) -> None:
    workspace.run("--config", "results=local", "--", "local/tiny/summary.nc")
    with Study(workspace, cluster, "--config", "block_seconds=0.5") as study:
        study.wait()
    assert (workspace.results / "report.html").stat().st_size > 0
    with (
        xr.open_dataset(workspace.folder / "local/tiny/summary.nc") as local,
        xr.open_dataset(workspace.folder / SUMMARY) as there,
    ):
        assert there.identical(local)
    done = jobs_of(cluster)
    assert {job["JobState"] for job in done} == {"COMPLETED"}
    # Figures and report are made where Snakemake runs.
    rules = sorted(job["Comment"].split("_wildcards_")[0] for job in done)
    blocks = len(list((workspace.results / "runs/receipts").glob("*.json")))
    assert rules == ["rule_simulate"] * blocks + ["rule_summary"]


def test_an_interrupted_study_leaves_no_job_behind(
    workspace: Workspace, cluster: SingleNode
) -> None:
    cluster.call("scontrol", "update", "PartitionName=main", "State=DOWN")
    # Its executor cancels no job whose state it is asking for just then: here that is to be rare.
    options = ["--config", "threads=2", "block_seconds=0.01"]
    with Study(workspace, cluster, *options, program=("-m", "snakemake")) as study:
        study.wait_until(lambda: "jobs done" in study.output())
        expected = jobs(study.output())["simulate"]
        assert expected > 1
        study.wait_until(lambda: study.output().count("submitted with SLURM jobid") == expected)
        assert {job["JobState"] for job in jobs_of(cluster)} == {"PENDING"}
        assert {job["CPUs/Task"] for job in jobs_of(cluster)} == {"2"}
        study.interrupt()
    assert {job["JobState"] for job in jobs_of(cluster)} == {"CANCELLED"}


def test_a_cancelled_job_asks_for_more_and_nothing_finished_is_lost(
    workspace: Workspace, cluster: SingleNode
) -> None:
    lengthen(workspace)
    with Study(workspace, cluster, *ONLY_RUNS) as study:
        study.wait_until(lambda: run_files(workspace))
        (job,) = jobs_of(cluster)
        cluster.call("scancel", job["JobId"])
        study.wait_until(lambda: jobs_of(cluster)[0]["JobState"] == "CANCELLED")
        left = workspace.runs()
        study.wait()
    assert 0 < len(left) < 6
    after = workspace.runs()
    assert len(after) == 6
    assert {path: after[path] for path in left} == left
    first, second = jobs_of(cluster)
    assert second["Comment"] == first["Comment"]
    assert minutes(second) == 2 * minutes(first)
    assert memory(second) == 2 * memory(first)
    # What is asked for is above what the cost model says, and not by orders of magnitude.
    size = {"n_trials": 5000, "trial_length": 100, "target_dim": 2}
    points = [Parameters(**size, network_width=width) for width in (10, 20)]
    work = sum(6 * seconds(point) for point in points)
    assert work < 60 * minutes(first) < 20 * 60
    assert MEGABYTES_PER_PROCESS + max(map(megabytes, points)) < memory(first) < 2000


def test_a_job_over_its_memory_is_given_more(workspace: Workspace, cluster: SingleNode) -> None:
    lengthen(workspace)
    cost = workspace.own_source() / "jobs/cost.py"
    text = cost.read_text()
    low = re.sub(r"^(MEGABYTES_PER_PROCESS = ).*$", r"\g<1>0.0", text, flags=re.M)
    assert low != text
    cost.write_text(low)
    with Study(workspace, cluster, *ONLY_RUNS) as study:
        study.wait()
    first, second = jobs_of(cluster)
    assert first["JobState"] in {"OUT_OF_MEMORY", "FAILED", "CANCELLED"}
    assert second["JobState"] == "COMPLETED"
    assert memory(second) == 2 * memory(first)
    assert len(workspace.runs()) == 6


def hang(workspace: Workspace) -> None:
    """Stop what makes the runs of a job, as if it waited for something for ever."""
    at_work = [
        process
        for process in psutil.process_iter(["cmdline", "cwd"])
        if process.info["cwd"] == str(workspace.folder)
        and str(REPOSITORY / "workflow/scripts/simulate.py") in (process.info["cmdline"] or [])
    ]
    assert len(at_work) == 1
    at_work[0].suspend()


def test_a_job_at_its_time_limit_is_given_more(workspace: Workspace, cluster: SingleNode) -> None:
    lengthen(workspace)
    with Study(workspace, cluster, *ONLY_RUNS) as study:
        study.wait_until(lambda: run_files(workspace))
        hang(workspace)
        left = workspace.runs()
        (job,) = jobs_of(cluster)
        # Its last minute is over; limits themselves are in whole minutes.
        cluster.call("scontrol", "update", f"JobId={job['JobId']}", "EndTime=now")
        study.wait()
    assert 0 < len(left) < 6
    after = workspace.runs()
    assert len(after) == 6
    assert {path: after[path] for path in left} == left
    first, second = jobs_of(cluster)
    assert first["JobState"] == "TIMEOUT"
    assert second["JobState"] == "COMPLETED"
    assert minutes(second) == 2 * minutes(job)


def test_a_node_that_goes_away_and_comes_back_costs_no_finished_run(
    workspace: Workspace, cluster: SingleNode
) -> None:
    lengthen(workspace)
    with Study(workspace, cluster, *ONLY_RUNS) as study:
        study.wait_until(lambda: run_files(workspace))
        cluster.stop_node()
        left = workspace.runs()
        study.wait_until(lambda: cluster.node_state().startswith("down"))
        study.wait_until(lambda: jobs_of(cluster)[0]["JobState"] == "PENDING")
        cluster.start_node()
        output = study.wait()
    assert 0 < len(left) < 6
    after = workspace.runs()
    assert len(after) == 6
    assert {path: after[path] for path in left} == left
    (job,) = jobs_of(cluster)
    assert job["Restarts"] == "1"
    assert job["JobState"] == "COMPLETED"
    # It is the cluster's failure: none of the job's attempts is used up.
    assert "Trying to restart" not in output
