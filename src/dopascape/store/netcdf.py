"""NetCDF files, which nobody opens before they are verified.

A flipped bit can end the process that opens such a file, also after the error was caught: the HDF5
library then writes where it should not. So bytes are first compared with a SHA-256 that was noted
elsewhere when they were written, and what has none is first read in a process of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from dopascape.store.atomic import sha256_of

Arrays = dict[str, tuple[tuple[str, ...], NDArray[np.generic]]]
"""Variables by name: dimensions and values."""


class DamagedError(ValueError):
    """A file that is not what it should be, or cannot be read."""


def data_digest(arrays: Arrays) -> str:
    """Return SHA-256 over names, dimensions, types, shapes and bytes, in the order of names."""
    digest = hashlib.sha256()
    for name, (dims, values) in sorted(arrays.items()):
        # Text has several types, which mean the same.
        text = values.dtype.kind in "OU"
        known = np.char.encode(values.astype(str), "utf-8") if text else values
        plain = np.ascontiguousarray(known, dtype=known.dtype.newbyteorder("<"))
        head = f"{name}\n{','.join(dims)}\n{plain.dtype.str}\n{plain.shape}\n"
        digest.update(head.encode())
        digest.update(plain.tobytes())
    return digest.hexdigest()


def verify(path: Path, noted: Collection[str] = ()) -> None:
    """Make sure that a file is sound, so that it can be opened.

    Parameters
    ----------
    path
    noted
        What its SHA-256 may be. If none was noted, it is read in another process first, whose death
        is an answer too, and its data are compared with the digest that it holds, if any.

    Raises
    ------
    DamagedError
        If it is missing, no file, damaged, or has changed.
    """
    if not path.is_file():  # a fifo would keep whoever opens it waiting
        there = os.path.lexists(path)
        raise DamagedError(f"{path}: {'is no file' if there else 'is missing'}")
    if noted:
        try:
            changed = sha256_of(path) not in noted
        except OSError as error:
            raise DamagedError(f"{path}: cannot be read: {error.strerror}") from None
        problem = "has changed since it was written" if changed else ""
    else:
        problem = _examined(path)
    if problem:
        raise DamagedError(f"{path}: {problem}")


def read_verified(path: Path) -> tuple[Arrays, dict[str, Any]]:
    """Return the variables and attributes of a file that was verified, or just written.

    Raises
    ------
    DamagedError
        If it cannot be read, or its data have changed since they were written.
    """
    try:
        with netCDF4.Dataset(path) as file:
            file.set_auto_maskandscale(False)
            arrays: Arrays = {name: (v.dimensions, v[...]) for name, v in file.variables.items()}
            attributes = {name: file.getncattr(name) for name in file.ncattrs()}
    except (OSError, RuntimeError, AttributeError, ValueError) as error:
        raise DamagedError(f"{path}: cannot be read: {error}") from None
    if "data_digest" in attributes and data_digest(arrays) != attributes["data_digest"]:
        raise DamagedError(f"{path}: its data have changed since they were written")
    return arrays, attributes


def _examined(path: Path) -> str:
    """Return what is wrong with a file, as another process finds; empty if it is sound."""
    examiner = _examiner()
    assert examiner.stdin and examiner.stdout
    examiner.stdin.write(json.dumps(str(path.absolute())) + "\n")
    examiner.stdin.flush()
    return str(json.loads(examiner.stdout.readline() or '"cannot be read: nobody could try"'))


@cache
def _examiner() -> subprocess.Popen[str]:
    """Return the process that reads files for this one; to start one takes half a second."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "dopascape.store.examine"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
