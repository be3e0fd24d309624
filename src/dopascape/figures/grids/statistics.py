"""Statistics of the landscape, as lines and as maps."""

from __future__ import annotations

import textwrap

import xarray as xr
from matplotlib.figure import Figure

from dopascape.figures.grids.options import FeedbackOptions
from dopascape.figures.page import WIDTH, head, legend_below, letters, span
from dopascape.figures.panels.lines import draw_lines, handle, quartiles, sweep_scales
from dopascape.figures.panels.maps import (
    colour_bar,
    colour_norm,
    heat_map,
    map_height,
    median_note,
)
from dopascape.figures.panels.unreached import (
    HATCH_NOTE,
    hatch_unreached,
    say_unreached,
    unreached,
    unreached_note,
)
from dopascape.figures.text import (
    fixed_note,
    label,
    left_out_note,
    spread_note,
    two_line_label,
)
from dopascape.looks import ordered_looks
from dopascape.results.selection import Chosen, choose, nearest

STATISTICS = (
    "coverage",
    "coefficient_of_variation",
    "correlation_length",
    "singular_value_ratio",
)
"""Statistics of the landscape that are drawn."""

TITLE_CHARACTERS = 40
"""Of a panel's title in a line, beside its letter."""

LOGARITHMIC = ("coefficient_of_variation", "singular_value_ratio")
"""Statistics that span decades."""

FLOOR = 1e-4
"""Where logarithmic scales start: λ far below the distance between neurons drives statistics to
1e-40, which says no more than that they are 0."""


SHOWN = ("feedback", "patch_size", "diffusion_length")


def _choose(summary: xr.Dataset, options: FeedbackOptions) -> list[Chosen]:
    """Return each statistic over (patch_size, diffusion_length, replicate)."""
    statistics = []
    for name in STATISTICS:
        values, fixed = choose(summary, name, SHOWN, options.select)
        statistics.append(Chosen(_of_feedback(values, options), fixed))
    return statistics


def _unreached(summary: xr.Dataset, options: FeedbackOptions) -> xr.DataArray:
    """Return where no dopamine reaches any SPN, over the same."""
    return _of_feedback(unreached(summary, SHOWN, options.select), options)


def _of_feedback(values: xr.DataArray, options: FeedbackOptions) -> xr.DataArray:
    return values.isel(feedback=nearest(values["feedback"], options.feedback))


def _notes(statistics: list[Chosen]) -> tuple[str, ...]:
    undefined = left_out_note(*(values for values, _ in statistics), why="undefined")
    scaled = [values for values, _ in statistics if values.name in LOGARITHMIC]
    below = any((quartiles(values)[0] < FLOOR).any() for values in scaled)
    hidden = f"Logarithmic scales end at {FLOOR:g} at the lowest." if below else ""
    return fixed_note(statistics[0]), hidden, undefined


def landscape_statistics(summary: xr.Dataset, options: FeedbackOptions) -> Figure:
    """Draw statistics of the landscape against diffusion length by patch size.

    By default at the network width nearest to 200.
    """
    statistics, nowhere = _choose(summary, options), _unreached(summary, options)
    first = statistics[0].values
    looks = ordered_looks(first.sizes["patch_size"])
    figure = Figure((WIDTH, 4.9), layout="constrained")
    grid = figure.subplots(2, 2, sharex=True)
    for axes, (values, _) in zip(grid.flat, statistics, strict=True):
        lines = list(zip(values, looks, strict=True))
        draw_lines(axes, lines, "diffusion_length", markers=True)
        axes.set_title(textwrap.fill(label(values), TITLE_CHARACTERS))
        logarithmic = values.name in LOGARITHMIC
        sweep_scales(axes, first["diffusion_length"].values, FLOOR if logarithmic else None)
        if nowhere.all():
            say_unreached(axes)
    letters(grid.flat)
    for axes in grid[-1]:
        axes.set_xlabel(label(first["diffusion_length"]))
    names = [f"{size:g}" for size in first["patch_size"].values]
    handles = [handle(look, name) for look, name in zip(looks, names, strict=True)]
    legend_below(figure, handles, label(first["patch_size"]))
    notes = (spread_note(first), *_notes(statistics), unreached_note(nowhere))
    head(figure, "Statistics of the dopamine landscape", *notes)
    return figure


def landscape_statistics_map(summary: xr.Dataset, options: FeedbackOptions) -> Figure:
    """Draw maps of the landscape's statistics over patch size and diffusion length.

    By default at the network width nearest to 200.
    """
    statistics, nowhere = _choose(summary, options), _unreached(summary, options)
    hatched = nowhere.all("replicate")
    height = map_height(statistics[0].values.sizes["patch_size"])
    figure = Figure((WIDTH, 0.9 + len(statistics) * height), layout="constrained")
    column = figure.subplots(len(statistics), 1, sharex=True)
    for axes, (values, _) in zip(column, statistics, strict=True):
        median = values.median("replicate").where(~hatched)
        norm = colour_norm(median.values, values.name in LOGARITHMIC, FLOOR)
        heat_map(axes, median, norm, "mako", 0.85 * WIDTH)
        hatch_unreached(axes, hatched)
        axes.set_ylabel(two_line_label(median["patch_size"]))
        axes.set_title(label(values))
        if not hatched.all():
            colour_bar(figure, [axes], norm, "mako", bool((median < span(norm)[0]).any()))
    letters(column)
    column[-1].set_xlabel(label(statistics[0].values["diffusion_length"]))
    are_hatched = hatched.any() and not hatched.all()
    said = HATCH_NOTE if are_hatched else unreached_note(nowhere)
    notes = (median_note(statistics[0].values), *_notes(statistics), said)
    head(figure, "Statistics of the dopamine landscape", *notes)
    return figure
