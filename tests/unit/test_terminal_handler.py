"""The handler of Snakemake's messages, where its stream fails."""

from __future__ import annotations

import io
import logging
import sys
from types import SimpleNamespace

import pytest

from dopascape.driver.terminal import LogHandler
from dopascape.jobs.progress import Progress

SETTINGS = dict.fromkeys(
    ("dryrun", "verbose", "debug_dag", "printshellcmds", "nocolor", "stdout", "show_failed_logs"),
    False,
)


class Broken(io.StringIO):
    """A stream that nobody reads."""

    tried = 0

    def write(self, text: str) -> int:
        self.tried += 1
        raise BrokenPipeError


@pytest.mark.parametrize("verbose", [False, True])
def test_a_stream_that_nobody_reads_stops_no_thread(
    monkeypatch: pytest.MonkeyPatch, verbose: bool
) -> None:
    handler = LogHandler(SimpleNamespace(**{**SETTINGS, "verbose": verbose}, quiet=None), None)
    broken = Broken()
    handler._usual.stream = broken
    monkeypatch.setattr(sys, "stderr", broken)  # where handlers tell of their own mistakes
    handler.handle(logging.makeLogRecord({"levelno": logging.ERROR, "msg": "a message"}))
    assert broken.tried > 0


def test_messages_for_people_pass_and_chatter_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    handler = LogHandler(SimpleNamespace(**SETTINGS, quiet=None), None)
    for level, text in (
        (logging.INFO, "Building DAG of jobs..."),
        (logging.INFO, "Unlocked working directory."),
        (logging.WARNING, "Building DAG of jobs..., with a warning"),
    ):
        handler.handle(logging.makeLogRecord({"levelno": level, "msg": text}))
    handler.begin(Progress({}, 1))
    step = {"levelno": logging.INFO, "event": "progress", "done": 2, "total": 3}
    handler.handle(logging.makeLogRecord(step))
    handler.close()
    assert capsys.readouterr().err.splitlines() == [
        "Unlocked working directory.",
        "Building DAG of jobs..., with a warning",
        "2 of 3 steps done",
    ]
