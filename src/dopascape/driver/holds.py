"""Who works on the results and in the working directory: one Snakemake at a time."""

from __future__ import annotations

import atexit
import tempfile
from contextlib import suppress
from pathlib import Path

from dopascape.store.hold import HeldError, holder, release, take

WORKING_HOLD = Path(".snakemake/dopascape/driver.json")
"""Who works in the working directory, on whatever results; Snakemake's lock names nobody."""


ROOM = 2**20
"""Bytes that Snakemake's locks, logs and notes may take until the first job runs."""


class InUseError(Exception):
    """Another process works on the results, or in the working directory."""


def results_hold(results: Path) -> Path:
    """Return the file that says who works on a folder of results."""
    return results / "runs" / "driver.json"


def refuse_if_in_use(results: Path) -> None:
    """Make sure that no driver lives, on these results or in the working directory.

    Raises
    ------
    InUseError
        If one does, or may.
    """
    for hold, place in ((results_hold(results), results), (WORKING_HOLD, "this folder")):
        driver = holder(hold)
        if driver is not None:
            raise InUseError(
                f"process {driver.pid} on {driver.host} is at work in {place}: wait for it "
                f"or stop it. If it is dead for sure, remove {hold}"
            )


def refuse_if_full() -> None:
    """Make sure that the working directory has room for what Snakemake writes there.

    Raises
    ------
    OSError
        If it has none, or cannot be written to.
    """
    WORKING_HOLD.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=WORKING_HOLD.parent) as file:
        file.write(bytes(ROOM))


def be_the_only_driver(results: Path) -> None:
    """Take hold of the results, and of the working directory, until this process ends.

    Raises
    ------
    InUseError
        If another Snakemake works on these results.
    OSError
        If they cannot be written to.
    """
    hold = results_hold(results)
    try:
        take(hold)
    except HeldError as error:
        raise InUseError(
            f"{error} is at work in {results}: wait for it or stop it. If it is dead for sure, "
            f"remove {hold}"
        ) from None
    atexit.register(release, hold)
    # With --nolock another may work in this folder, on other results.
    with suppress(HeldError):
        take(WORKING_HOLD)
        atexit.register(release, WORKING_HOLD)
