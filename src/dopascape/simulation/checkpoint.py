"""Saving and loading a network in full, so that it continues bit for bit."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.landscape import Landscape
from dopascape.anatomy.populations import SPNS
from dopascape.kernels.lanes import Lanes
from dopascape.kernels.structures import Output, Population
from dopascape.parameters import Parameters
from dopascape.simulation.state import State
from dopascape.task import Task

if TYPE_CHECKING:
    from dopascape.simulation.simulation import Simulation

FORMAT = 2
"""Raise this when the arrays of a checkpoint change."""

Kind = TypeVar("Kind", bound="Simulation")

Arrays = dict[str, NDArray[Any]]

NOTE = "note."
"""Start of the names of arrays that are not the network's."""


def save(simulation: Simulation, path: str | os.PathLike[str], notes: Arrays | None = None) -> None:
    """Write a checkpoint: a numpy archive of plain arrays, in one step or not at all.

    Parameters
    ----------
    simulation
        The network.
    path
        The file.
    notes
        Arrays to keep with it, for who runs the network; `load_with_notes` returns them.
    """
    arrays = _collect(simulation) | {NOTE + name: array for name, array in (notes or {}).items()}
    header = {
        "format": FORMAT,
        "versions": simulation.parameters.versions(),
        "parameters": simulation.parameters.model_dump(),
        "seed": simulation.seed,
        "root_seed": simulation.root_seed,
        "n_trials": simulation.trial,
        "cortex_settled": simulation._state.cortex_settled,
        "digest": _digest(arrays),
    }
    path = Path(path)
    hidden = f".{path.name}."
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=hidden, delete=False) as file:
        try:
            np.savez(file, allow_pickle=False, header=np.array(json.dumps(header)), **arrays)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def load(kind: type[Kind], path: str | os.PathLike[str]) -> Kind:
    """Read a checkpoint; ValueError if it is damaged or of another version."""
    return load_with_notes(kind, path)[0]


def load_with_notes(kind: type[Kind], path: str | os.PathLike[str]) -> tuple[Kind, Arrays]:
    """Read a checkpoint and what was kept with it; errors as in `load`."""
    try:
        with zipfile.ZipFile(path) as packed:
            # First of all: a damaged header may ask for any amount of memory.
            damaged = packed.testzip()
        if damaged is not None:
            raise ValueError(f"{damaged} does not have its checksum")
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        header = json.loads(str(arrays.pop("header")))
        versions = Parameters(**header["parameters"]).versions()
        written = (header["format"], header["versions"])
    except (FileNotFoundError, PermissionError, MemoryError):
        raise
    # Which errors damage brings about, numpy and zipfile do not say: RuntimeError is among them.
    except Exception as error:
        raise ValueError(f"{path}: not a checkpoint, or damaged ({error})") from error
    if written != (FORMAT, versions):
        raise ValueError(
            f"{path}: checkpoint of format {written[0]}, versions {written[1]}; "
            f"this program reads format {FORMAT}, versions {versions}"
        )
    if header["digest"] != _digest(arrays):
        raise ValueError(f"{path}: damaged (its arrays do not match their digest)")
    simulation = kind.__new__(kind)
    _restore(simulation, header, arrays)
    notes = {name: array for name, array in arrays.items() if name.startswith(NOTE)}
    return simulation, {name.removeprefix(NOTE): array for name, array in notes.items()}


def _digest(arrays: Arrays) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _collect(simulation: Simulation) -> Arrays:
    parts, state = simulation._landscape, simulation._state
    arrays: Arrays = {
        "thal_rate": simulation.thal_rate,
        "target": simulation.target,
        "pair": state.pair,
        "input_rates": state.input_rates,
    }
    for spn in SPNS:
        arrays[f"position.{spn}"] = parts.position[spn]
        arrays[f"varicosities.{spn}"] = parts.varicosities[spn]
        arrays[f"gain.{spn}"] = parts.gain[spn]
    for name, population in state.population.items():
        arrays[f"{name}.first"] = np.array(population.first)
        arrays[f"{name}.potential"] = population.potential
        arrays[f"{name}.slope"] = population.slope
        for which in ("plastic", "static"):
            lanes = getattr(population, which)
            arrays |= {f"{name}.{which}.{key}": value for key, value in lanes._asdict().items()}
    return arrays | {f"output.{key}": value for key, value in state.output._asdict().items()}


def _restore(simulation: Simulation, header: dict[str, Any], arrays: Arrays) -> None:
    parts = Landscape(
        *({p: arrays[f"{what}.{p}"] for p in SPNS} for what in ("position", "varicosities", "gain"))
    )
    population = {}
    for name in ("ctx_exc", "ctx_inh", *SPNS):
        lanes = {
            which: Lanes(**{key: arrays[f"{name}.{which}.{key}"] for key in Lanes._fields})
            for which in ("plastic", "static")
        }
        population[name] = Population(
            first=np.uint64(arrays[f"{name}.first"]),
            potential=arrays[f"{name}.potential"],
            slope=arrays[f"{name}.slope"],
            **lanes,
        )
    output = Output(**{key: arrays[f"output.{key}"] for key in Output._fields})
    state = State(
        arrays["pair"],
        population,
        output,
        arrays["input_rates"],
        header["cortex_settled"],
        header["n_trials"],
    )
    simulation._set_up(
        Parameters(**header["parameters"]),
        header["seed"],
        header["root_seed"],
        parts,
        state,
        Task(arrays["thal_rate"], arrays["target"]),
    )
