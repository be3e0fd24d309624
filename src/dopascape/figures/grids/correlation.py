"""What SPNs' rates have in common, against the distance between them."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.entry import FigureOptions
from dopascape.figures.page import WIDTH, head, legend_below, letter
from dopascape.figures.panels.lines import draw_band, handle
from dopascape.figures.populations import POPULATION_NAME
from dopascape.figures.series import series_along
from dopascape.figures.text import fixed_note, replicates_note, trials_note
from dopascape.results.selection import choose

PAIRS = (("dspn", "dspn"), ("ispn", "ispn"), ("dspn", "ispn"))

SHARE = 0.95
"""Share of the replicates that must have pairs at a distance for it to be drawn."""


def correlation_by_distance(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw the correlation of rates of pairs of SPNs against their distance, by diffusion length.

    Pairs of dSPNs (A), of iSPNs (B), and of a dSPN and an iSPN (C).
    """
    figure = Figure((WIDTH, 3.2), layout="constrained")
    row = figure.subplots(1, len(PAIRS), sharex=True, sharey=True)
    for name, axes, pair in zip("ABC", row, PAIRS, strict=True):
        variable = f"rate_correlation_{'_'.join(pair)}"
        chosen = choose(summary, variable, ("diffusion_length",), options.select)
        series = series_along(chosen.values["diffusion_length"])
        for one in series:
            mean, error = mean_and_error(chosen.values.sel(one.at))
            band = (mean - 2 * error, mean, mean + 2 * error)
            draw_band(axes, "distance", band, one.look, opacity=0.25)
        axes.axhline(0, color="0.7", linewidth=0.8, zorder=0)
        axes.set_title("–".join(POPULATION_NAME[p] for p in pair))
        axes.set_xlabel("distance (cube sides)")
        letter(axes, name)
    row[0].set(ylabel="correlation of rates", xlim=(0, None))
    handles = [
        handle(one.look, f"λ = {one.at['diffusion_length']:g}", markers=False) for one in series
    ]
    legend_below(figure, handles)
    note = replicates_note(
        chosen.values,
        "Mean over {n} replicates, two standard errors shaded. Left out: distances at which "
        f"fewer than {SHARE:.0%} of the replicates have pairs.",
    )
    head(
        figure, "Correlation of SPN rates by distance", note, trials_note(summary),
        fixed_note(chosen),
    )  # fmt: skip
    return figure


def mean_and_error(values: xr.DataArray) -> tuple[xr.DataArray, xr.DataArray]:
    """Return mean and standard error of the mean over replicates, of (replicate, distance).

    NaN where fewer than ``SHARE`` of the replicates have a value; the error of one value is NaN.
    """
    n = values.count("replicate")
    kept = values.where(n >= SHARE * values.sizes["replicate"])
    return kept.mean("replicate"), kept.std("replicate", ddof=1) / np.sqrt(n.where(n > 0))
