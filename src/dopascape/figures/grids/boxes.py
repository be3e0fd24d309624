"""Final losses of the replicates as boxes."""

from __future__ import annotations

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.grids.options import BoxOptions
from dopascape.figures.page import head, panels
from dopascape.figures.panels.boxes import box_note, box_panel
from dopascape.figures.panels.lines import log_vertical
from dopascape.figures.panels.lowest import found_in
from dopascape.figures.series import series_along
from dopascape.figures.text import fixed_note, label, left_out_note, trials_note
from dopascape.results.selection import choose


def loss_box(summary: xr.Dataset, options: BoxOptions) -> Figure:
    """Draw the final loss of all replicates as a box for each value of an axis.

    By default by feedback, at the default landscape.
    """
    chosen = choose(summary, "final_loss", (options.by,), options.select)
    values = chosen.values
    figure, (axes,) = panels(1)
    box_panel(axes, values, series_along(values[options.by]))
    log_vertical(axes)
    axes.set_ylabel(label(values))
    found = found_in(chosen)
    fixed = fixed_note(chosen, found)
    notes = (box_note(values), trials_note(summary), fixed, left_out_note(values))
    head(figure, f"Final loss by {options.by.replace('_', ' ')}", *notes, found=found)
    return figure
