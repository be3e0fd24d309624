"""Slow dopamine, and the sizes of network and task."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from matplotlib.figure import Figure, SubFigure

from dopascape.figures.grids.sweeps import choose_sweep, per_dimension
from dopascape.figures.page import WIDTH, head, is_decade, legend_below, letter
from dopascape.figures.panels.lines import (
    constant_loss,
    curve_handles,
    curve_panel,
    log_scales,
    sweep_handles,
    sweep_panel,
    sweep_scales,
)
from dopascape.figures.panels.lowest import RING_NOTE, found_in, ring_lowest
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import (
    FEW,
    fixed_note,
    fixed_notes,
    label,
    left_out_note,
    spread_note,
    spread_notes,
    trials_note,
)
from dopascape.findings.words import number
from dopascape.looks import TO_SLOW, ordered_looks
from dopascape.modes import FEEDBACK_MODES, HIGHPASS
from dopascape.results.selection import Chosen, choose

MOST_CURVES = 4
"""Time constants at most whose learning curves are drawn."""


def temporal(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw final loss against dopamine's time constant (A) and learning curves (B, C)."""
    summary = summaries["temporal"]
    chosen, series = choose_sweep(summary, "dopamine_tau", "feedback", {})
    values = chosen.values.isel(gain=0)
    figure = Figure((WIDTH, 6.4), layout="constrained")
    top, bottom = figure.subfigures(2, 1, squeeze=False).flat
    axes = top.subplots()
    sweep_panel(axes, values, "dopamine_tau", series)
    ring_lowest(axes, values, "dopamine_tau")
    sweep_scales(axes, values["dopamine_tau"].values)
    axes.set_ylabel(label(values))
    letter(axes, "A")
    legend_below(top, sweep_handles(values, "dopamine_tau", series))
    _slow_curves(bottom, summary)
    spread = spread_note(values)
    if values.sizes["replicate"] <= FEW:
        spread = f"A: {spread} B, C: medians."
    found = found_in(Chosen(values, chosen.fixed))
    notes = (RING_NOTE, spread, trials_note(summary), fixed_note(chosen, found))
    head(figure, "Slow dopamine", *notes, left_out_note(values), found=found)
    return figure


def _slow_curves(part: SubFigure, summary: xr.Dataset) -> None:
    """Draw learning curves at a few time constants, without (B) and with (C) high-pass."""
    shown = ("highpass_synapse", "feedback", "dopamine_tau")
    values = choose(summary, "loss", shown, {}).values
    constant = constant_loss(summary, shown, {})
    taus = _few(values["dopamine_tau"].values.tolist())
    series = [
        Series({**one.at, "dopamine_tau": taus[0]}, one.look, one.text)
        for one in series_along(values["feedback"])
        if one.at["feedback"] != "filtered"
    ] + [
        Series({"feedback": "filtered", "dopamine_tau": tau}, look, f"slow, {number(tau)} ms")
        for tau, look in zip(taus, ordered_looks(len(taus), TO_SLOW), strict=True)
    ]
    titles = (FEEDBACK_MODES["filtered"].label, HIGHPASS.label)
    row = part.subplots(1, 2, sharex=True, sharey=True)
    for axes, one, title, name in zip(row, values, titles, "BC", strict=True):
        curve_panel(axes, one, series, constant)
        axes.set_title(title)
        axes.set_xlabel(label(values["trial"]))
        letter(axes, name)
    row[0].set_ylabel(label(values))
    log_scales(row[0], values["trial"].values)
    legend_below(part, curve_handles(series))


def _few(taus: list[float]) -> list[float]:
    """Return up to `MOST_CURVES` time constants: the slowest whole decades, or evenly apart."""
    decades = [tau for tau in taus if is_decade(tau)]
    if len(decades) >= MOST_CURVES:  # faster dopamine is as good as instant
        return decades[-MOST_CURVES:]
    places = np.linspace(0, len(taus) - 1, min(len(taus), MOST_CURVES))
    return [taus[place] for place in np.unique(np.rint(places).astype(int))]


SCALING = {"width": "network_width", "target_dim": "target_dim", "target_tau": "target_tau"}
"""Studies of size, and the axis of each."""


def scaling(summaries: Mapping[str, xr.Dataset]) -> Figure:
    """Draw final loss against network width (A), target dimension (B) and time scale (C)."""
    figure = Figure((WIDTH, 3.2), layout="constrained")
    row = figure.subplots(1, 3)
    drawn, panels = [], {}
    for axes, (study, axis), name in zip(row, SCALING.items(), "ABC", strict=True):
        chosen, series = choose_sweep(summaries[study], axis, "feedback", {})
        if axis == "target_dim":
            chosen = per_dimension(summaries[study], chosen)
        values = chosen.values.isel(gain=0)
        sweep_panel(axes, values, axis, series)
        sweep_scales(axes, values[axis].values)
        axes.set_ylabel(label(values).replace(", ", ",\n"))
        letter(axes, name)
        drawn.append(values)
        panels[name] = chosen
    legend_below(figure, sweep_handles(values, axis, series))
    trials = trials_note(*(summaries[study] for study in SCALING), panels="ABC")
    notes = (
        spread_notes(drawn, "ABC"),
        trials,
        fixed_notes(panels),
        left_out_note(*drawn),
    )
    head(figure, "Sizes of the network and of the task", *notes)
    return figure
