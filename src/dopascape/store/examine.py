"""Reads files for another process, which they cannot harm: ``python -m dopascape.store.examine``.

Takes paths on its standard input, each a line of JSON, and answers each with a line of JSON: what
is wrong with the file, or empty text. Each is read in a fork, whose death is an answer too.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from dopascape.store.netcdf import DamagedError, read_verified

SECONDS = 2
SECONDS_PER_MEGABYTE = 1
"""Processor time that reading may take, ten times what it does; damaged, it can take for ever."""


def problem_of(path: Path) -> str:
    """Return what is wrong with a file; empty if it is sound."""
    reader, writer = os.pipe()
    fork = os.fork()
    if fork == 0:
        status = 1
        try:
            megabytes = path.stat().st_size / 1e6
            signal.setitimer(signal.ITIMER_PROF, SECONDS + SECONDS_PER_MEGABYTE * megabytes)
            os.write(writer, _read(path).encode())
            status = 0
        finally:
            os._exit(status)  # what the file may have done to this process ends here
    os.close(writer)
    with open(reader, encoding="utf-8", errors="replace") as pipe:
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
    return f"cannot be read: a process that tries ends with {status}" if status else told


def _read(path: Path) -> str:
    try:
        read_verified(path)
    except DamagedError as error:
        return str(error).removeprefix(f"{path}: ")
    return ""


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(problem_of(Path(json.loads(line)))), flush=True)
