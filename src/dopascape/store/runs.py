"""Run files: consecutive replicates of one point, with what they come from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from dopascape.observables.recording import PLAIN, Recording
from dopascape.observables.registry import OBSERVABLES
from dopascape.parameters import Parameters
from dopascape.store.atomic import write_atomic
from dopascape.store.chunk import Chunk

if TYPE_CHECKING:
    import xarray as xr

Arrays = dict[str, tuple[tuple[str, ...], NDArray[np.generic]]]
"""Variables by name: dimensions and values."""


class DamagedRunError(Exception):
    """A run file that is not what its name says, or cannot be read."""


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
    DamagedRunError
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
        lambda path: read_runs(path, chunk),
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


def read_runs(path: Path, chunk: Chunk) -> Arrays:
    """Read a run file and check that it is what its name says.

    Parameters
    ----------
    path
        Where the file lies.
    chunk
        Which point and replicates it must hold.

    Returns
    -------
    Arrays
        All its variables.

    Raises
    ------
    DamagedRunError
        If it is missing, cannot be read, or holds something else.
    """
    try:
        with netCDF4.Dataset(path) as file:
            file.set_auto_maskandscale(False)
            arrays: Arrays = {name: (v.dimensions, v[...]) for name, v in file.variables.items()}
            parameters = Parameters(**json.loads(file.getncattr("parameters")))
            root_seed, recording = (file.getncattr(name) for name in ("root_seed", "recording"))
            digest = parameters.digest(int(root_seed), recording)
            promised = file.getncattr("data_digest")
            replicates = arrays["replicate"][1].tolist()
    except (OSError, RuntimeError, AttributeError, KeyError, ValueError, TypeError) as error:
        raise DamagedRunError(f"{path}: cannot be read: {error}") from None
    if digest != chunk.digest or replicates != list(chunk.replicates):
        raise DamagedRunError(f"{path}: holds other runs than its name says")
    if data_digest(arrays) != promised:
        raise DamagedRunError(f"{path}: its data have changed since they were written")
    return arrays


def is_sound(folder: Path, chunk: Chunk) -> bool:
    """Say whether a chunk's run file is there and holds what it should."""
    try:
        read_runs(folder / chunk.file, chunk)
    except DamagedRunError:
        return False
    return True
