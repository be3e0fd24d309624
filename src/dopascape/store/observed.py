"""Observables that follow from runs: computed after them, in a file beside each run file.

Run files are written once. What stands here says of each observable its version, and is computed
again, alone, when the registry comes to hold another.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dopascape.observables.follow import follow, versions_that_follow
from dopascape.observables.registry import OBSERVABLES
from dopascape.parameters import Parameters
from dopascape.store.atomic import write_text_atomic
from dopascape.store.chunk import Chunk
from dopascape.store.netcdf import Arrays, data_digest


class Observed(NamedTuple):
    """The content of a file of observables.

    Attributes
    ----------
    runs
        Digest of the data of the run file that they follow from.
    versions : name -> version
    values : name -> one for each replicate
    """

    runs: str
    versions: dict[str, str]
    values: dict[str, list[float]]

    def text(self) -> str:
        """Return it as JSON, with a digest of itself; numbers lose nothing."""
        return json.dumps({**self._asdict(), "data_digest": self._digest()}, indent=1) + "\n"

    def _digest(self) -> str:
        arrays: Arrays = {
            f"{name} {self.versions[name]}": (("replicate",), np.array(values, np.float64))
            for name, values in self.values.items()
        }
        return data_digest({**arrays, "runs": ((), np.array(self.runs))})

    @classmethod
    def read(cls, path: Path) -> Observed:
        """Read a file.

        Raises
        ------
        ValueError
            If it cannot be read, or its data have changed since they were written.
        """
        try:
            if not path.is_file():  # a fifo would keep whoever opens it waiting
                raise ValueError("is missing, or no file")
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            observed = cls(content["runs"], content["versions"], content["values"])
            is_sound = observed._digest() == content["data_digest"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"{path}: cannot be read: {error}") from None
        if not is_sound:
            raise ValueError(f"{path}: its data have changed since they were written")
        return observed


def observed_path(folder: Path, chunk: Chunk) -> Path:
    """Return where the observables of a chunk lie, in a folder of runs."""
    return (folder / "observables" / chunk.file).with_suffix(".json")


def observe(
    folder: Path, chunk: Chunk, parameters: Parameters, root_seed: int, runs: Arrays
) -> Arrays:
    """Return the observables that follow from a chunk's runs.

    Those that are missing, damaged or of another version are computed and written.

    Parameters
    ----------
    folder
        The folder of runs.
    chunk
        Which point and replicates.
    parameters, root_seed
        What the runs were made with.
    runs
        The content of the run file.

    Returns
    -------
    Arrays
        Each observable over ``replicate``.
    """
    path, digest, wanted = observed_path(folder, chunk), data_digest(runs), versions_that_follow()
    kept = _still_right(path, digest, wanted)
    missing = wanted.keys() - kept.keys()
    if missing:
        rows = [
            follow(missing, parameters, replicate, root_seed, _of(row, runs, kept))
            for row, replicate in enumerate(chunk.replicates)
        ]
        kept |= {name: [values[name] for values in rows] for name in missing}
        ordered = {name: kept[name] for name in wanted}
        write_text_atomic(path, Observed(digest, wanted, ordered).text())
    return {
        name: (("replicate",), np.array(kept[name], OBSERVABLES[name].dtype)) for name in wanted
    }


def _still_right(path: Path, runs: str, wanted: dict[str, str]) -> dict[str, list[float]]:
    """Return what a file holds of these runs and of the wanted versions."""
    try:
        found = Observed.read(path)
    except ValueError:
        return {}
    if found.runs != runs:
        return {}
    versions = found.versions
    return {name: v for name, v in found.values.items() if versions[name] == wanted.get(name)}


def _of(row: int, runs: Arrays, kept: dict[str, list[float]]) -> dict[str, Any]:
    """Return what is known of one replicate."""
    measured = {
        name: values[row] for name, (dims, values) in runs.items() if dims[:1] == ("replicate",)
    }
    return measured | {name: values[row] for name, values in kept.items()}
