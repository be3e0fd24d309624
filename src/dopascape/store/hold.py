"""Who works on what: a small file that names the process that holds something.

Not a lock of the file system, which network file systems may lack: the file says host, process and
when that process began, so that one left behind by a kill is told from one that is held.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

import psutil
from pydantic import Field

from dopascape.store.atomic import make_way
from dopascape.store.note import read_note
from dopascape.validation import StrictModel


class Hold(StrictModel):
    """Who holds something: a process, and when it began (s since its machine was booted)."""

    host: str = Field(pattern=r"^[\w.-]+$", max_length=255)
    pid: int = Field(ge=1, lt=2**31)
    began: float


class HeldError(Exception):
    """Something is held by another process that lives, or may live."""


def _began(pid: int) -> float | None:
    """Return when a process of this machine began (s since it was booted); None if it has ended."""
    try:
        process = psutil.Process(pid)
        if process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}:
            return None
        # Both are by the clock, which may be set meanwhile; their difference is not.
        return round(float(process.create_time() - psutil.boot_time()), 2)
    except (psutil.NoSuchProcess, ValueError, OverflowError):
        return None


def me() -> Hold:
    """Return what names this process."""
    pid = os.getpid()
    return Hold(host=socket.gethostname(), pid=pid, began=_began(pid) or 0.0)


def holder(path: Path) -> Hold | None:
    """Return who holds something; None if nobody does, or the holder has ended.

    Of a process on another machine nobody here can tell if it lives: it counts as alive.
    """
    try:
        found = read_note(path, Hold)
    except ValueError:
        return None
    if found.host == socket.gethostname() and _began(found.pid) != found.began:
        return None
    return found


def _put(beside: Path, path: Path) -> None:
    """Move a file to a place where there is none; FileExistsError if there is one."""
    try:
        os.link(beside, path)  # whole at once
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with path.open("x", encoding="utf-8") as file:
            file.write(beside.read_text(encoding="utf-8"))


def _keeper(path: Path, elsewhere: bool) -> Hold | None:
    """Return who holds something; ``elsewhere``: if a process on another machine may."""
    found = holder(path)
    here = found is not None and found.host == socket.gethostname()
    return found if here or elsewhere else None


def _remove_dead(path: Path, elsewhere: bool) -> None:
    """Remove what a dead process left, and nothing that was put there since it was looked at."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.dead.tmp")
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return
    if _keeper(aside, elsewhere) is not None:
        with suppress(FileExistsError):
            _put(aside, path)
    aside.unlink(missing_ok=True)


def take(path: Path, *, elsewhere: bool = True) -> None:
    """Take hold of something for this process.

    Parameters
    ----------
    path
        The file that says who holds it.
    elsewhere
        Whether a process on another machine, which may be dead, keeps it.

    Raises
    ------
    HeldError
        If another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        make_way(path)
        beside.write_text(me().model_dump_json() + "\n", encoding="utf-8")
        for _ in range(2):
            try:
                _put(beside, path)
            except FileExistsError:
                found = _keeper(path, elsewhere)
                if found is not None:
                    raise HeldError(f"process {found.pid} on {found.host}") from None
                _remove_dead(path, elsewhere)
            else:
                return
        raise HeldError("another process, which took it at the same time")
    finally:
        beside.unlink(missing_ok=True)


def release(path: Path) -> None:
    """Let go of something, if this process holds it."""
    if holder(path) == me():
        path.unlink(missing_ok=True)
