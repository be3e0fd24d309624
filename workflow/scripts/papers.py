"""The summaries that a rule of the paper names."""

from pathlib import Path

import xarray as xr

from dopascape.store.dataset import load_dataset
from dopascape.store.netcdf import DamagedError


def summaries(files: list[str]) -> dict[str, xr.Dataset]:
    """Read summaries, each under the study that it says it is of."""
    loaded = {}
    for file in files:
        try:
            data = load_dataset(Path(file))
        except DamagedError as error:
            raise SystemExit(str(error)) from None
        loaded[str(data.attrs["study"])] = data
    return loaded
