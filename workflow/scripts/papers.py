"""The summaries that a rule of the paper names."""

import xarray as xr


def summaries(files: list[str]) -> dict[str, xr.Dataset]:
    """Read summaries, each under the study that it says it is of."""
    loaded = {}
    for file in files:
        with xr.open_dataset(file) as data:
            loaded[str(data.attrs["study"])] = data.load()
    return loaded
