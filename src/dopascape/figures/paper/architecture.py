"""The network itself."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.architecture import architecture as single
from dopascape.figures.catalogue import FigureOptions


def architecture(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw connections (A), transfer function (B), fall-off of dopamine (C) and circuit (D).

    Parameters
    ----------
    summaries
        Of the study ``architecture``.
    """
    return single(summaries["architecture"], FigureOptions.model_validate({}))
