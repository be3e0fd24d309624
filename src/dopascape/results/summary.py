"""From the runs of a study to its summary: one labelled dataset over its grid or its sample."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import xarray as xr

from dopascape.observables.provenance import version_attributes
from dopascape.observables.registry import COORDINATES, OBSERVABLES, Coordinate
from dopascape.parameters import Parameters, quantity
from dopascape.results.conventions import conventional
from dopascape.results.gather import Rows, gather
from dopascape.study.axes import Value
from dopascape.study.design import Design
from dopascape.study.sample import SampleDesign, columns
from dopascape.study.tune import SETTING, Search

SUMMARY_VERSION = 4
"""Raise this when the same runs come to give another summary; then all summaries are made anew."""

REAL_UNITS = {
    "side_um": Coordinate("um", "side of the cube of tissue"),
    "diffusion_length_um": Coordinate("um", "length that dopamine diffuses"),
}
"""What is said of a tissue in real units, beside the parameters in sides of the cube."""

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
        Dimensions: the axes of the grid, or ``row`` of a sample, ``replicate`` and, for the thinned
        curves, ``trial``. What is recorded of examples has ``example`` in place of ``replicate``.
        Curves are NaN at trials that a point does not have.

    Raises
    ------
    DamagedError
        If a needed replicate is in no sound file.
    """
    return labelled(design, gather(design, folder))


def labelled(design: Design, rows: Rows) -> xr.Dataset:
    """Return what was gathered of a study as a dataset.

    Parameters
    ----------
    design
        The study.
    rows
        Its runs.
    """
    sizes = tuple(len(values) for values in design.axes.values())
    point_dims = tuple(design.axes)
    if design.sample:
        sizes, point_dims = (len(design.points),), ("row",)
    elif design.search:
        sizes, point_dims = (*sizes, design.search.n_settings), (*point_dims, SETTING)
    variables = {}
    for name, about in OBSERVABLES.items():
        if name not in rows.arrays:
            continue
        values = rows.arrays[name]
        dims = (*point_dims, about.replicates, *rows.dims[name])
        attributes = {"units": about.units, "long_name": about.long_name}
        variables[name] = xr.Variable(dims, values.reshape(*sizes, *values.shape[1:]), attributes)
    coordinates = {name: _coordinate(name, values) for name, values in design.axes.items()}
    if design.sample:
        variables["raw"], of_rows = _sampled(design, design.sample)
        coordinates |= of_rows
    else:
        coordinates |= _replicate_numbers(variables, design.points[0].first)
    if design.search:
        coordinates |= _searched(design, design.search, point_dims, sizes)
    if design.tissue:
        coordinates |= {
            name: xr.Variable((), design.tissue[name], real._asdict())
            for name, real in REAL_UNITS.items()
        }
    for name, values in rows.coordinates.items():
        coordinates[name] = xr.Variable(name, values, COORDINATES[name]._asdict())
    return conventional(xr.Dataset(variables, coordinates, _attributes(design)))


def _replicate_numbers(variables: dict[str, xr.Variable], first: int) -> dict[str, xr.Variable]:
    """Return the numbers, from the first, of the replicates and examples that variables have."""
    sizes = {which: n for v in variables.values() for which, n in v.sizes.items()}
    about = {"units": "1", "long_name": _REPLICATE}
    return {
        which: xr.Variable(which, np.arange(first, first + sizes[which]), about)
        for which in ("replicate", "example")
        if which in sizes
    }


def _searched(
    design: Design, search: Search, dims: tuple[str, ...], sizes: tuple[int, ...]
) -> dict[str, xr.Variable]:
    """Return as coordinates the values of the searched parameters at each point."""
    about = {"units": "1", "long_name": "number of the setting that is tried"}
    found = {SETTING: xr.Variable(SETTING, np.arange(search.n_settings), about)}
    for name in search.names():
        values = [getattr(point.parameters, name) for point in design.points]
        labelled_axis = _coordinate(name, values)
        found[name] = xr.Variable(dims, labelled_axis.values.reshape(sizes), labelled_axis.attrs)
    return found


def _sampled(design: Design, sample: SampleDesign) -> tuple[xr.Variable, dict[str, xr.Variable]]:
    """Return the raw values of a sample, and as coordinates what its rows stand for."""
    raw_about = {"units": "1", "long_name": "raw value of the factor, from 0 to 1"}
    raw = xr.Variable(("row", "factor"), sample.raw, raw_about)
    names = np.array(columns(sample.sample), dtype=object)
    numbers = np.array(sample.replicates)
    of_rows = {
        "row": xr.Variable("row", np.arange(len(numbers)), {"units": "1", "long_name": "row"}),
        "factor": xr.Variable("factor", names, {"units": "1", "long_name": "factor"}),
        "replicate_number": xr.Variable(
            ("row", "replicate"), numbers, {"units": "1", "long_name": _REPLICATE}
        ),
    }
    # How many trials a run has is wanted with them all, whether or not it is a factor.
    for name in dict.fromkeys([*(f.name for f in sample.factors), "n_trials"]):
        values = [getattr(point.parameters, name) for point in design.points]
        labelled_axis = _coordinate(name, values)
        of_rows[name] = xr.Variable("row", labelled_axis.values, labelled_axis.attrs)
    return raw, of_rows


def _coordinate(name: str, values: list[Value]) -> xr.Variable:
    """Label an axis by the unit and the meaning of its parameter."""
    meaning = Parameters.model_fields[name].description or name
    attributes = {"units": quantity(name).unit, "long_name": meaning}
    if isinstance(values[0], bool):
        flags = {"flag_values": np.array([0, 1], np.int8), "flag_meanings": "false true"}
        return xr.Variable(name, np.array(values, dtype=np.int8), attributes | flags)
    if isinstance(values[0], str):
        return xr.Variable(name, np.array(values, dtype=object), attributes)
    return xr.Variable(name, np.array(values), attributes)


def _attributes(design: Design) -> dict[str, str | int]:
    settings = design.settings()
    plain = {k: json.dumps(v) if isinstance(v, dict | list) else v for k, v in settings.items()}
    return plain | version_attributes()
