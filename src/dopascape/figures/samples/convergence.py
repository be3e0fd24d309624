"""How indices settle as base samples are added."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from dopascape.figures.page import WIDTH, head, legend_below, letters
from dopascape.figures.samples.catalogue import SampleOptions
from dopascape.figures.samples.factors import (
    METHOD,
    constant_outcomes,
    factor_looks,
    outcome_panels,
    outcomes_of,
    sample_note,
    settings_of,
    with_interval,
)
from dopascape.findings.factors import INDEX_NAME, factor_name, ranked
from dopascape.modes import Look

_ENDS = ("_low", "_high")


def sensitivity_convergence(indices: xr.Dataset, options: SampleOptions) -> Figure:
    """Draw indices and the agreement of their ranking with the last against base samples."""
    settings_of(indices)
    outcomes = outcomes_of(indices)
    main = str(indices.attrs["main_index"])
    unit = METHOD[indices.attrs["method"]][1]
    looks = factor_looks(indices)
    names = ranked(indices, outcomes[0])
    figure = Figure((WIDTH, 5.2), layout="constrained")
    grid = figure.subplots(
        2, len(outcomes), sharex=True, squeeze=False, gridspec_kw={"height_ratios": [2.6, 1]}
    )
    constant = constant_outcomes(indices)
    sizes = indices["base_samples"].values
    outcome_panels(
        grid[0], indices, lambda axes, part: _draw_indices(axes, part, main, names, looks), "y"
    )
    for column, outcome in enumerate(outcomes):
        lower = grid[1, column]
        if outcome not in constant:
            agreement = indices["rank_agreement"].sel(outcome=outcome)
            lower.plot(sizes, agreement, color="black", marker="o")
        lower.set_ylim(min(-0.05, float(indices["rank_agreement"].min()) - 0.05), 1.08)
        lower.axhline(0, color="0.8", linewidth=0.6, zorder=0)
        lower.set_xlabel(unit)
    letters(grid.flat)
    grid[0, 0].set_xscale("log", base=2)
    grid[0, 0].set_xlim(sizes[0] / 1.3, sizes[-1] * 1.3)
    grid[1, 0].set_xticks(sizes, [str(size) for size in sizes])
    grid[1, 0].xaxis.set_minor_locator(NullLocator())
    grid[0, 0].set_ylabel(f"{INDEX_NAME[main]} and its interval")
    grid[1, 0].set_ylabel("agreement of\nranking, τ")
    handles: list[Any] = [
        Line2D([], [], color=looks[n].colour, marker=looks[n].marker, label=factor_name(n))
        for n in names[:-1]
    ]
    handles.append(
        Line2D(
            [], [], color=looks[names[-1]].colour, linestyle=(0, (3, 2)), label="threshold (dummy)"
        )
    )
    legend_below(figure, handles)
    text = (
        "From the first base samples, ever more of them. τ: Kendall's, with the ranking from all."
    )
    head(figure, "Convergence of the indices", text, sample_note(indices, *outcomes))
    return figure


def _draw_indices(
    axes: Axes, over: xr.Dataset, main: str, names: list[str], looks: dict[str, Look]
) -> None:
    """Draw each factor's index with its interval; side by side, so that intervals stay apart."""
    beside = np.exp(np.linspace(-0.16, 0.16, len(names) - 1))
    for name, factor in zip(names[:-1], beside, strict=True):
        x = over["base_samples"].values * factor
        value, low, high = with_interval(over, main, name)
        look = looks[name]
        axes.vlines(x, low, high, color=look.colour, linewidth=0.7)
        axes.plot(x, value, color=look.colour, marker=look.marker, markersize=3, linewidth=0.9)
    _limit(axes, over.sel(factor=names[:-1]), main)
    threshold = over["threshold"].values
    colour = looks[names[-1]].colour
    axes.plot(over["base_samples"], threshold, color=colour, linestyle=(0, (3, 2)), zorder=0)
    axes.axhline(0, color="0.8", linewidth=0.6, zorder=0)


def _limit(axes: Axes, over: xr.Dataset, main: str) -> None:
    """Show all indices, and whole intervals of the larger half: those of the first are wide."""
    half = len(over["base_samples"]) // 2
    shown = [over[main].values]
    shown += [over[f"{main}{end}"].isel(base_samples=slice(half, None)).values for end in _ENDS]
    every = np.concatenate([values.ravel() for values in shown])
    low, high = float(np.nanmin(every)), float(np.nanmax(every))
    axes.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
