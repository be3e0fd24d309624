"""Landscapes that are zero everywhere: they are said, and not drawn as if there were something."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from dopascape.findings.words import number
from dopascape.results.selection import choose

NO_DOPAMINE = "no dopamine reaches any SPN"

HATCH_NOTE = f"Hatched: {NO_DOPAMINE}."


def unreached(summary: xr.Dataset, shown: Sequence[str], select: Mapping[str, Any]) -> xr.DataArray:
    """Return where no dopamine reaches any SPN; parameters as of `choose`.

    That is what ``zero_landscape`` says; the norm of F is in older summaries too.
    """
    return choose(summary, "gain_norm", shown, select).values == 0


def unreached_note(where: xr.DataArray) -> str:
    """Say at which λ no dopamine reaches any SPN; nothing if some does everywhere.

    Parameters
    ----------
    where : xr.DataArray
        As `unreached` returns it, over ``diffusion_length``, ``replicate`` and others.
    """
    parts = []
    for length in where["diffusion_length"].values:
        there = where.sel(diffusion_length=length)
        n = int(there.sum())
        share = "" if n == there.size else f" ({n} of {there.size} networks)"
        parts += [f"{number(length)}{share}"] if n else []
    return f"At λ = {', '.join(parts)} {NO_DOPAMINE}." if parts else ""


def hatch_unreached(axes: Axes, where: xr.DataArray) -> None:
    """Hatch the cells of a map of which that is so; where it is so of all, say it in words.

    Parameters
    ----------
    where : xr.DataArray
        Over (y, x), as the map's values.
    """
    if where.all():
        say_unreached(axes)
        return
    for row, column in np.argwhere(where.values):
        axes.add_patch(Rectangle((column, row), 1, 1, fill=False, hatch="////", linewidth=0))


def say_unreached(axes: Axes, width: int = 40, colour: str = "black") -> None:
    """Say it in the middle of a panel that has nothing else to show.

    Parameters
    ----------
    width
        Of a line (characters).
    """
    centred: dict[str, Any] = {"transform": axes.transAxes, "ha": "center", "va": "center"}
    axes.text(0.5, 0.5, textwrap.fill(NO_DOPAMINE, width), color=colour, fontsize=7, **centred)
