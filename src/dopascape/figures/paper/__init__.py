"""The figures of the paper, each composed of panels from one or several studies."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from dopascape.figures.paper.catalogue import PAPER

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["draw_paper"]


def draw_paper(name: str, summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw a figure of the paper.

    Parameters
    ----------
    name
        A figure of ``dopascape.figures.paper.catalogue.PAPER``.
    summaries
        Summaries by study, of at least those that the figure is drawn from.

    Returns
    -------
    matplotlib.figure.Figure
        Laid out for good, so that every format shows the same.

    Raises
    ------
    ValueError
        For an unknown figure, a missing summary, or where a summary lacks what the figure shows.
    """
    if name not in PAPER:
        raise ValueError(f"unknown figure of the paper {name!r} (allowed: {', '.join(PAPER)})")
    entry = PAPER[name]
    missing = [study for study in entry.studies if study not in summaries]
    if missing:
        raise ValueError(f"figure {name} needs the summaries of {', '.join(missing)}")
    from dopascape.figures.style import finish, theme  # noqa: PLC0415

    module, function = entry.function.rsplit(".", 1)
    with theme():
        figure = getattr(import_module(module), function)(summaries)
        finish(figure)
    return cast("Figure", figure)
