"""Sweeps: a loss or a statistic against an axis of the grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dopascape.figures.catalogue import AxisOptions, FigureOptions
from dopascape.figures.curves import draw_line, handle, log_scales
from dopascape.figures.data import (
    Chosen,
    base_parameters,
    choose,
    fixed_note,
    label,
    left_out_note,
    quartiles,
    short_name,
    spread_note,
    trials_note,
)
from dopascape.figures.series import Series, filter_series, series_along
from dopascape.figures.style import head, is_outer, legend_below, panels
from dopascape.modes import GAIN_MODES

MOST_MARKED = 15
"""Points up to which a curve has markers: more would run into each other."""

EIGENVALUE_FLOOR = 1e-8
"""Where the eigenvalue's axis starts at the lowest: λ far below the distance between neurons and
varicosities drives it to 1e-80, which says no more than that it is 0."""


def sweep_panel(axes: Axes, values: xr.DataArray, along: str, series: Sequence[Series]) -> None:
    """Draw values against an axis, runs that do not depend on it as levels.

    The caller sets the scales, once all panels that share an axis are drawn.

    Parameters
    ----------
    values : xr.DataArray
        (axes of the series, along, replicate)
    along
        The horizontal axis.
    series
        The curves, the first on top.
    """
    for one in reversed(series):
        at = values.sel(one.at)
        if is_level(at, along):
            low, median, high = (float(value) for value in quartiles(at.isel({along: 0})))
            axes.axhline(median, color=one.look.colour, linestyle=one.look.dashes)
            axes.axhspan(low, high, color=one.look.colour, alpha=0.15, linewidth=0)
        else:
            draw_line(axes, at, along, one.look, markers=at.sizes[along] <= MOST_MARKED)
    axes.set_xlabel(label(values[along]))


def is_level(values: xr.DataArray, along: str) -> bool:
    """Say whether an axis changes nothing: its points are the same runs."""
    first = values.isel({along: 0}, drop=True)
    others = (values.isel({along: k}, drop=True) for k in range(1, values.sizes[along]))
    return values.sizes[along] > 1 and all(first.equals(other) for other in others)


def sweep_handles(values: xr.DataArray, along: str, series: Sequence[Series]) -> list[Line2D]:
    """Return the legend's entries of a panel of sweeps."""
    return [
        handle(
            one.look,
            one.text,
            markers=values.sizes[along] <= MOST_MARKED and not is_level(values.sel(one.at), along),
        )
        for one in series
    ]


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


def loss_by_axis(summary: xr.Dataset, options: AxisOptions) -> Figure:
    """Draw final loss against an axis, a panel for raw and one for norm-matched feedback.

    Parameters
    ----------
    summary
        Variables ``final_loss`` and ``diverged``, over the axes of the options and others.
    options
        The axis, and by which other one (feedback by default) the curves are told apart.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn, or the axis has no numbers.
    """
    axis, by = options.axis, options.by
    chosen, series = choose_sweep(summary, axis, by, options.select)
    if options.per_dimension:
        chosen = per_dimension(summary, chosen)
    values = chosen.values
    n = values.sizes["gain"] if by != "gain" else 1
    figure, all_axes = panels(n)
    for index, axes in enumerate(all_axes):
        at_gain = values if by == "gain" else values.isel(gain=index)
        sweep_panel(axes, at_gain, axis, series)
        if n > 1:
            axes.set_title(GAIN_MODES[at_gain["gain"].item()].label)
        if is_outer(axes, n, index)[0]:
            axes.set_ylabel(label(values))
    log_scales(all_axes[0], values[axis].values)
    # What the whole figure shows decides what is a level: panels share their legend.
    legend_below(figure, sweep_handles(values, axis, series))
    notes = (
        spread_note(chosen),
        trials_note(summary),
        fixed_note(chosen),
        left_out_note([values], "diverged"),
    )
    head(figure, f"Final loss against {short_name(values[axis])}", *notes)
    return figure


def eigenvalue_by_diffusion(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw the smallest eigenvalue of FᵀF against diffusion length.

    It says how far apart the signals of the SNc units are: 0 where SPNs cannot tell two of them
    apart.

    Parameters
    ----------
    summary
        Variables ``smallest_eigenvalue`` and ``diverged``, over ``diffusion_length`` and others.
    options
        By default a curve for each gain.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    shown = ("gain", "diffusion_length")
    chosen = choose(summary, "smallest_eigenvalue", shown, options.select)
    series = series_along(chosen.values["gain"])
    figure, (axes,) = panels(1)
    eigenvalue_panel(axes, chosen.values, series)
    if len(series) > 1:
        legend_below(figure, sweep_handles(chosen.values, "diffusion_length", series))
    notes = (spread_note(chosen), fixed_note(chosen), eigenvalue_note(chosen.values))
    head(figure, "Smallest eigenvalue of FᵀF against diffusion length", *notes)
    return figure


def eigenvalue_panel(axes: Axes, values: xr.DataArray, series: Sequence[Series]) -> None:
    """Draw smallest eigenvalues against diffusion length.

    Parameters
    ----------
    values : xr.DataArray
        (axes of the series, diffusion_length, replicate)
    """
    # Zero has no place on a logarithmic axis; at its floor it is drawn as what it is near.
    shown = values.clip(min=EIGENVALUE_FLOOR / 10).assign_attrs(values.attrs)
    sweep_panel(axes, shown, "diffusion_length", series)
    log_scales(axes, values["diffusion_length"].values, EIGENVALUE_FLOOR)
    axes.set_ylabel(label(values))


def eigenvalue_note(values: xr.DataArray) -> str:
    """Say where eigenvalues are too small to be drawn, if any."""
    below = bool((quartiles(values)[1] < EIGENVALUE_FLOOR).any())
    return f"Eigenvalues below {EIGENVALUE_FLOOR:g} are not drawn." if below else ""
