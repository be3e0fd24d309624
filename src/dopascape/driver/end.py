"""How a start of Snakemake ends, and what is said then."""

from __future__ import annotations

import atexit
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from dopascape.validation import readable


def wait_for_messages(workflow: Any) -> None:
    """Wait until all that Snakemake has said so far is printed, which another thread does."""
    listener = workflow.logger_manager.queue_listener
    if listener is not None:
        listener.queue.join()


def say_and_stop(workflow: Any, line: object) -> NoReturn:
    """End Snakemake without an exception of its own, which would add lines of the Snakefile."""
    wait_for_messages(workflow)
    print(readable(str(line)), file=sys.stderr)
    sys.exit(1)


def name_what_was_made(workflow: Any) -> None:
    """End with where pages and figures are, after all that Snakemake still has to say.

    Parameters
    ----------
    workflow
        Snakemake's, whose jobs are done.
    """
    made = [Path(file) for job in workflow.dag.jobs for file in job.output]
    pages = sorted({str(file) for file in made if file.suffix == ".html"})
    folders = sorted({f"{file.parent}/" for file in made if file.suffix == ".png"})
    atexit.register(print, *pages, *folders, sep="\n", file=sys.stderr)


def end_here() -> None:
    """Have what was registered for the end happen in this folder.

    Snakemake leaves that of ``--directory`` before.
    """
    atexit.register(os.chdir, os.getcwd())
