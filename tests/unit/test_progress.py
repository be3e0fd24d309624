"""How far jobs are, and the time left at the measured pace."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_agenda import agenda_of, do, folder  # noqa: F401

from dopascape.jobs.progress import Job, Progress, progress_of


class Clock:
    """Time that passes when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def made() -> dict[str, int]:
    """Runs that jobs have made."""
    return {"a": 0, "b": 0, "c": 0, "d": 0}


@pytest.fixture
def progress(clock: Clock, made: dict[str, int]) -> Progress:
    """Four jobs of 60 s and 10 runs, on two cores."""

    def job(name: str) -> Job:
        return Job(60.0, 10, lambda: made[name])

    return Progress({name: job(name) for name in made}, 2, clock)


def test_before_the_first_job_the_forecast_holds(progress: Progress) -> None:
    # 240 s of work on two cores.
    assert progress.line() == "0 of 40 runs, 0 of 4 jobs done, about 2 min left"


def test_time_that_passes_counts_before_anything_is_made(progress: Progress, clock: Clock) -> None:
    progress.begin("a")
    progress.begin("b")
    clock.now += 40
    # 20 s of each, and twice 60 s that wait: 160 s on two cores.
    assert progress.line() == "0 of 40 runs, 0 of 4 jobs done, about 80 s left"


def test_what_takes_longer_than_said_slows_the_rest(progress: Progress, clock: Clock) -> None:
    progress.begin("a")
    progress.begin("b")
    clock.now += 120
    # Nothing is there after twice the time: 'a' and 'b' are due, 'c' and 'd' take 120 s or more.
    assert progress.line() == "0 of 40 runs, 0 of 4 jobs done, about 2 min left"


def test_the_measured_pace_corrects_the_forecast(
    progress: Progress, clock: Clock, made: dict[str, int]
) -> None:
    progress.begin("a")
    progress.begin("b")
    clock.now += 600
    progress.end("a")
    made["b"] = 5
    # 1200 s for work of 60 + 30 s: 13.33 times the forecast. Left: (30 + 60 + 60) s of it on two.
    assert progress.line() == "15 of 40 runs, 1 of 4 jobs done, about 17 min left"


def test_the_longest_job_is_waited_for(clock: Clock) -> None:
    progress = Progress({"a": Job(600.0, 1, lambda: 0), "b": Job(60.0, 1, lambda: 0)}, 8, clock)
    assert progress.line() == "0 of 2 runs, 0 of 2 jobs done, about 10 min left"


def test_a_job_that_is_due_has_no_time_left(clock: Clock) -> None:
    progress = Progress({"a": Job(60.0, 3, lambda: 0)}, 1, clock)
    progress.begin("a")
    clock.now += 61
    assert progress.line() == "0 of 3 runs, 0 of 1 jobs done"
    assert not progress.is_done
    progress.end("a")
    assert progress.is_done
    assert progress.line() == "3 of 3 runs, 1 of 1 jobs done"


def test_a_job_that_begins_once_more_is_timed_anew(progress: Progress, clock: Clock) -> None:
    progress.begin("a")
    clock.now += 59
    progress.begin("a")
    assert progress.line().endswith("about 2 min left")


def test_jobs_and_runs_are_those_that_are_missing(folder: Path) -> None:  # noqa: F811
    do(agenda_of(folder), folder, ["one"])
    agenda = agenda_of(folder)
    agenda.receipts("one")
    agenda.receipts("two")
    progress = progress_of(agenda, 1.0, 1)
    blocks = list(agenda.new_blocks("two"))
    # Study two: two points of three replicates, of which study one has made two of one point.
    assert progress.line().startswith(f"0 of 4 runs, 0 of {len(blocks)} jobs done")
    assert all(block in progress for block in blocks)
    assert "another" not in progress
    progress.begin(blocks[0])
    do(agenda, folder, ["two"])
    first = sum(len(chunk.replicates) for chunk in agenda.new_blocks("two")[blocks[0]])
    assert progress.line().startswith(f"{first} of 4 runs, 0 of {len(blocks)} jobs done")
