"""A loss or a statistic against an axis of the grid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.figures.entry import FigureOptions
from dopascape.figures.grids.options import AxisOptions
from dopascape.figures.page import facets, head, legend_below, panels
from dopascape.figures.panels.lines import (
    floor_note,
    floored_panel,
    sweep_handles,
    sweep_panel,
    sweep_scales,
)
from dopascape.figures.panels.lowest import RING_NOTE, found_in, ring_lowest
from dopascape.figures.panels.unreached import say_unreached, unreached, unreached_note
from dopascape.figures.series import Series, filter_series, series_along
from dopascape.figures.text import (
    fixed_note,
    label,
    left_out_note,
    short_name,
    spread_note,
    trials_note,
)
from dopascape.findings.lowest import PROBLEM
from dopascape.looks import ordered_looks
from dopascape.modes import GAIN_MODES
from dopascape.results.selection import DEFAULT_POINT, Chosen, base_parameters, choose, nearest


def loss_by_diffusion(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw final loss against diffusion length by patch size, a panel per network width.

    Dopamine is drawn at each patch size, the other feedback modes at the one nearest to 1.
    """
    shown = ("network_width", "feedback", "patch_size", "diffusion_length")
    chosen = choose(summary, "final_loss", shown, options.select)
    values, lengths = chosen.values, chosen.values["diffusion_length"]
    main, *others = series_along(values["feedback"])
    sizes = values["patch_size"].values
    whole = sizes[nearest(values["patch_size"], DEFAULT_POINT["patch_size"])]
    series = [
        Series({**main.at, "patch_size": size}, look, f"{main.text}, patch {size:g}")
        for size, look in zip(sizes, ordered_looks(len(sizes)), strict=True)
    ] + [other._replace(at={**other.at, "patch_size": whole}) for other in others]

    # The others are drawn at one patch size: elsewhere they may not be called the lowest.
    drawn = values.where((values["feedback"] == main.at["feedback"]) | (values.patch_size == whole))

    def draw(axes: Axes, at_width: xr.DataArray) -> None:
        sweep_panel(axes, at_width, "diffusion_length", series)
        ring_lowest(axes, at_width, "diffusion_length")

    titles = [f"N = {width}" for width in values["network_width"].values]
    figure, all_axes = facets(drawn, titles, (label(lengths), label(values)), draw)
    sweep_scales(all_axes[0], lengths.values)
    legend_below(figure, sweep_handles(drawn, "diffusion_length", series))
    also = f"Other feedback than {main.text}: at patch size {whole:g}." if others else ""
    left_out = left_out_note(*(values.sel(one.at) for one in series))
    notes = (
        RING_NOTE,
        spread_note(values),
        also,
        trials_note(summary),
        fixed_note(chosen),
        left_out,
    )
    found = found_in(Chosen(drawn, chosen.fixed))
    head(figure, "Final loss against diffusion length", *notes, found=found)
    return figure


def loss_by_axis(summary: xr.Dataset, options: AxisOptions) -> Figure:
    """Draw final loss against an axis, a panel for raw and one for norm-matched feedback.

    By which other axis (feedback by default) the curves are told apart, the options say.
    """
    axis, by = options.axis, options.by
    chosen, series = choose_sweep(summary, axis, by, options.select)
    if options.per_dimension:
        chosen = per_dimension(summary, chosen)
    values = chosen.values
    by_panel = values.expand_dims("panel") if by == "gain" else values
    titles = (
        [GAIN_MODES[gain].label for gain in values["gain"].values] if len(by_panel) > 1 else [""]
    )

    def draw(axes: Axes, part: xr.DataArray) -> None:
        sweep_panel(axes, part, axis, series)
        ring_lowest(axes, part, axis)

    figure, all_axes = facets(
        by_panel,
        titles,
        (label(values[axis]), label(values)),
        draw,
    )
    sweep_scales(all_axes[0], values[axis].values)
    # What the whole figure shows decides what is a level: panels share their legend.
    legend_below(figure, sweep_handles(values, axis, series))
    ringed = "" if axis in PROBLEM else RING_NOTE
    found = found_in(chosen)
    fixed = fixed_note(chosen, found)
    notes = (ringed, spread_note(values), trials_note(summary), fixed, left_out_note(values))
    head(figure, f"Final loss against {short_name(values[axis])}", *notes, found=found)
    return figure


def choose_sweep(
    summary: xr.Dataset, axis: str, by: str, select: Mapping[str, Any]
) -> tuple[Chosen, list[Series]]:
    """Choose final losses against an axis, and their series.

    Parameters
    ----------
    summary
        Variables ``final_loss`` and ``diverged``.
    axis
        The axis of numbers.
    by
        The axis of the series. With ``feedback``, slow dopamine is drawn with and without
        high-pass where the study has both.
    select
        Values of other axes.

    Returns
    -------
    chosen
        Over ``gain``, ``by`` (and ``highpass_synapse``), axis and replicate.
    series

    Raises
    ------
    ValueError
        If the summary lacks what is drawn, or the axis has no numbers.
    """
    filters = by == "feedback" and "highpass_synapse" in summary.dims
    shown = [by, "highpass_synapse"] if filters and "highpass_synapse" not in select else [by]
    if axis == by:
        raise ValueError(f"by = {by!r}: must be another axis than the one drawn against")
    chosen = choose(summary, "final_loss", list(dict.fromkeys(["gain", *shown, axis])), select)
    values = chosen.values
    if values[axis].dtype.kind not in "if":
        raise ValueError(f"axis = {axis!r}: must be an axis of numbers")
    if len(shown) == 2:
        return chosen, filter_series(values["feedback"], values["highpass_synapse"])
    return chosen, series_along(values[by])


def per_dimension(summary: xr.Dataset, chosen: Chosen) -> Chosen:
    """Divide losses by the number of the target's dimensions."""
    values = chosen.values
    fixed = {**base_parameters(summary), **chosen.fixed}
    dimensions = values["target_dim"] if "target_dim" in values.dims else fixed["target_dim"]
    divided = (values / dimensions).assign_attrs(values.attrs)
    divided.attrs["long_name"] = f"{label(values)}, per dimension"
    return Chosen(divided.transpose(*values.dims), chosen.fixed)


def statistic_by_diffusion(
    summary: xr.Dataset,
    options: FigureOptions,
    variable: str,
    floor: float | None = None,
    what: str = "",
) -> Figure:
    """Draw a statistic of the landscape against diffusion length, by gain.

    Parameters
    ----------
    summary, options
        As for every figure of a grid.
    variable
        The statistic.
    floor
        Where its axis starts at the lowest, if that is logarithmic.
    what
        Its values, in the note that some are below that.
    """
    shown = ("gain", "diffusion_length")
    chosen = choose(summary, variable, shown, options.select)
    values, nowhere = chosen.values, unreached(summary, shown, options.select)
    series = series_along(values["gain"])
    figure, (axes,) = panels(1)
    if floor is None:
        sweep_panel(axes, values, "diffusion_length", series)
        sweep_scales(axes, values["diffusion_length"].values, None)
        axes.set_ylabel(label(values))
    else:
        floored_panel(axes, values, "diffusion_length", series, floor)
    if nowhere.all():
        say_unreached(axes)
    if len(series) > 1:
        legend_below(figure, sweep_handles(values, "diffusion_length", series))
    hidden = "" if floor is None else floor_note(values, floor, what)
    text = label(values)
    title = f"{text[0].upper()}{text[1:]} against diffusion length"
    notes = (spread_note(values), fixed_note(chosen), hidden, unreached_note(nowhere))
    head(figure, title, *notes)
    return figure
