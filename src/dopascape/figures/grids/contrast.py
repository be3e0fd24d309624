"""How much dopamine varies from SPN to SPN, and what a law of chance says of it."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dopascape.figures.entry import FigureOptions
from dopascape.figures.page import facets, head, legend_below
from dopascape.figures.panels.lines import draw_lines, handle, log_scales
from dopascape.figures.series import series_along
from dopascape.figures.text import fixed_note, left_out_note, spread_note
from dopascape.findings.words import number
from dopascape.modes import KERNELS
from dopascape.results.selection import choose

ALONG = "in_a_cube"
"""λ³ρ: varicosities of a unit in a cube of side λ."""

LAW_COLOUR = "black"


def contrast_by_density(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw the coefficient of variation of F against λ³ρ, a panel per kernel, and the law.

    Of varicosities at random in open space, at a density ρ of each unit's, CV² = 1/(k π λ³ ρ), with
    k of the kernel (Campbell's theorem).
    """
    shown = ("kernel", "diffusion_length", "n_varicosities")
    chosen = choose(summary, "coefficient_of_variation", shown, options.select)
    values = chosen.values
    series = series_along(values["diffusion_length"])
    number_of_sites = values["n_varicosities"].values
    ends = np.outer(values["diffusion_length"].values ** 3, number_of_sites)

    def draw(axes: Axes, of_kernel: xr.DataArray) -> None:
        for one in series:
            near = number_of_sites * one.at["diffusion_length"] ** 3
            part = of_kernel.sel(one.at).assign_coords({ALONG: ("n_varicosities", near)})
            along = part.swap_dims(n_varicosities=ALONG)
            draw_lines(axes, [(along, one.look)], ALONG, markers=True)
        k = KERNELS[str(of_kernel["kernel"].item())].contrast
        x = np.geomspace(0.9 * ends.min(), 1.1 * ends.max(), 50)
        axes.plot(x, (k * np.pi * x) ** -0.5, color=LAW_COLOUR, linestyle=":", zorder=1)

    titles = [KERNELS[str(name)].formula for name in values["kernel"].values]
    y_label = "coefficient of variation\nof dopamine across SPNs"
    x_label = "varicosities of a unit in a cube of side λ, λ³ρ"
    figure, all_axes = facets(values, titles, (x_label, y_label), draw)
    log_scales(all_axes[0], ends)
    lengths = (f"λ = {number(one.at['diffusion_length'])}" for one in series)
    entries = [handle(one.look, text) for one, text in zip(series, lengths, strict=True)]
    law = Line2D([], [], color=LAW_COLOUR, linestyle=":", label="in open space, without a core")
    legend_below(figure, [*entries, law])
    departs = (
        "Few SPNs meet few varicosities; at long λ the borders of the cube add to the contrast."
    )
    notes = (
        departs,
        spread_note(values),
        fixed_note(chosen),
        left_out_note(values, why="undefined"),
    )
    head(figure, "Contrast of the landscape against density", *notes)
    return figure
