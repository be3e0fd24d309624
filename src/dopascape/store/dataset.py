"""Summaries and indices: datasets on disk, each with its SHA-256 noted in a file beside it."""

from __future__ import annotations

import re
from pathlib import Path

import xarray as xr

from dopascape.store.atomic import sha256_of, write_atomic, write_text_atomic
from dopascape.store.netcdf import data_digest, verify

SUMS = "SHA256SUMS"
"""The file that notes those of a folder, in the format of ``sha256sum``."""

NOTED = re.compile(r"([0-9a-f]{64})  ([^/]+)")


def write_dataset(
    dataset: xr.Dataset, path: Path, complevel: int = 1, most_bytes: int | None = None
) -> None:
    """Write a dataset, compressed, atomically and verified, with a digest of its data.

    Its SHA-256 is noted before it is in its place, and that of the file before it forgotten after:
    whatever happens between, what lies there is noted.

    Parameters
    ----------
    dataset
    path
    complevel
        How hard to compress, from 1 to 9.
    most_bytes
        Size that the file may have.

    Raises
    ------
    ValueError
        If it comes out larger.
    OSError
        If it cannot be written, or reads otherwise than it was written.
    """
    arrays = {
        str(name): (tuple(map(str, v.dims)), v.values) for name, v in dataset.variables.items()
    }
    # How it was stored before would go over what is asked for here.
    dataset = dataset.drop_encoding().assign_attrs(data_digest=data_digest(arrays))
    packed: dict[str, bool | int | None] = {
        "zlib": True,
        "complevel": complevel,
        "shuffle": True,
    }
    encoding = {str(name): packed for name, var in dataset.variables.items() if var.dtype != object}
    for name in encoding.keys() & dataset.coords.keys():  # CF: no coordinate is missing
        encoding[str(name)] = {**packed, "_FillValue": None}
    before = _sums(path.parent)

    def finish(written: Path) -> None:
        size = written.stat().st_size
        if most_bytes is not None and size > most_bytes:
            raise ValueError(
                f"{path}: {size / 1e6:.1f} MB, and {most_bytes / 1e6:g} MB are allowed: "
                "thin the study's axes, or record less"
            )
        with xr.open_dataset(written) as again:
            if not again.identical(dataset):
                raise OSError(f"{written}: reads otherwise than it was written")
        _note(path, before | {(path.name, sha256_of(written))})

    write_atomic(
        path,
        lambda beside: dataset.to_netcdf(beside, engine="netcdf4", encoding=encoding),
        finish,
    )
    others = {(name, sha256) for name, sha256 in before if name != path.name}
    _note(path, others | {(path.name, sha256_of(path))})


def load_dataset(path: Path) -> xr.Dataset:
    """Read a dataset into memory, once it is verified.

    Raises
    ------
    DamagedError
        If it is missing, damaged or has changed since it was written.
    """
    verify(path, noted_sums(path))
    return xr.load_dataset(path, engine="netcdf4")


def noted_sums(path: Path) -> frozenset[str]:
    """Return the SHA-256 noted for a file: one, or two while another takes its place, or none."""
    return frozenset(sha256 for name, sha256 in _sums(path.parent) if name == path.name)


def _sums(folder: Path) -> set[tuple[str, str]]:
    """Return all that is noted in a folder, as name and SHA-256; lines that make no sense are not.

    What has no SHA-256 is examined before it is opened.
    """
    path = folder / SUMS
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    found = (NOTED.fullmatch(line) for line in text.splitlines())
    return {(match[2], match[1]) for match in found if match}


def _note(path: Path, sums: set[tuple[str, str]]) -> None:
    lines = [f"{sha256}  {name}\n" for name, sha256 in sorted(sums)]
    write_text_atomic(path.with_name(SUMS), "".join(lines))
