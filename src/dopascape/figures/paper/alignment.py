"""How the striatonigral weights come to point where the feedback does."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.alignment import alignment as single
from dopascape.figures.catalogue import ExampleOptions


def alignment(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw the cosine over trials (A), the centred one (B), and gains against weights (C).

    Parameters
    ----------
    summaries
        Of the study ``alignment``.
    """
    return single(summaries["alignment"], ExampleOptions.model_validate({}))
