"""Files that are there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
from collections.abc import Callable
from pathlib import Path


def write_atomic(
    path: Path, write: Callable[[Path], object], verify: Callable[[Path], object] | None = None
) -> None:
    """Write a file beside its place, bring it to the disk, verify it, and move it into place.

    Whatever happens on the way (a kill, a full disk, a power cut), ``path`` is absent, old and
    complete, or new and complete. The name on the way holds host, process and a random part, so
    that writers on several machines do not meet. It starts with a dot and has the same ending.

    Parameters
    ----------
    path
        The file; its folder is made where it is missing.
    write
        Writes a file at the path it is given.
    verify
        Reads it again and raises an error if it is not what it should be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    host = "".join(c for c in socket.gethostname() if c.isalnum())[:20]
    name = f".{path.stem}.{host}.{os.getpid()}.{secrets.token_hex(4)}.tmp{path.suffix}"
    beside = path.with_name(name)
    try:
        write(beside)
        _to_disk(beside)
        if verify is not None:
            verify(beside)
        make_way(path)
        os.replace(beside, path)
        _to_disk(path.parent)
    except Exception as error:
        # The libraries' own messages do not tell a full disk from a broken one.
        free = shutil.disk_usage(path.parent).free / 1e6
        error.add_note(f"while writing {path}, with {free:.1f} MB free on its disk")
        raise
    finally:
        beside.unlink(missing_ok=True)


def write_text_atomic(path: Path, text: str) -> None:
    """Write UTF-8 text as `write_atomic` does, and verify it by reading it again."""

    def verify(written: Path) -> None:
        if written.read_bytes() != text.encode():
            raise OSError(f"{written}: reads otherwise than it was written")

    write_atomic(path, lambda beside: beside.write_bytes(text.encode()), verify)


def set_aside(path: Path) -> Path:
    """Rename what is damaged to ``<name>.damaged.<number>``, the first that is free."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.damaged.{number}")):
        number += 1
    os.replace(path, aside)
    return aside


def make_way(path: Path) -> None:
    """Set aside what lies in a file's place and is none: a folder, a fifo, a link to nowhere."""
    if os.path.lexists(path) and not path.is_file():
        set_aside(path)


def sha256_of(path: Path) -> str:
    """Return SHA-256 over a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    """Wait until a file's content, or a folder's list of names, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
