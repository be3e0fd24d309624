"""What a landscape that turns over teaches."""

from __future__ import annotations

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.entry import FigureOptions
from dopascape.figures.page import head, legend_below, letters, panels
from dopascape.figures.panels.lines import sweep_handles, sweep_panel, sweep_scales
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import fixed_note, label, left_out_note, spread_note, trials_note
from dopascape.findings.words import number
from dopascape.looks import ordered_looks
from dopascape.results.selection import choose

SHOWN = ("feedback", "landscape_turnover", "turnover_period")


def loss_by_turnover(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw final loss (A) and centred alignment (B) against the trials between turnovers.

    And, where it was recorded, the loss of an output that is learned anew (C).
    """
    along = "turnover_period"
    chosen = choose(summary, "final_loss", SHOWN, options.select)
    alignment = choose(summary, "alignment_centred", SHOWN, options.select).values
    series, others = _series(chosen.values)
    losses = [(chosen.values, label(chosen.values))]
    if "feature_loss" in summary:
        features = choose(summary, "feature_loss", SHOWN, options.select).values
        losses.append((features.isel(gradient_trial=-1), "loss of an output learned anew"))
    figure, (left, right, *more) = panels(1 + len(losses), sharey=False)
    for axes, (loss, name) in zip((left, *more), losses, strict=True):
        sweep_panel(axes, loss, along, [*series, *others])
        sweep_scales(axes, loss[along].values)
        axes.set_ylabel(name)
    at_the_end = alignment.isel(trial=-1)
    sweep_panel(right, at_the_end, along, series)
    sweep_scales(right, at_the_end[along].values, None)
    right.set_ylabel("centred alignment at the end")
    letters([left, right, *more])
    legend_below(figure, sweep_handles(chosen.values, along, [*series, *others]))
    learned_anew = "C: striatonigral weights learned anew from the SPNs as they are at the end."
    notes = (
        *([learned_anew] if more else []),
        spread_note(chosen.values),
        trials_note(summary),
        fixed_note(chosen),
        left_out_note(chosen.values),
    )
    head(figure, "A landscape that turns over", *notes)
    return figure


def _series(values: xr.DataArray) -> tuple[list[Series], list[Series]]:
    """Return dopamine's series by share redrawn, that which stays first, and the other modes'."""
    main, *others = series_along(values["feedback"])
    shares = values["landscape_turnover"].values
    looks = ordered_looks(len(shares))[::-1]
    series = [
        Series(
            {**main.at, "landscape_turnover": share},
            look,
            f"{number(100 * share)} % redrawn each time" if share else f"{main.text} that stays",
        )
        for share, look in zip(shares, looks, strict=True)
    ]
    first = {"landscape_turnover": shares[0]}
    return series, [other._replace(at={**other.at, **first}) for other in others]
