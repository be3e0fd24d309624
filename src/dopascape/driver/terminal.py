"""What Snakemake says while it runs: one line that moves, and what goes wrong.

The handler of the logger plugin ``dopascape``, which the profiles choose. All that it leaves out
stands in Snakemake's own log, ``.snakemake/log``, and on the terminal with ``--verbose``.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from typing import Any

from rich.console import Console
from rich.status import Status
from snakemake.logging import (  # type: ignore[import-untyped]
    ColorizingTextHandler,
    DefaultFilter,
    DefaultFormatter,
)
from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from dopascape.jobs.progress import Progress

TERMINAL_SECONDS = 1.0
PLAIN_SECONDS = 30.0
"""Time between two looks at the jobs on a terminal, and between two lines where there is none."""

LOG_FILE = "Complete log"
CHATTER = (
    LOG_FILE,
    "Assuming unrestricted shared filesystem usage",
    "Building DAG of jobs",
    "Conda environments: ignored",
    "Elapsed time",
    "Select jobs to execute",
    "Using shell",
    "Waiting at most",
)
"""How messages begin that come with each start, and tell nothing."""

UNREADABLE = ("FileNotFoundError", "IsADirectoryError", "PermissionError")


class LogHandler(LogHandlerBase):
    """Shows how far the jobs are, and passes on what Snakemake says of mistakes.

    In a dry run, and with ``--verbose`` and the like, it passes on all that Snakemake says.
    """

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def __post_init__(self) -> None:
        given = self.common_settings
        stream = sys.stdout if given.stdout else sys.stderr
        self._usual = ColorizingTextHandler(
            given.nocolor,
            stream,
            DefaultFormatter(given.quiet, given.show_failed_logs),
            DefaultFilter(
                given.quiet, given.debug_dag, given.verbose, given.dryrun, given.printshellcmds
            ),
        )
        self._passes_all = bool(
            given.dryrun or given.verbose or given.debug_dag or given.printshellcmds or given.quiet
        )
        self._console = Console(file=stream, no_color=given.nocolor or None, highlight=False)
        self._is_terminal = self._console.is_terminal and not self._console.is_dumb_terminal
        self._status: Status | None = None
        self._progress: Progress | None = None
        self._steps = ""
        self._blocks: dict[int, str] = {}
        self._said, self._said_at = "", 0.0
        self._has_failed = False
        self._ended = threading.Event()
        self._own = threading.RLock()

    def begin(self, progress: Progress) -> None:
        """Show how far these jobs are, until Snakemake ends."""
        if self._passes_all:
            return
        with self._own:
            self._progress = progress
            if self._is_terminal:
                self._status = Status(self._line(), console=self._console, refresh_per_second=4)
                self._status.start()
            else:
                self._say(self._line())
        threading.Thread(target=self._keep_looking, daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of an event, and pass it on if it is one for people."""
        try:
            with self._own:
                self._take(record)
        except Exception:
            # Such as a pipe that nobody reads any more: the thread that hands on records must live.
            self.handleError(record)

    def _take(self, record: logging.LogRecord) -> None:
        said = vars(record)
        event = said.get("event")
        if event == LogEvent.ERROR:
            self._shorten(record, said["exception"])
        if self._passes_all:
            self._usual.handle(record)
            return
        self._take_note(event, said)
        if self._is_for_people(event, record):
            self._pass_on(record)
        elif self._progress is not None:
            self._show()

    def _shorten(self, record: logging.LogRecord, exception: str) -> None:
        """Say in a line which file cannot be read: a config file, which Snakemake itself opens."""
        if self._progress is None and not self.common_settings.verbose and exception in UNREADABLE:
            record.msg = str(record.msg).rstrip().rpartition("] ")[2]

    def _take_note(self, event: LogEvent | None, said: dict[str, Any]) -> None:
        if event in (LogEvent.JOB_ERROR, LogEvent.GROUP_ERROR, LogEvent.ERROR):
            self._has_failed = True
        if event == LogEvent.PROGRESS:
            self._steps = f"{said['done']} of {said['total']} steps done"
        if self._progress is None:
            return
        if event == LogEvent.JOB_INFO:
            block = said["wildcards"].get("block")
            if block in self._progress:
                self._blocks[said["jobid"]] = block
                self._progress.begin(block)
            elif not said["output"] and self._status is not None:
                # It is there to print something, where the line is.
                self._status.stop()
                self._status = None
        elif event == LogEvent.JOB_FINISHED and said["job_id"] in self._blocks:
            self._progress.end(self._blocks[said["job_id"]])

    def _is_for_people(self, event: LogEvent | None, record: logging.LogRecord) -> bool:
        if record.levelno >= logging.WARNING:
            return True
        if event is None:
            is_of_failure = self._has_failed and str(record.msg).startswith(LOG_FILE)
            return is_of_failure or not str(record.msg).startswith(CHATTER)
        return event == LogEvent.RUN_INFO and not self._is_terminal

    def _pass_on(self, record: logging.LogRecord) -> None:
        if self._status is not None:
            self._status.stop()
        self._usual.handle(record)
        if self._status is not None:
            self._status.start()

    def _line(self) -> str:
        progress = self._progress
        if progress is None or progress.is_done:
            return self._steps
        return progress.line()

    def _show(self) -> None:
        """Show the line if it is another one, off a terminal now and then only."""
        if self._status is not None:
            self._status.update(self._line())
        elif not self._is_terminal and time.monotonic() - self._said_at >= PLAIN_SECONDS:
            self._say(self._line())

    def _say(self, line: str) -> None:
        if line != self._said:
            print(line, file=self._console.file, flush=True)
            self._said, self._said_at = line, time.monotonic()

    def _keep_looking(self) -> None:
        while not self._ended.wait(TERMINAL_SECONDS if self._is_terminal else PLAIN_SECONDS):
            with self._own:
                self._show()

    def close(self) -> None:
        """Take the line away, or say the last one; what failed is said after all else."""
        self._ended.set()
        with self._own:
            if self._status is not None:
                self._status.stop()
                self._status = None
            elif self._progress is not None and not (self._is_terminal or self._has_failed):
                self._say(self._line())
        super().close()
