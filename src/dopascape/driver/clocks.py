"""Files that a clock which ran ahead has dated in the future."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from dopascape.driver.holds import results_hold


def bring_back_from_the_future(results: Path) -> None:
    """Date the results that are dated in the future now.

    What is made from such a file would be older than it, at which Snakemake fails the job. Whether
    a file has changed is seen by its content.

    Parameters
    ----------
    results
        Of which hold has just been taken: it was written by the clock of their file system, which
        may not be this machine's.
    """
    now = results_hold(results).stat().st_mtime_ns
    for folder, _, files in os.walk(results):
        for file in files:
            path = Path(folder, file)
            with suppress(OSError):
                if path.lstat().st_mtime_ns > now:
                    os.utime(path, ns=(now, now), follow_symlinks=False)
