"""What is said of jobs that failed in this start, and of these only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dopascape.driver.failures import SHOWN, show_failures
from dopascape.driver.holds import results_hold
from dopascape.store.hold import take
from dopascape.study.config import Config

SCRIPT = Path("the scripts/simulate.py")


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    take(results_hold(Path("results")))
    folder = tmp_path / "results/logs/simulate"
    folder.mkdir(parents=True)
    return folder


def failed(logs: Path, block: str, seconds_after_the_start: float = 1) -> None:
    log = logs / f"{block}.log"
    log.write_text("much more\nfailed: it was too cold\n")
    start = results_hold(Path("results")).stat().st_mtime
    os.utime(log, (start, start + seconds_after_the_start))


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    show_failures(Config(studies=["one"], threads=3), SCRIPT)
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


def test_cause_log_and_command_of_what_failed(
    logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed(logs, "a" * 16)
    failed(logs, "b" * 16, seconds_after_the_start=-1)  # in a start before
    failed(logs, "c" * 16)
    receipts = Path("results/runs/receipts")
    receipts.mkdir()
    (receipts / f"{'c' * 16}.json").write_text("{}")  # went well at a second attempt
    cause, log, again = said(capsys)
    assert cause == "failed: it was too cold"
    assert log == f"  its log: results/logs/simulate/{'a' * 16}.log"
    assert again.startswith("  again, alone: env OMP_NUM_THREADS=1 ")
    assert again.endswith(f" 'the scripts/simulate.py' results/runs {'a' * 16} 3 300.0")


def test_what_a_person_has_interrupted_did_not_fail(
    logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed(logs, "a" * 16)
    with (logs / f"{'a' * 16}.log").open("a") as log:
        log.write("interrupted\n")
    assert said(capsys) == []


def test_of_many_the_first_are_told_and_the_rest_counted(
    logs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(SHOWN + 2):
        failed(logs, f"{number:016x}")
    lines = said(capsys)
    assert len(lines) == 3 * SHOWN + 1
    assert lines[-1] == "and 2 more jobs; their logs are in results/logs/simulate"
