"""Results of a benchmark: a NetCDF file, a table and a figure."""

from __future__ import annotations

from pathlib import Path

import xarray as xr

from dopascape.benchmark.figure import draw
from dopascape.benchmark.machine import describe_machine
from dopascape.benchmark.tables import tables
from dopascape.figures import save
from dopascape.store.atomic import write_atomic, write_text_atomic


def collect(parts: list[xr.Dataset], folder: Path) -> xr.Dataset:
    """Put parts together, with the machine, and with parts measured on it before.

    Parameters
    ----------
    parts
        Measured now.
    folder
        Where an earlier ``benchmark.nc`` may lie. Of it, parts that are not measured now stay, if
        machine and versions are the same.
    """
    machine = describe_machine()
    earlier = folder / "benchmark.nc"
    if earlier.exists():
        old = xr.load_dataset(earlier)
        if {name: old.attrs.get(name) for name in machine} == machine:
            measured = {dim for part in parts for dim in part.dims}
            parts = [*parts, old.drop_dims(measured & set(old.dims))]
    merged = xr.merge(parts, compat="override", join="outer", combine_attrs="override")
    # Those measured now come last, and take the place of earlier ones.
    notes = {name: text for part in reversed(parts) for name, text in part.attrs.items()}
    return merged.assign_attrs(notes | {"title": "Benchmark of dopascape"} | machine)


def write(dataset: xr.Dataset, folder: Path) -> list[Path]:
    """Write benchmark.nc, .md, .svg and .png; return their paths."""
    paths = [folder / f"benchmark.{ending}" for ending in ("nc", "md", "svg", "png")]
    write_atomic(paths[0], lambda path: dataset.to_netcdf(path, engine="netcdf4"))
    write_text_atomic(paths[1], "\n\n".join(tables(dataset).values()) + "\n")
    if {"ratio", "engine_time"} <= set(dataset):
        figure = draw(dataset)
        for path in paths[2:]:
            save(figure, path)
        return paths
    return paths[:2]
