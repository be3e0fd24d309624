"""Lines: medians over replicates and their spread, against trials or an axis."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dopascape.figures.page import label_log_axis, tick_values
from dopascape.figures.series import Series
from dopascape.figures.text import FEW, label
from dopascape.modes import Look
from dopascape.results.selection import choose, is_level

CONSTANT_COLOUR = "0.6"

MOST_MARKED = 15
"""Points up to which a curve has markers: more would run into each other."""

Band = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Lower and upper end."""

TRIALS = ("trial", "gradient_trial")
"""Dimensions along which a network learns."""

FEW_CURVES = 3
"""Curves up to which the thin lines of their replicates can be told apart."""

STRETCH = 0.25
"""Share of an axis' values, side by side, at which a band has to lie on no other to be drawn."""


def quartiles(values: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray, xr.DataArray]:
    """Return lower quartile, median and upper quartile over replicates, NaN where none is left."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "All-NaN slice encountered", RuntimeWarning)
        low, median, high = values.quantile([0.25, 0.5, 0.75], "replicate")
    return low, median, high


def draw_lines(
    axes: Axes, lines: Sequence[tuple[xr.DataArray, Look]], along: str, markers: bool
) -> None:
    """Draw medians over replicates along an axis, with their spread.

    That is every replicate where there are few, as a point, or as a thin line where the axis has
    too many points; else inter-quartile bands, where they do not lie on each other. Runs that do
    not depend on the axis are a level across the panel.

    Parameters
    ----------
    lines : (along, replicate) each, and a look
        The first on top; NaN leaves a gap where no replicate is left.
    markers
        Whether the axis has few enough points to mark each.
    """
    bands = [quartiles(values.transpose(along, "replicate")) for values, _ in lines]
    apart = _apart([(low.values, high.values) for low, _, high in bands])
    for (values, look), band, alone in reversed(list(zip(lines, bands, apart, strict=True))):
        low, median, high = (one.values for one in band)
        x = values[along].values
        # A loss that stays as it is through trials is still a curve.
        level = along not in TRIALS and is_level(values, along)
        if level:
            axes.axhline(median[0], color=look.colour, linestyle=look.dashes)
        else:
            marker = look.marker if markers else ""
            axes.plot(x, median, color=look.colour, linestyle=look.dashes, marker=marker)
        if values.sizes["replicate"] > FEW:
            shown = np.full_like(alone, alone.mean() > 0.5) if level else alone
            axes.fill_between(x, low, high, shown, color=look.colour, alpha=0.2, linewidth=0)
        elif not level and (markers or len(lines) <= FEW_CURVES):
            _draw_replicates(axes, values.transpose(along, "replicate"), look, markers)


def _draw_replicates(axes: Axes, values: xr.DataArray, look: Look, points: bool) -> None:
    """Draw every replicate (along, replicate), faintly."""
    x = values[str(values.dims[0])].values
    colour = (look.colour, 0.5)
    if points:
        all_x = np.broadcast_to(x[:, None], values.shape)
        axes.scatter(all_x, values.values, s=4, color=colour, linewidth=0, zorder=1.5)
        return
    curves = [np.column_stack([x, replicate]) for replicate in values.values.T]
    axes.add_collection(LineCollection(curves, colors=[colour], linewidths=0.4, zorder=1.5))


def _apart(bands: Sequence[Band]) -> list[NDArray[np.bool_]]:
    """Say for each band where it lies on none of the others, in stretches of some length.

    A short piece of a band would look as if something happened there.
    """
    apart = []
    for k, (low, high) in enumerate(bands):
        others = [
            (low < other_high) & (other_low < high)
            for n, (other_low, other_high) in enumerate(bands)
            if n != k
        ]
        alone = ~np.any(others, axis=0) if others else np.ones(low.shape, bool)
        apart.append(_in_stretches(alone, max(2, STRETCH * low.size)))
    return apart


def _in_stretches(places: NDArray[np.bool_], shortest: float) -> NDArray[np.bool_]:
    """Keep those of some places of which enough are side by side."""
    kept = np.zeros_like(places)
    edges = np.flatnonzero(np.diff(places, prepend=False, append=False))
    for start, stop in edges.reshape(-1, 2):
        kept[start:stop] = stop - start >= shortest
    return kept


def draw_band(
    axes: Axes,
    along: str,
    band: Sequence[xr.DataArray],
    look: Look,
    marker: str = "",
    opacity: float = 0.2,
) -> None:
    """Draw a line with a band around it.

    Parameters
    ----------
    band : (along,) each
        Lower end, line and upper end; NaN leaves a gap.
    """
    low, middle, high = (one.values for one in band)
    x = band[1][along].values
    axes.plot(x, middle, color=look.colour, linestyle=look.dashes, marker=marker)
    axes.fill_between(x, low, high, color=look.colour, alpha=opacity, linewidth=0)


def handle(look: Look, text: str, markers: bool = True) -> Line2D:
    """Return the legend's entry of a series."""
    marker = look.marker if markers else ""
    return Line2D([], [], color=look.colour, linestyle=look.dashes, marker=marker, label=text)


