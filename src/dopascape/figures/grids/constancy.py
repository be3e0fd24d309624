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
    """Draw final loss (A) and centred alignment (B) against the trials between turnovers."""
    along = "turnover_period"
    chosen = choose(summary, "final_loss", SHOWN, options.select)
    alignment = choose(summary, "alignment_centred", SHOWN, options.select).values
    series, others = _series(chosen.values)
    figure, (left, right) = panels(2, sharey=False)
    sweep_panel(left, chosen.values, along, [*series, *others])
    sweep_scales(left, chosen.values[along].values)
    left.set_ylabel(label(chosen.values))
    at_the_end = alignment.isel(trial=-1)
    sweep_panel(right, at_the_end, along, series)
    sweep_scales(right, at_the_end[along].values, None)
    right.set_ylabel("centred alignment after the last trial")
    letters([left, right])
    legend_below(figure, sweep_handles(chosen.values, along, [*series, *others]))
    notes = (
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
