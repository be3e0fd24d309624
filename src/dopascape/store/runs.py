"""Run files: consecutive replicates of one point, with what they come from."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np

from dopascape.observables.recording import PLAIN, Recording
from dopascape.observables.registry import OBSERVABLES
from dopascape.parameters import Parameters
from dopascape.store.atomic import sha256_of, write_atomic
from dopascape.store.chunk import Chunk
from dopascape.store.netcdf import Arrays, DamagedError, data_digest, read_verified, verify

if TYPE_CHECKING:
    import xarray as xr


def write_runs(
    folder: Path,
    chunk: Chunk,
    parameters: Parameters,
    root_seed: int,
    replicates: Sequence[xr.Dataset],
    recording: Recording = PLAIN,
) -> None:
    """Write the run file of a chunk, atomically and verified.

    Parameters
    ----------
    folder
        The folder of runs.
    chunk
        Which point and replicates.
    parameters, root_seed, recording
        What they were made with; their digest must be the chunk's.
    replicates
        The dataset of each replicate, in order; all with the same variables. What was measured is
        written; what follows from it has files of its own (`dopascape.store.observed`).

    Raises
    ------
    DamagedError
        If what was written reads otherwise.
    """
    arrays: Arrays = {"replicate": (("replicate",), np.array(chunk.replicates, dtype=np.int64))}
    first = replicates[0]
    about: dict[str, Mapping[str, str]] = {
        "replicate": {"units": "1", "long_name": "number of the replicate, the seed of its network"}
    }
    for name in map(str, first.variables):
        dims = tuple(map(str, first[name].dims))
        if name in first.coords:
            arrays[name] = dims, first[name].values
        elif OBSERVABLES[name].source == "run":
            arrays[name] = ("replicate", *dims), np.stack([r[name].values for r in replicates])
        else:
            continue
        about[name] = first[name].attrs
    attributes = {
        "title": "Runs of dopascape: replicates of one point",
        "parameters": parameters.canonical(),
        "root_seed": str(root_seed),
        "recording": recording.canonical(),
        "versions": json.dumps(parameters.versions()),
        "digest": chunk.digest,
        "data_digest": data_digest(arrays),
    }
    write_atomic(
        folder / chunk.file,
        lambda path: _write(path, arrays, about, attributes),
        lambda path: _read(path, chunk),
    )


def _write(
    path: Path,
    arrays: Arrays,
    about: Mapping[str, Mapping[str, str]],
    attributes: Mapping[str, str],
) -> None:
    # Compression makes HDF5 notice damage: in files without, most flipped bits pass unseen.
    # Level 1 packs floating-point numbers as tightly as higher levels do.
    with netCDF4.Dataset(path, "w") as file:
        sizes = {d: n for dims, v in arrays.values() for d, n in zip(dims, v.shape, strict=True)}
        for dim, size in sizes.items():
            file.createDimension(dim, size)
        for name, (dims, values) in sorted(arrays.items()):
            kind: Any = values.dtype
            variable = file.createVariable(
                name, kind, dims, zlib=True, complevel=1, shuffle=True, fill_value=False
            )
            variable.set_auto_maskandscale(False)
            variable[...] = values
            variable.setncatts(about[name])
        file.setncatts(attributes)


def read_runs(path: Path, chunk: Chunk, noted: Collection[str] = ()) -> Arrays:
    """Read a run file and check that it is what its name says.

    Parameters
    ----------
    path
        Where the file lies.
    chunk
        Which point and replicates it must hold.
    noted
        What its SHA-256 may be; if none is known, another process reads it first.

    Returns
    -------
    Arrays
        All its variables.

    Raises
    ------
    DamagedError
        If it is missing, cannot be read, has changed, or holds something else.
    """
    verify(path, noted)
    return _read(path, chunk)


def read_and_note(path: Path, chunk: Chunk) -> tuple[Arrays, str]:
    """Read a run file as `read_runs` does; return all its variables, and the SHA-256 that it had.

    Raises
    ------
    DamagedError
        Also if it changes while it is read: what is noted is what was found sound.
    """
    verify(path)
    try:
        sha256 = sha256_of(path)
    except OSError as error:
        raise DamagedError(f"{path}: cannot be read: {error.strerror}") from None
    return read_runs(path, chunk, {sha256}), sha256


def _read(path: Path, chunk: Chunk) -> Arrays:
    arrays, attributes = read_verified(path)
    try:
        parameters = Parameters(**json.loads(attributes["parameters"]))
        digest = parameters.digest(int(attributes["root_seed"]), attributes["recording"])
        replicates = arrays["replicate"][1].tolist()
    except (KeyError, ValueError, TypeError) as error:
        raise DamagedError(f"{path}: cannot be read: {error}") from None
    if digest != chunk.digest or replicates != list(chunk.replicates):
        raise DamagedError(f"{path}: holds other runs than its name says")
    return arrays


def is_sound(folder: Path, chunk: Chunk, noted: Collection[str] = ()) -> bool:
    """Say whether a chunk's run file is there and holds what it should.

    Parameters
    ----------
    folder
        The folder of runs.
    chunk
    noted
        What its SHA-256 may be; then its bytes alone are looked at.
    """
    path = folder / chunk.file
    try:
        if noted:
            verify(path, noted)
        else:
            read_runs(path, chunk)
    except DamagedError:
        return False
    return True
