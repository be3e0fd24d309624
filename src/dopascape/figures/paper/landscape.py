"""How far dopamine diffuses, and how much of the optimum is learning rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure, SubFigure
from numpy.typing import NDArray

from dopascape.figures.grids.maps import choose_map
from dopascape.figures.grids.options import EIGENVALUE_FLOOR
from dopascape.figures.page import WIDTH, head, legend_below, letter, tick_values
from dopascape.figures.panels.lines import (
    floor_note,
    floored_panel,
    log_scales,
    log_vertical,
    sweep_handles,
    sweep_panel,
    sweep_scales,
)
from dopascape.figures.panels.lowest import found_in, frame_lowest, ring_lowest
from dopascape.figures.panels.maps import colour_bar, colour_norm, heat_map, median_note
from dopascape.figures.series import series_along
from dopascape.figures.text import (
    fixed_note,
    label,
    left_out_note,
    spread_note,
    spread_notes,
    trials_note,
    two_line_label,
)
from dopascape.findings.words import settings
from dopascape.modes import GAIN_MODES
from dopascape.results.selection import choose, nearest, set_all_over

DIFFUSION = "diffusion_length"
SIZE_FLOOR = 0.1
"""Where the axis of the size of F starts at the lowest; the default landscape's is about 60."""

RAW: dict[str, Any] = {"gain": "raw"}


