"""Which groups of synapses must be there, and must learn."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.constraints import draw_combinations


def constraints(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw final losses of all combinations.

    Parameters
    ----------
    summaries
        Of the study ``constraints``.
    """
    return draw_combinations(summaries["constraints"], "all", {})


def constraints_selection(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw final losses of the selection of fourteen, of each feedback mode.

    Parameters
    ----------
    summaries
        Of the study ``constraints``.
    """
    return draw_combinations(summaries["constraints"], "fourteen", {})
