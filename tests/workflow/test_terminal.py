"""What is said while the workflow runs: on a terminal, off it, and of mistakes."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys

import pytest
from workspace import Workspace

pytestmark = pytest.mark.slow

MADE = ["results/report.html", "results/tiny/explorer.html", "results/tiny/figures/"]
"""What the last lines name."""


def on_a_terminal(workspace: Workspace, *arguments: str) -> str:
    """Run Snakemake on a terminal of its own; return all that was written there."""
    controller, terminal = pty.openpty()
    with subprocess.Popen(
        workspace.command(*arguments),
        cwd=workspace.folder,
        env={**workspace.environment(), "TERM": "xterm", "COLUMNS": "100"},
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        said = b""
        while chunk := read(controller):
            said += chunk
    os.close(controller)
    assert process.returncode == 0, said.decode()
    return said.decode()


def read(terminal: int) -> bytes:
    """Return what is next on a terminal; nothing when all who write to it are gone."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_off_a_terminal_plain_lines_say_how_far_it_is(workspace: Workspace) -> None:
    said = workspace.run().splitlines()
    assert not any("\x1b" in line for line in said)
    assert not any("Select jobs" in line or "localrule" in line for line in said)
    assert "Job stats:" in said
    assert any(line.startswith("0 of 12 runs, 0 of ") for line in said)
    assert re.fullmatch(r"(\d+) of \1 steps done", said[-4])
    assert len(said) < 30
    assert said[-3:] == MADE


def test_on_a_terminal_one_line_moves_and_goes_away(finished: Workspace) -> None:
    finished.change("replicates: 2", "replicates: 3")
    said = on_a_terminal(finished)
    assert "0 of 6 runs, 0 of " in said
    assert "Job stats" not in said
    # Taken away at last: erased, and what follows stands in its place.
    *before, first, second, third = said.rstrip().split("\r\n")
    assert [first.rpartition("\x1b[2K")[2], second, third] == MADE
    assert "\x1b[2K" in said.rpartition("steps done")[2]
    assert len(before) < 10


def test_verbose_says_all(finished: Workspace) -> None:
    usual, verbose = finished.run(), finished.run("--verbose")
    (line,) = usual.splitlines()[1:]
    assert line.startswith("Nothing to be done")
    assert line in verbose
    assert "Building DAG of jobs..." in verbose


@pytest.mark.parametrize("dry_run", [[], ["-n"]])
def test_a_missing_config_file_is_told_in_a_line(workspace: Workspace, dry_run: list[str]) -> None:
    said = workspace.run(*dry_run, "--configfile", "missing.yaml", fails=True)
    assert said.splitlines()[1:] == ["No such file or directory: 'missing.yaml'"]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("tiny/figures/loss_by_difusion.svg", "figure of study tiny 'loss_by_difusion', did you"),
        ("paper/figures/difusion.png", "figure of the paper 'difusion', did you mean 'diffusion'"),
        ("paper/reference/pie.svg", "figure of the paper 'pie' (allowed: architecture, "),
    ],
)
def test_an_unknown_figure_is_told_in_a_line(workspace: Workspace, file: str, message: str) -> None:
    said = workspace.run("-n", f"results/{file}", fails=True)
    assert said.splitlines()[-1].startswith(f"unknown {message}")
    assert "Traceback" not in said


def test_another_directory_is_left_as_clean_as_this_one(workspace: Workspace) -> None:
    elsewhere = workspace.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (workspace.folder / "config").rename(elsewhere / "config")
    workspace.run("--directory", str(elsewhere), "results/tiny/summary.nc")
    assert not (elsewhere / "results/runs/driver.json").exists()
    assert not (elsewhere / ".snakemake/dopascape/driver.json").exists()
    checked = Workspace(elsewhere).call(sys.executable, "-m", "dopascape.cli", "check")
    assert checked == "every result is sound\n"


def test_what_failed_in_another_directory_is_told(workspace: Workspace) -> None:
    elsewhere = workspace.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (workspace.folder / "config").rename(elsewhere / "config")
    package = workspace.own_source()
    with (package / "jobs/block.py").open("a") as file:
        file.write("\n\ndef run_block(*_: object) -> None:\n    raise OSError('broken')\n")
    said = workspace.run("--directory", str(elsewhere), "results/tiny/summary.nc", fails=True)
    assert "failed: OSError: broken" in said
    assert "its log: results/logs/simulate/" in said
