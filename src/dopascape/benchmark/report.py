"""Results of a benchmark: a NetCDF file, a table and a figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import xarray as xr

from dopascape.benchmark.figure import draw
from dopascape.benchmark.machine import describe_machine
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
    skipped = next((p.attrs["skipped"] for p in parts if p.attrs.get("skipped")), "")
    return merged.assign_attrs(title="Benchmark of dopascape", skipped=skipped, **machine)


def summarise(dataset: xr.Dataset) -> pd.DataFrame:
    """Return median, least and greatest of every measurement over its rounds, one row each."""
    tables = []
    for name, variable in dataset.data_vars.items():
        rounds = [dim for dim in variable.dims if str(dim).endswith("_round")]
        spread = {
            "median": variable.median(rounds),
            "least": variable.min(rounds),
            "greatest": variable.max(rounds),
        }
        # A measurement without labels gets one, as a table needs an index.
        table = xr.Dataset(spread).expand_dims(quantity=[name]).to_dataframe().dropna()
        table = table.reset_index()
        labels = [dim for dim in variable.dims if dim not in rounds]
        at = [
            ", ".join(f"{label}={row[label]}" for label in labels)
            for row in table.to_dict("records")
        ]
        table = table.assign(at=at, units=variable.attrs["units"])
        tables.append(table[["quantity", "at", "median", "least", "greatest", "units"]])
    return pd.concat(tables, ignore_index=True)


def write(dataset: xr.Dataset, folder: Path) -> list[Path]:
    """Write benchmark.nc, .csv, .svg and .png; return their paths."""
    paths = [folder / f"benchmark.{ending}" for ending in ("nc", "csv", "svg", "png")]
    write_atomic(paths[0], lambda path: dataset.to_netcdf(path, engine="netcdf4"))
    write_text_atomic(paths[1], summarise(dataset).to_csv(index=False, float_format="%.6g"))
    if {"ratio", "engine_time"} <= set(dataset):
        figure = draw(dataset)
        for path in paths[2:]:
            save(figure, path)
        return paths
    return paths[:2]
