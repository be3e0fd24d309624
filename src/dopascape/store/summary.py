"""From the runs of a study to its summary: one labelled dataset over the axes of its grid."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import dopascape
from dopascape.observables.variables import VARIABLES
from dopascape.parameters import Parameters
from dopascape.store.atomic import write_atomic
from dopascape.store.runs import Arrays, DamagedRunError, read_runs
from dopascape.study.axes import Value
from dopascape.study.blocks import Chunk
from dopascape.study.design import Design

SUMMARY_VERSION = 1
"""Raise this when the same runs come to give another summary; then all summaries are made anew."""

MOST_TRIALS = 100
"""Trials that the thinned curves keep."""

Floats = NDArray[np.float64]

_SCALARS = {name: about for name, about in VARIABLES.items() if not about.dims}


def thinned_trials(n_trials: int) -> NDArray[np.int64]:
    """Return trials 1 to n, all or MOST_TRIALS at most in geometric steps, first and last there."""
    if n_trials <= MOST_TRIALS:
        return np.arange(1, n_trials + 1)
    return np.unique(np.rint(np.geomspace(1, n_trials, MOST_TRIALS)).astype(np.int64))


def summarise(design: Design, folder: Path) -> xr.Dataset:
    """Gather a study's runs.

    Parameters
    ----------
    design
        The study.
    folder
        The folder of runs.

    Returns
    -------
    xr.Dataset
        Dimensions: the axes of the grid, ``replicate`` and, for the thinned ``loss``, ``trial``.
        ``loss`` is NaN at trials that a point does not have.

    Raises
    ------
    DamagedRunError
        If a needed replicate is in no sound file.
    """
    trials = thinned_trials(max(point.parameters.n_trials for point in design.points))
    shape = (len(design.points), design.replicates)
    loss = np.full((*shape, trials.size), np.nan)
    final = np.full(shape, np.nan)
    diverged = np.zeros(shape, dtype=np.int8)
    scalars = {name: np.full(shape, np.nan) for name in _SCALARS}
    first_with: dict[str, int] = {}
    for row, point in enumerate(design.points):
        known = first_with.setdefault(point.digest, row)
        if known != row:
            for array in (loss, final, diverged, *scalars.values()):
                array[row] = array[known]
            continue
        runs = _replicates(folder, point.digest, design.replicates)
        curves = runs["loss"]
        kept = trials <= curves.shape[1]
        loss[row][:, kept] = curves[:, trials[kept] - 1]
        final[row] = curves[:, -1]
        diverged[row] = ~np.isfinite(curves).all(axis=1)
        for name, array in scalars.items():
            array[row] = runs[name]
    return _label(design, trials, {"loss": loss, "final_loss": final, **scalars}, diverged)


def _replicates(folder: Path, digest: str, n: int) -> dict[str, Floats]:
    """Read the first n replicates of a point, each from the first sound file that has it."""
    found: dict[int, tuple[Arrays, int]] = {}
    problems: list[str] = []
    for chunk in _chunks(folder, digest):
        if chunk.first >= n or all(r in found for r in chunk.replicates):
            continue
        try:
            arrays = read_runs(folder / chunk.file, chunk)
        except DamagedRunError as error:
            problems.append(str(error))
            continue
        for row, replicate in enumerate(chunk.replicates):
            found.setdefault(replicate, (arrays, row))
    missing = [replicate for replicate in range(n) if replicate not in found]
    if missing:
        raise DamagedRunError("; ".join([f"{digest}: no runs of replicates {missing}", *problems]))
    rows = [found[replicate] for replicate in range(n)]
    return {name: np.stack([arrays[name][1][row] for arrays, row in rows]) for name in VARIABLES}


def _chunks(folder: Path, digest: str) -> Iterable[Chunk]:
    names = (path.name for path in (folder / digest[:2]).glob(f"{digest}-r*.nc"))
    return sorted(chunk for name in names if (chunk := Chunk.of(name)))


def _label(
    design: Design, trials: NDArray[np.int64], floats: dict[str, Floats], diverged: NDArray[np.int8]
) -> xr.Dataset:
    """Give the rows of points their shape, names, units and provenance."""
    dims = (*design.axes, "replicate")
    sizes = tuple(len(values) for values in design.axes.values())
    about = {
        **{name: (var.units, var.long_name) for name, var in VARIABLES.items()},
        "final_loss": ("1", "loss of the last trial"),
        "diverged": ("1", "1 if a loss of the run is not a finite number, else 0"),
    }
    variables = {}
    rows: dict[str, NDArray[Any]] = {**floats, "diverged": diverged}
    for name, values in rows.items():
        units, long_name = about[name]
        its_dims = (*dims, "trial") if name == "loss" else dims
        shaped = values.reshape(*sizes, *values.shape[1:])
        variables[name] = xr.Variable(its_dims, shaped, {"units": units, "long_name": long_name})
    coordinates = {name: _coordinate(name, values) for name, values in design.axes.items()}
    coordinates["replicate"] = xr.Variable(
        "replicate",
        np.arange(design.replicates),
        {"units": "1", "long_name": "number of the replicate, the seed of its network"},
    )
    coordinates["trial"] = xr.Variable("trial", trials, {"units": "1", "long_name": "trial"})
    return xr.Dataset(variables, coordinates, _attributes(design))


def _coordinate(name: str, values: list[Value]) -> xr.Variable:
    """Label an axis; unit and meaning are read off the description of the parameter."""
    description = Parameters.model_fields[name].description or name
    found = re.fullmatch(r"(.*) \((ms|cube sides)\)", description)
    long_name, units = found.groups() if found else (description, "1")
    attributes = {"units": units, "long_name": long_name}
    if isinstance(values[0], bool):
        attributes["flag_meanings"] = "0: false, 1: true"
        return xr.Variable(name, np.array(values, dtype=np.int8), attributes)
    if isinstance(values[0], str):
        return xr.Variable(name, np.array(values, dtype=object), attributes)
    return xr.Variable(name, np.array(values), attributes)


def _attributes(design: Design) -> dict[str, str | int]:
    settings = design.settings()
    as_json = ("parameters", "grid", "overrides")
    libraries = ("numpy", "numba", "llvmlite", "xarray")
    return {
        **{k: v for k, v in settings.items() if k not in as_json},
        **{k: json.dumps(settings[k]) for k in as_json},
        "dopascape_version": dopascape.__version__,
        **{f"{name}_version": version(name) for name in libraries},
    }


def write_summary(summary: xr.Dataset, path: Path) -> None:
    """Write a summary, compressed, atomically and verified."""
    packed = {"zlib": True, "complevel": 1, "shuffle": True}
    encoding = {str(name): packed for name, var in summary.variables.items() if var.dtype != object}

    def verify(written: Path) -> None:
        with xr.open_dataset(written) as again:
            if not again.identical(summary):
                raise OSError(f"{written}: reads otherwise than it was written")

    write_atomic(
        path,
        lambda beside: summary.to_netcdf(beside, engine="netcdf4", encoding=encoding),
        verify,
    )
