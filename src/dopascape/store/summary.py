"""From the runs of a study to its summary: one labelled dataset over the axes of its grid."""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from pathlib import Path

import numpy as np
import xarray as xr

import dopascape
from dopascape.observables.variables import (
    COORDINATES,
    VARIABLES,
    Variable,
    recorded_variables,
)
from dopascape.parameters import Parameters
from dopascape.store.atomic import write_atomic
from dopascape.store.gather import OF_ALL, gather
from dopascape.study.axes import Value
from dopascape.study.design import Design

SUMMARY_VERSION = 2
"""Raise this when the same runs come to give another summary; then all summaries are made anew."""

_REPLICATE = "number of the replicate, the seed of its network"


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
        Dimensions: the axes of the grid, ``replicate`` and, for the thinned curves, ``trial``.
        What is recorded of examples has ``example`` in place of ``replicate``. Curves are NaN at
        trials that a point does not have.

    Raises
    ------
    DamagedRunError
        If a needed replicate is in no sound file.
    """
    rows = gather(design, folder)
    sizes = tuple(len(values) for values in design.axes.values())
    about = {
        **VARIABLES,
        **recorded_variables(),
        "final_loss": Variable((), "1", "loss of the last trial"),
        "diverged": Variable((), "1", "1 if a loss of the run is not a finite number, else 0"),
    }
    variables = {}
    for name in (name for name in about if name in rows.arrays):
        values = rows.arrays[name]
        which = "replicate" if name in OF_ALL else "example"
        dims = (*design.axes, which, *rows.dims[name])
        attributes = {"units": about[name].units, "long_name": about[name].long_name}
        variables[name] = xr.Variable(dims, values.reshape(*sizes, *values.shape[1:]), attributes)
    coordinates = {name: _coordinate(name, values) for name, values in design.axes.items()}
    used = {dim for variable in variables.values() for dim in variable.dims}
    for which in ("replicate", "example"):
        if which in used:
            n = next(v.sizes[which] for v in variables.values() if which in v.dims)
            attributes = {"units": "1", "long_name": _REPLICATE}
            coordinates[which] = xr.Variable(which, np.arange(n), attributes)
    for name, values in rows.coordinates.items():
        units, long_name = COORDINATES[name]
        coordinates[name] = xr.Variable(name, values, {"units": units, "long_name": long_name})
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
    as_json = ("parameters", "grid", "overrides", "record")
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
