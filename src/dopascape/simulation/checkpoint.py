"""Files of arrays with a header: written whole or not at all, and refused if they are damaged."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 3
"""Raise this when the arrays of a checkpoint change."""

Arrays = dict[str, NDArray[Any]]


def flatten(nested: Any, name: str = "") -> Arrays:
    """Return the arrays in nested mappings and named tuples, by their path; views, no copies."""
    if isinstance(nested, np.ndarray):
        return {name: nested}
    if hasattr(nested, "_asdict"):
        nested = nested._asdict()
    if not isinstance(nested, Mapping):
        return {}
    prefix = f"{name}." if name else ""
    return {
        path: array
        for key, value in nested.items()
        for path, array in flatten(value, f"{prefix}{key}").items()
    }


def restore(nested: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays of `flatten` back in place; ValueError if they are not the same ones."""
    own = flatten(nested)
    layout, found = ({n: (a.shape, a.dtype) for n, a in s.items()} for s in (own, arrays))
    if layout != found:
        odd = sorted(n for n in layout.keys() | found.keys() if layout.get(n) != found.get(n))
        raise ValueError(f"laid out otherwise than this network ({odd[0]})")
    for name, array in own.items():
        array[...] = arrays[name]


def part(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Arrays:
    """Return the arrays whose names begin so, by the rest of their names."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def save(path: str | os.PathLike[str], header: Mapping[str, Any], arrays: Arrays) -> None:
    """Write a numpy archive of plain arrays, in one step or not at all."""
    full = json.dumps({"format": FORMAT, **header, "digest": _digest(arrays)})
    path = Path(path)
    hidden = f".{path.name}."
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=hidden, delete=False) as file:
        try:
            np.savez(file, allow_pickle=False, header=np.array(full), **arrays)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def load(path: str | os.PathLike[str]) -> tuple[dict[str, Any], Arrays]:
    """Read header and arrays; ValueError if the file is damaged or of another format."""
    try:
        with zipfile.ZipFile(path) as packed:
            # First of all: a damaged header may ask for any amount of memory.
            damaged = packed.testzip()
        if damaged is not None:
            raise ValueError(f"{damaged} does not have its checksum")
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header: dict[str, Any] = json.loads(str(arrays.pop("header")))
        found = header["format"]
    except (FileNotFoundError, PermissionError, MemoryError):
        raise
    # Which errors damage brings about, numpy and zipfile do not say: RuntimeError is among them.
    except Exception as error:
        raise ValueError(f"{path}: not a checkpoint, or damaged ({error})") from error
    if found != FORMAT:
        raise ValueError(f"{path}: checkpoint of format {found}; this program reads {FORMAT}")
    if header["digest"] != _digest(arrays):
        raise ValueError(f"{path}: damaged (its arrays do not match their digest)")
    return header, arrays


def require_versions(path: str | os.PathLike[str], found: Any, own: Any) -> None:
    """Refuse a checkpoint of other versions of the dynamics or of a learning rule."""
    if found != own:
        raise ValueError(f"{path}: checkpoint of versions {found}; this program has {own}")


def _digest(arrays: Arrays) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
