"""Figures of a study, and of the paper, each drawn from summaries alone.

``panels/`` draws on given axes; ``grids/`` has the figures of a study with a grid, ``samples/``
those of one with a sample, ``paper/`` the paper's compositions. A figure is a function there and
an entry in the catalogue beside it. The plotting libraries are imported when a figure is drawn:
a study file is checked without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dopascape.figures.catalogue import CATALOGUE, figure_options
from dopascape.figures.entry import FigureOptions
from dopascape.figures.paper.catalogue import PAPER
from dopascape.validation import unknown

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

    from dopascape.figures.animation import Animation

__all__ = ["animate", "draw", "draw_paper", "save"]


def draw(
    name: str, summary: xr.Dataset, options: FigureOptions | Mapping[str, Any] | None = None
) -> Figure:
    """Draw a figure of a study.

    Parameters
    ----------
    name
        A figure of ``dopascape.figures.catalogue.CATALOGUE``.
    summary
        The study's ``summary.nc``: axes of its grid × replicate (× trial); of a study with a
        sample, its ``indices.nc``.
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
    entry = CATALOGUE[name]
    return cast("Figure", _drawn(entry.function, summary, checked, **entry.given))


def animate(
    name: str, summary: xr.Dataset, options: FigureOptions | Mapping[str, Any] | None = None
) -> Animation:
    """Return the figure of a study that moves; parameters as of `draw`.

    Raises
    ------
    ValueError
        As of `draw`, and for a figure that does not move.
    """
    checked = figure_options(name, options or {})
    if not CATALOGUE[name].animation:
        moving = ", ".join(figure for figure, entry in CATALOGUE.items() if entry.animation)
        raise ValueError(f"figure {name} does not move (those that do: {moving})")
    return cast("Animation", _drawn(CATALOGUE[name].animation, summary, checked))


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
        raise ValueError(unknown("figure of the paper", name, PAPER))
    entry = PAPER[name]
    missing = [study for study in entry.studies if study not in summaries]
    if missing:
        raise ValueError(f"figure {name} needs the summaries of {', '.join(missing)}")
    if entry.single:
        (study,) = entry.studies
        return draw(entry.single, summaries[study], entry.options)
    return cast("Figure", _drawn(entry.function, summaries))


def _drawn(function: str, *data: Any, **given: Any) -> Any:
    """Call a function of this package that draws a figure or an animation, in our style."""
    from dopascape.figures.page import finish, theme  # noqa: PLC0415

    module, name = function.rsplit(".", 1)
    with theme():
        drawn = getattr(import_module(f"{__name__}.{module}"), name)(*data, **given)
        finish(getattr(drawn, "figure", drawn))
    return drawn


def save(figure: Figure | Animation, path: str | Path) -> None:
    """Write a figure as .svg or .png, one that moves as .gif: the same one gives the same bytes.

    Raises
    ------
    ValueError
        For another ending.
    """
    from dopascape.figures.animation import Animation, write_animation  # noqa: PLC0415
    from dopascape.figures.page import write  # noqa: PLC0415

    if isinstance(figure, Animation):
        write_animation(figure, Path(path))
    else:
        write(figure, Path(path))
