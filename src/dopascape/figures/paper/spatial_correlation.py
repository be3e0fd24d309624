"""What the rates of SPNs have in common, against the distance between them."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.catalogue import FigureOptions
from dopascape.figures.correlation import correlation_by_distance


def spatial_correlation(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw the correlation within dSPNs (A), within iSPNs (B) and between them (C).

    Parameters
    ----------
    summaries
        Of the study ``spatial_correlation``.
    """
    return correlation_by_distance(
        summaries["spatial_correlation"], FigureOptions.model_validate({})
    )
