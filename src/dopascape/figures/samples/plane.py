"""Elementary effects as a plane: deviation against mean size."""

from __future__ import annotations

from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dopascape.figures.page import WIDTH, head, legend_below, letters
from dopascape.figures.samples.catalogue import SampleOptions
from dopascape.figures.samples.factors import (
    factor_looks,
    outcome_panels,
    outcomes_of,
    sample_note,
    with_interval,
)
from dopascape.findings.factors import factor_name, ranked
from dopascape.modes import Look
from dopascape.results.selection import require


def sensitivity_plane(indices: xr.Dataset, options: SampleOptions) -> Figure:
    """Draw each factor's elementary effects: deviation against mean size, a panel per outcome."""
    require(indices, "mu_star")
    outcomes = outcomes_of(indices)
    looks = factor_looks(indices)
    names = ranked(indices, outcomes[0])
    figure = Figure((WIDTH, 4.2), layout="constrained")
    all_axes = figure.subplots(1, len(outcomes), squeeze=False)[0]
    outcome_panels(all_axes, indices, lambda axes, part: _draw_plane(axes, part, names, looks))
    letters(all_axes)
    for axes in all_axes:
        axes.set_xlabel("mean size of the effect, μ*")
    all_axes[0].set_ylabel("deviation of the effect, σ")
    handles: list[Any] = [
        Line2D([], [], linestyle="", color=looks[n].colour, marker=looks[n].marker,
               label=factor_name(n))
        for n in names
    ]  # fmt: skip
    handles.append(Line2D([], [], color="0.6", linewidth=0.8, label="σ = μ*"))
    legend_below(figure, handles)
    text = (
        "Lines: 95 % confidence intervals. Above σ = μ*: the effect depends on the other factors, "
        "or changes its sign."
    )
    note = sample_note(indices, *outcomes)
    head(figure, "Elementary effects of each factor", text, note)
    return figure


def _draw_plane(axes: Axes, over: xr.Dataset, names: list[str], looks: dict[str, Look]) -> None:
    last = over.isel(base_samples=-1)
    for name in names:
        x, y = (with_interval(last, index, name) for index in ("mu_star", "sigma"))
        look = looks[name]
        axes.plot(x[1:], [y[0]] * 2, color=look.colour, linewidth=0.8)
        axes.plot([x[0]] * 2, y[1:], color=look.colour, linewidth=0.8)
        axes.plot(x[0], y[0], color=look.colour, marker=look.marker, linestyle="")
    end = max(axes.get_xlim()[1], axes.get_ylim()[1])
    axes.axline((0, 0), slope=1, color="0.6", linewidth=0.8, zorder=0)
    axes.set_xlim(-0.03 * end, axes.get_xlim()[1])
    axes.set_ylim(-0.03 * end, axes.get_ylim()[1])
