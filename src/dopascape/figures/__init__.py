"""Figures of a study, each drawn from its summary alone.

The plotting libraries are imported when a figure is drawn: a study file is checked without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dopascape.figures.catalogue import CATALOGUE, FigureOptions, figure_options

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["draw", "save"]


def draw(
    name: str, summary: xr.Dataset, options: FigureOptions | Mapping[str, Any] | None = None
) -> Figure:
    """Draw a figure of a study.

    Parameters
    ----------
    name
        A figure of ``dopascape.figures.catalogue.CATALOGUE``.
    summary
        The study's ``summary.nc``: axes of its grid × replicate (× trial).
    options
        The figure's options; by default their defaults.

    Returns
    -------
    matplotlib.figure.Figure
        Laid out for good, so that every format shows the same.

    Raises
    ------
    ValueError
        For an unknown figure or option, or where the summary lacks what the figure shows.
    """
    checked = figure_options(name, options or {})
    from dopascape.figures.style import finish, theme  # noqa: PLC0415

    module, function = CATALOGUE[name].function.rsplit(".", 1)
    with theme():
        figure = getattr(import_module(module), function)(summary, checked)
        finish(figure)
    return cast("Figure", figure)


def save(figure: Figure, path: str | Path) -> None:
    """Write a figure as .svg or .png: the same figure gives the same bytes.

    Raises
    ------
    ValueError
        For another ending.
    """
    from dopascape.figures.style import write  # noqa: PLC0415

    write(figure, Path(path))