def diffusion(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw loss (A) and smallest eigenvalue (B) against λ, and a map of losses (C)."""
    losses = choose(summaries["diffusion"], "final_loss", ("feedback", DIFFUSION), RAW)
    eigenvalues = choose(summaries["independence"], "smallest_eigenvalue", ("gain", DIFFUSION), RAW)
    series = series_along(losses.values["feedback"])
    figure = Figure((WIDTH, 4.9), layout="constrained")
    panels = figure.subplot_mosaic([["A", "C"], ["B", "C"]])
    sweep_panel(panels["A"], losses.values, DIFFUSION, series)
    ring_lowest(panels["A"], losses.values, DIFFUSION)
    log_vertical(panels["A"])
    panels["A"].set_ylabel(label(losses.values))
    of_gain = series_along(eigenvalues.values["gain"])
    floored_panel(panels["B"], eigenvalues.values, DIFFUSION, of_gain, EIGENVALUE_FLOOR)
    both = [one.values[DIFFUSION].values for one in (losses, eigenvalues)]
    for name in "AB":
        log_scales(panels[name], np.concatenate(both), None)
    tick_values(panels["A"], losses.values[DIFFUSION].values.tolist())
    drawn = _varicosities(panels["C"], summaries["varicosities"])
    for name, axes in panels.items():
        letter(axes, name)
    legend_below(figure, sweep_handles(losses.values, DIFFUSION, series))
    found = found_in(losses)
    notes = (
        f"A: {spread_note(losses.values)} B: {spread_note(eigenvalues.values)} "
        f"C: {median_note(drawn)} Ring and frame: the lowest.",
        fixed_note(losses, found),
        floor_note(eigenvalues.values, EIGENVALUE_FLOOR, "Eigenvalues"),
        trials_note(summaries["diffusion"], summaries["varicosities"], panels="AC"),
        left_out_note(losses.values, drawn),
    )
    head(figure, "Diffusion of dopamine", *notes, found=f"A: {found}" if found else "")
    return figure


def _varicosities(axes: Axes, summary: xr.Dataset) -> xr.DataArray:
    """Draw a map of losses over diffusion length and number of varicosities; return the losses."""
    losses = choose_map(summary, DIFFUSION, "n_varicosities", RAW).values.isel(gain=0)
    median = losses.median("replicate")
    norm = colour_norm(median.values, logarithmic=True)
    heat_map(axes, median, norm, "rocket_r", 0.4 * WIDTH)
    frame_lowest(axes, losses)
    axes.set_xlabel(label(median[DIFFUSION]))
    axes.set_ylabel(label(median["n_varicosities"]))
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    colour_bar(figure, [axes], norm, "rocket_r").set_label(label(losses))
    return losses


SWEEPS = {"diffusion": DIFFUSION, "varicosities": "n_varicosities", "patch_size": "patch_size"}
"""Studies with raw and norm-matched feedback, and the axis of each."""


def gain_matching(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw losses with raw and norm-matched feedback (A-C), and maps of their ratio (D, E)."""
    figure = Figure((WIDTH, 6.6), layout="constrained")
    top, bottom = figure.subfigures(2, 1, height_ratios=[1.45, 1], squeeze=False).flat
    drawn = _gain_sweeps(top, summaries)
    _ratio_maps(bottom, summaries)
    notes = (
        f"{spread_notes(drawn, 'ABC')} Ring: the lowest. Beneath, the size of F (drawn from "
        f"{SIZE_FLOOR:g}). B and C at the diffusion length nearest to 0.1. D, E: median over "
        "replicates of the ratio of the two losses of one replicate; blue: lower where the size "
        "of F is matched.",
        trials_note(*(summaries[study] for study in SWEEPS), panels="ABC"),
        f"At {settings(set_all_over(summaries['diffusion']))}.",
        left_out_note(*drawn),
    )
    head(figure, "How much of the optimal landscape is learning rate", *notes)
    return figure


def _gain_sweeps(part: SubFigure, summaries: Mapping[str, xr.Dataset]) -> list[xr.DataArray]:
    """Draw losses (upper row) and sizes of F (lower row) by gain; return the losses."""
    grid = part.subplots(2, 3, sharex="col", sharey="row", height_ratios=[2.4, 1])
    drawn, all_sizes = [], []
    for column, (study, axis), name in zip(grid.T, SWEEPS.items(), "ABC", strict=True):
        summary = summaries[study]
        losses, sizes = (
            choose(summary, variable, ("gain", axis), {}).values
            for variable in ("final_loss", "gain_norm")
        )
        series = series_along(losses["gain"])
        for axes, values in zip(column, (losses, sizes.clip(min=SIZE_FLOOR / 10)), strict=True):
            sweep_panel(axes, values, axis, series)
        column[0].set_xlabel("")
        letter(column[0], name)
        ring_lowest(column[0], losses, axis)
        sweep_scales(column[0], losses[axis].values, None)
        drawn.append(losses)
        all_sizes.append(sizes)
    log_vertical(grid[0, 0])
    low = min(float(sizes.min()) for sizes in all_sizes)
    high = max(float(sizes.max()) for sizes in all_sizes)
    grid[1, 0].set_ylim(max(low / 1.5, SIZE_FLOOR), 1.5 * high)
    log_vertical(grid[1, 0])
    grid[0, 0].set_ylabel(label(drawn[0]))
    grid[1, 0].set_ylabel("size of F\n(Frobenius norm)")
    legend_below(part, sweep_handles(losses, axis, series))
    return drawn


def _ratio_maps(part: SubFigure, summaries: Mapping[str, xr.Dataset]) -> None:
    """Draw norm-matched over raw losses over diffusion length and another axis."""
    ratios = [_ratio(summaries[study], SWEEPS[study]) for study in ("varicosities", "patch_size")]
    norm = _around_one(np.concatenate([ratio.values.ravel() for ratio in ratios]))
    row = part.subplots(1, 2)
    for axes, ratio, name in zip(row, ratios, "DE", strict=True):
        heat_map(axes, ratio, norm, "vlag", 0.4 * WIDTH)
        axes.set_xlabel(label(ratio[DIFFUSION]))
        axes.set_ylabel(two_line_label(ratio[str(ratio.dims[0])]))
        letter(axes, name)
    colour_bar(part, list(row), norm, "vlag").set_label("loss, norm-matched / raw")


def _ratio(summary: xr.Dataset, axis: str) -> xr.DataArray:
    """Return the median over replicates of norm-matched over raw loss, (axis, diffusion_length)."""
    losses = choose_map(summary, DIFFUSION, axis, {}).values
    raw, matched = (
        losses.isel(gain=nearest(losses["gain"], gain), drop=True) for gain in GAIN_MODES
    )
    return (matched / raw).median("replicate")


def _around_one(ratios: NDArray[np.float64]) -> LogNorm:
    """Return a logarithmic scale of colours with 1 in its middle."""
    decades = np.abs(np.log10(ratios[np.isfinite(ratios)]))
    most = 10 ** max(float(decades.max(initial=0.0)), 0.1)
    return LogNorm(1 / most, most)
