"""The command ``dopascape show``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from dopascape.cli.options import Results, configuration
from dopascape.cli.tables import show_table
from dopascape.validation import unknown

if TYPE_CHECKING:
    import xarray as xr


def show(
    what: Annotated[str, typer.Argument(help="A study, or a NetCDF file: a summary or a run.")],
    variable: Annotated[
        str, typer.Option(help="What to show; a name that there is not lists those there are.")
    ] = "final_loss",
    results: Results = None,
) -> None:
    """Show the quartiles of a result at each point.

    Examples: `dopascape show landscape`, `dopascape show run.nc --variable coverage`
    """
    from dopascape.store.dataset import load_dataset  # noqa: PLC0415
    from dopascape.store.netcdf import DamagedError  # noqa: PLC0415

    path = Path(what)
    if path.suffix != ".nc":
        folder = Path(configuration(None)[1].results) if results is None else results
        path = folder / what / "summary.nc"
    try:
        table = load_dataset(path)
    except DamagedError as error:
        raise typer.BadParameter(str(error)) from None
    names = [str(name) for name, values in table.items() if _is_a_number(values)]
    if variable not in names:
        raise typer.BadParameter(unknown("variable", variable, names))
    _show(table[variable])


def _is_a_number(values: xr.DataArray) -> bool:
    """Tell if there is one number for each replicate."""
    along = {"trial", "curve_trial", "example", "factor"}
    return values.dtype.kind in "biuf" and along.isdisjoint(map(str, values.dims))


def _show(values: xr.DataArray) -> None:
    """Print a variable's quartiles, and how many replicates have a value."""
    typer.echo(f"{values.attrs.get('long_name', values.name)} ({values.attrs.get('units', '1')})")
    if "replicate" not in values.dims:
        values = values.expand_dims("replicate")
    axes = [str(dim) for dim in values.dims if dim != "replicate"]
    values = values.transpose(*axes, "replicate")
    quartiles = values.quantile([0.25, 0.5, 0.75], "replicate").values
    counts = values.notnull().sum("replicate").values
    rows = []
    for point in np.ndindex(counts.shape):
        there = [values[axis].values[i] for axis, i in zip(axes, point, strict=True)]
        where = [f"{v:g}" if isinstance(v, float) else str(v) for v in there]
        numbers = [f"{q:.4g}" for q in quartiles[:, *point]]
        rows.append([*where, str(counts[point]), *numbers])
    show_table([*axes, "n", "25 %", "median", "75 %"], rows, numbers=4)
