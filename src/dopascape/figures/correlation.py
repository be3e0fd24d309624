"""What SPNs' rates have in common, against the distance between them."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dopascape.figures.catalogue import FigureOptions
from dopascape.figures.curves import handle
from dopascape.figures.data import choose, fixed_note, trials_note
from dopascape.figures.populations import POPULATION_NAME
from dopascape.figures.series import series_along
from dopascape.figures.style import WIDTH, head, legend_below, letter
from dopascape.modes import Look

Array = NDArray[np.float64]

PAIRS = (("dspn", "dspn"), ("ispn", "ispn"), ("dspn", "ispn"))

SHARE = 0.95
"""Share of the replicates that must have pairs at a distance for it to be drawn."""


def correlation_by_distance(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw the correlation of rates of pairs of SPNs against their distance, by diffusion length.

    Parameters
    ----------
    summary
        Variables ``rate_correlation_<spn>_<spn>``, over ``diffusion_length`` and other axes.
    options
        By default all diffusion lengths.

    Raises
    ------
    ValueError
        If the summary lacks what is drawn.
    """
    chosen = {
        pair: choose(
            summary, f"rate_correlation_{'_'.join(pair)}", ("diffusion_length",), options.select
        )
        for pair in PAIRS
    }
    figure = Figure((WIDTH, 3.2), layout="constrained")
    row = figure.subplots(1, len(PAIRS), sharex=True, sharey=True)
    for name, axes, (pair, (values, _)) in zip("ABC", row, chosen.items(), strict=True):
        series = series_along(values["diffusion_length"])
        for one in series:
            draw_mean(axes, values.sel(one.at), one.look)
        axes.axhline(0, color="0.7", linewidth=0.8, zorder=0)
        axes.set_title("–".join(POPULATION_NAME[p] for p in pair))
        axes.set_xlabel("distance (cube sides)")
        letter(axes, name)
    row[0].set(ylabel="correlation of rates", xlim=(0, None))
    handles = [
        handle(one.look, f"λ = {one.at['diffusion_length']:g}", markers=False) for one in series
    ]
    legend_below(figure, handles)
    first = chosen[PAIRS[0]]
    notes = (_note(first.values), trials_note(summary), fixed_note(first))
    head(figure, "Correlation of SPN rates by distance", *notes)
    return figure


def draw_mean(axes: Axes, values: xr.DataArray, look: Look) -> None:
    """Draw the mean over replicates and two standard errors around it.

    Parameters
    ----------
    values : xr.DataArray
        (replicate, distance) in any order, NaN where a replicate has no pairs.
    """
    distance = values["distance"].values
    mean, error = mean_and_error(values.transpose("replicate", "distance").values)
    there = np.isfinite(mean)
    axes.plot(distance[there], mean[there], color=look.colour, linestyle=look.dashes)
    low, high = mean - 2 * error, mean + 2 * error
    axes.fill_between(
        distance[there], low[there], high[there], color=look.colour, alpha=0.25, linewidth=0
    )


def mean_and_error(values: Array) -> tuple[Array, Array]:
    """Return mean and standard error of the mean over replicates, of (replicate, distance).

    NaN where fewer than ``SHARE`` of the replicates have a value; the error of one value is NaN.
    """
    n = np.isfinite(values).sum(axis=0)
    enough = (n > 0) & (n >= SHARE * len(values))
    kept = values[:, enough]
    mean, error = np.full((2, values.shape[1]), np.nan)
    mean[enough] = np.nanmean(kept, axis=0)
    squared = np.nansum((kept - mean[enough]) ** 2, axis=0)
    several = np.where(n[enough] > 1, n[enough] - 1, np.nan)
    error[enough] = np.sqrt(squared / several / n[enough])
    return mean, error


def _note(values: xr.DataArray) -> str:
    n = values.sizes["replicate"]
    if n == 1:
        return "One replicate."
    return (
        f"Mean over {n} replicates, two standard errors shaded. Left out: distances at which "
        f"fewer than {SHARE:.0%} of the replicates have pairs."
    )
