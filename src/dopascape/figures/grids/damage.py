"""What is lost with varicosities, and what comes back with dopamine."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from dopascape.figures.entry import FigureOptions
from dopascape.figures.page import facets, head, legend_below, letters, panels
from dopascape.figures.panels.lines import (
    draw_lines,
    handle,
    log_scales,
    sweep_handles,
    sweep_panel,
    sweep_scales,
)
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import fixed_note, label, left_out_note, spread_note, trials_note
from dopascape.findings.words import number
from dopascape.looks import ordered_looks
from dopascape.results.selection import choose

LEFT = "left"
"""The axis 1 - f, with the healthy end on the right."""

SAME_GAIN = 1e-6
"""Part by which (1 - f) g may differ from 1 to count as all given back."""


def lesion_doses(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw final loss against the varicosities left, a panel for each time of the lesion."""
    shown = ("feedback", "lesion_trial", "new_target", "uptake_loss", "varicosity_loss")
    chosen = choose(summary, "final_loss", shown, options.select)
    values = _by_left(chosen.values)
    times = _times(values)
    by_panel = xr.concat([values.sel(at, drop=True) for at in times.values()], "panel")
    by_panel.attrs = values.attrs
    main, *others = series_along(values["feedback"])
    texts = {0: f"{main.text}, λ as it was", 1: f"{main.text}, uptake lost too"}
    uptake = values["uptake_loss"].values
    series = [
        Series({**main.at, "uptake_loss": lost}, look, texts[int(lost)])
        for lost, look in zip(uptake, ordered_looks(len(uptake))[::-1], strict=True)
    ]
    series += [other._replace(at={**other.at, "uptake_loss": uptake[0]}) for other in others]

    def draw(axes: Axes, part: xr.DataArray) -> None:
        sweep_panel(axes, part, LEFT, series)

    labels = (label(values[LEFT]), label(values))
    figure, all_axes = facets(by_panel, list(times), labels, draw)
    sweep_scales(all_axes[0], values[LEFT].values)
    legend_below(figure, sweep_handles(by_panel, LEFT, series))
    notes = (
        spread_note(values),
        trials_note(summary),
        fixed_note(chosen),
        left_out_note(*(by_panel.sel(one.at) for one in series)),
    )
    head(figure, "Final loss after a loss of varicosities", *notes)
    return figure


def _by_left(values: xr.DataArray) -> xr.DataArray:
    """Return values along the share of varicosities left, ascending."""
    left = 1 - values["varicosity_loss"].values
    along = ("varicosity_loss", left, {"long_name": "share of varicosities left", "units": "1"})
    return values.assign_coords({LEFT: along}).swap_dims(varicosity_loss=LEFT).sortby(LEFT)


def _times(values: xr.DataArray) -> dict[str, dict[str, int]]:
    """Return where values lie of each time of the lesion, by what it is called."""
    times = {}
    for trial in values["lesion_trial"].values:
        if trial == 0:
            first = values["new_target"].values[0]
            times["from the start"] = {"lesion_trial": trial, "new_target": first}
            continue
        for new in values["new_target"].values:
            target = "new target" if new else "same target"
            times[f"after trial {trial}, {target}"] = {
                "lesion_trial": trial,
                "new_target": new,
            }
    return times


def dopamine_given_back(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw final loss against the mean gain that is left (A), and what of it is misdirection (B).

    The mean gain at a loss f and a factor g is (1 - f) g of the intact one's. Where that is 1, what
    a loss still costs is misdirection; the rest is lack of gain.
    """
    shown = ("feedback", "varicosity_loss", "dopamine_gain")
    chosen = choose(summary, "final_loss", shown, options.select)
    values = chosen.values
    main, *others = series_along(values["feedback"])
    losses = values["varicosity_loss"].values
    series = [
        Series({**main.at, "varicosity_loss": f}, look, f"{number(100 * f)} % lost")
        for f, look in zip(losses, ordered_looks(len(losses))[::-1], strict=True)
    ]
    series += [other._replace(at={**other.at, "varicosity_loss": losses[0]}) for other in others]
    figure, (left, right) = panels(2, sharex=False, sharey=False)
    for one in series:
        part = values.sel(one.at)
        mean_gain = (1 - one.at["varicosity_loss"]) * part["dopamine_gain"]
        at_gain = part.assign_coords(dopamine_gain=mean_gain)
        draw_lines(left, [(at_gain, one.look)], "dopamine_gain", markers=True)
    gains = np.outer(1 - losses, values["dopamine_gain"].values)
    log_scales(left, gains)
    left.set_xlabel("mean gain, of the intact landscape's: (1 − f) g")
    left.set_ylabel(label(values))
    parts = _decades(values.sel(main.at))
    looks = dict(zip(parts, ordered_looks(len(parts))[::-1], strict=True))
    draw_lines(right, [(parts[name], looks[name]) for name in parts], LEFT, markers=True)
    sweep_scales(right, next(iter(parts.values()))[LEFT].values, None)
    right.set_xlabel("share of varicosities left, 1 − f")
    right.set_ylabel("log₁₀ of final loss,\nless that without loss")
    right.axhline(0, color="0.6", linewidth=0.8, zorder=0)
    right.legend(handles=[handle(look, name) for name, look in looks.items()])
    letters([left, right])
    legend_below(figure, sweep_handles(values, "dopamine_gain", series))
    drawn = left_out_note(*(values.sel(one.at) for one in series))
    head(
        figure,
        "Dopamine given back after a loss of varicosities",
        "B: of each network against itself without loss.",
        spread_note(values),
        trials_note(summary),
        fixed_note(chosen),
        drawn,
    )
    return figure


def _decades(values: xr.DataArray) -> dict[str, xr.DataArray]:
    """Return log10 of the loss over that without loss: as left, and with the mean given back.

    Parameters
    ----------
    values : (varicosity_loss, dopamine_gain, replicate)

    Returns
    -------
    name -> (left, replicate)
        NaN at a loss f whose gain 1/(1 - f) the study lacks.
    """
    losses = _by_left(values)
    logs = losses.copy(data=np.log10(losses.values))
    intact = logs.sel({LEFT: 1, "dopamine_gain": 1}, method="nearest", drop=True)
    as_left = logs.sel(dopamine_gain=1, method="nearest", drop=True)
    is_back = np.abs(logs[LEFT] * logs["dopamine_gain"] - 1) < SAME_GAIN
    back = logs.where(is_back).max("dopamine_gain")
    return {"as it is left": as_left - intact, "mean gain given back": back - intact}