def log_scales(axes: Axes, x: NDArray[np.float64], floor: float | None = 0.0) -> None:
    """Make a panel's axes logarithmic, with plain numbers.

    Parameters
    ----------
    x
        What the horizontal axis spans.
    floor
        Where the vertical axis starts at the lowest; None leaves it linear.
    """
    low, high = float(np.min(x)), float(np.max(x))
    if low > 0:  # else an axis with a 0 stays linear
        axes.set_xscale("log")
        # Set by hand, as where all runs diverged there is no data to take the limits from.
        margin = (high / low) ** 0.05 if high > low else 2.0
        axes.set_xlim(low / margin, high * margin)
        label_log_axis(axes.xaxis, *axes.get_xlim())
    if floor is not None:
        log_vertical(axes, floor)


def sweep_scales(axes: Axes, x: NDArray[np.float64], floor: float | None = 0.0) -> None:
    """Make a panel's axes logarithmic, with ticks where there was a simulation.

    Parameters
    ----------
    x
        Values of the horizontal axis that were simulated.
    floor
        As of `log_scales`.
    """
    log_scales(axes, x, floor)
    tick_values(axes, np.unique(x).tolist())


def log_vertical(axes: Axes, floor: float = 0.0) -> None:
    """Make a panel's vertical axis logarithmic, from ``floor`` at the lowest."""
    axes.set_yscale("log")
    if axes.get_ylim()[0] <= 0:
        axes.set_ylim(0.1, 1)
    if axes.get_ylim()[0] < floor:
        axes.set_ylim(floor, max(1.5 * axes.dataLim.y1, 10 * floor))
    label_log_axis(axes.yaxis, *axes.get_ylim())


def curve_panel(
    axes: Axes, values: xr.DataArray, series: Sequence[Series], constant: float
) -> None:
    """Draw loss against trial; the caller sets scales and labels.

    Parameters
    ----------
    values : xr.DataArray
        (axes of the series, replicate, trial)
    series
        The curves, the first on top.
    constant
        Loss of an output that stays at 0.5, drawn as a level.
    """
    lines = [(values.sel(one.at), one.look) for one in series]
    draw_lines(axes, lines, "trial", markers=False)
    constant_level(axes, constant)


def constant_loss(summary: xr.Dataset, shown: Sequence[str], select: Mapping[str, Any]) -> float:
    """Return the loss of an output that stays at 0.5: the median of what a figure shows."""
    return float(choose(summary, "constant_loss", shown, select).values.median())


def constant_level(axes: Axes, constant: float) -> None:
    """Draw the loss of an output that stays at 0.5."""
    axes.axhline(constant, color=CONSTANT_COLOUR, linewidth=0.8, zorder=0)


def constant_handle() -> Line2D:
    """Return the legend's entry of that level."""
    return Line2D([], [], color=CONSTANT_COLOUR, linewidth=0.8, label="output constant at 0.5")


def curve_handles(series: Sequence[Series]) -> list[Line2D]:
    """Return the legend's entries of a panel of curves."""
    return [*(handle(one.look, one.text, markers=False) for one in series), constant_handle()]


def sweep_panel(axes: Axes, values: xr.DataArray, along: str, series: Sequence[Series]) -> None:
    """Draw values against an axis, the median of runs that do not depend on it as a level.

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
    lines = [(values.sel(one.at), one.look) for one in series]
    draw_lines(axes, lines, along, markers=values.sizes[along] <= MOST_MARKED)
    axes.set_xlabel(label(values[along]))


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


def floored_panel(
    axes: Axes, values: xr.DataArray, along: str, series: Sequence[Series], floor: float
) -> None:
    """Draw values that fall to nothing against an axis, logarithmic from a floor on.

    Parameters
    ----------
    values : xr.DataArray
        (axes of the series, along, replicate)
    floor
        Where the vertical axis starts at the lowest.
    """
    # Zero cannot be drawn on a logarithmic axis; at its floor it is drawn as what it is near.
    shown = values.clip(min=floor / 10).assign_attrs(values.attrs)
    sweep_panel(axes, shown, along, series)
    sweep_scales(axes, values[along].values, floor)
    axes.set_ylabel(label(values))


def floor_note(values: xr.DataArray, floor: float, what: str) -> str:
    """Say where medians are too small to be drawn, if any."""
    below = bool((quartiles(values)[1] < floor).any())
    return f"{what} below {floor:g} are not drawn." if below else ""
