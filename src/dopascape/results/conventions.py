"""What the CF conventions ask of a file, so that other programs can read it.

Source: NetCDF Climate and Forecast (CF) Metadata Conventions, version 1.11.
"""

from __future__ import annotations

import xarray as xr

import dopascape

ARTICLE = "https://doi.org/10.1073/pnas.2221994120"

_NOT_IN_UDUNITS = {"cube side": "cube sides"}
"""Units of ours, each the side of the unit cube of tissue, and their plural: a number to others."""


def conventional(summary: xr.Dataset) -> xr.Dataset:
    """Return a summary with units that UDUNITS knows, and with what CF wants to be told of a file.

    No time stands in it: the same study gives the same bytes.

    Parameters
    ----------
    summary
        Of a study, whose name is among the attributes; every variable has a long name.
    """
    described = summary.copy()
    for variable in described.variables.values():
        if variable.attrs.get("units") in _NOT_IN_UDUNITS:
            unit = _NOT_IN_UDUNITS[variable.attrs["units"]]
            long_name = f"{variable.attrs['long_name']} ({unit})"
            variable.attrs |= {"units": "1", "long_name": long_name}
    by = f"dopascape {dopascape.__version__}"
    return described.assign_attrs(
        Conventions="CF-1.11",
        source=f"simulations by {by}",
        history=f"runs of study {summary.attrs['study']} summed up by {by}",
        references=ARTICLE,
    )
