"""The circuit as a drawing: populations, their connections and the dopamine among the SPNs."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch
from numpy.typing import NDArray

from dopascape.anatomy.populations import INHIBITORY, PROJECTIONS, Projection, sizes
from dopascape.figures.populations import POPULATION_NAME, SIGN_COLOUR, SIGN_NAME, UNIT_COLOURS
from dopascape.parameters import Parameters

# Lengths of the drawing are inches of a figure as wide as a page.

SIZE = (7.0, 3.1)
BOX = (0.86, 0.4)
"""Width and height of a population."""

MIDDLE = {
    "thal": (1.35, 0.62),
    "ctx_exc": (2.0, 2.3),
    "ctx_inh": (0.7, 2.3),
    "dspn": (4.0, 2.35),
    "ispn": (4.0, 1.15),
    "snr": (6.2, 2.0),
}
"""Middle of each population."""

SNC = (6.2, 0.72)

BEND = {
    ("ctx_exc", "ctx_inh"): 0.25,
    ("ctx_inh", "ctx_exc"): 0.25,
    ("dspn", "ispn"): 0.3,
    ("ispn", "dspn"): 0.3,
}
"""Curvature of connections that would lie on one another."""

LOOP_BELOW = ("ispn",)
"""Populations with more room below than above for their connections to themselves."""

STRIATUM = (3.05, 0.3, 1.9, 2.75)
CORTEX_AREA = (0.12, 1.9, 2.46, 1.15)
"""Corner, width and height."""

PLASTIC_WIDTH, STATIC_WIDTH = 1.7, 0.7

N_SITES = 16
"""Varicosities of all SNc units together."""

MARGIN = 0.12
"""Of the striatum, without varicosities."""

CLOUD = 0.45
"""Radius of the dopamine around a varicosity."""


def circuit_panel(axes: Axes, parameters: Parameters) -> None:
    """Draw populations, connections by sign and plasticity, and dopamine from SNc.

    Positions of varicosities and the spread of dopamine are schematic; what is connected to what,
    and how, is that of the model.
    """
    axes.set(xlim=(0, SIZE[0]), ylim=(0.1, SIZE[1]), aspect="equal")
    axes.set_axis_off()
    _area(axes, CORTEX_AREA, "cortex", "0.96")
    size = sizes(parameters)
    units = min(size["snr"], len(UNIT_COLOURS))
    _dopamine(axes, units, _area(axes, STRIATUM, "striatum", "0.96"))
    boxes = {
        name: _box(axes, middle, f"{POPULATION_NAME[name]}\n{size[name]}")
        for name, middle in MIDDLE.items()
    }
    for projection in PROJECTIONS:
        state = projection.state(parameters)
        if state != "absent":
            width = PLASTIC_WIDTH if state == "plastic" else STATIC_WIDTH
            _connection(axes, projection, boxes, width)
    _nigrostriatal(axes, boxes["snr"], size["snr"], units)
    _legend(axes)


def _area(axes: Axes, where: tuple[float, float, float, float], name: str, colour: str) -> Any:
    x, y, width, height = where
    style = "round,pad=0,rounding_size=0.15"
    area = FancyBboxPatch((x, y), width, height, style, fc=colour, ec="0.75", lw=0.6, zorder=0)
    axes.add_patch(area)
    axes.text(x + 0.08, y + height - 0.06, name, va="top", color="0.35")
    return area


def _box(axes: Axes, middle: tuple[float, float], text: str) -> FancyBboxPatch:
    """Draw a population; its name and number of neurons."""
    corner = middle[0] - BOX[0] / 2, middle[1] - BOX[1] / 2
    style = "round,pad=0,rounding_size=0.1"
    box = FancyBboxPatch(corner, *BOX, style, fc="w", ec="k", lw=0.8, zorder=4)
    axes.add_patch(box)
    axes.text(*middle, text, ha="center", va="center", fontsize=7, zorder=5, linespacing=1.1)
    return box


def _connection(
    axes: Axes, projection: Projection, boxes: dict[str, FancyBboxPatch], width: float
) -> None:
    """Draw a connection: a triangle excites, a bar inhibits; with a loop to itself."""
    pre, post = projection.pre, projection.post
    start, end = np.array(MIDDLE[pre]), np.array(MIDDLE[post])
    ends: dict[str, Any] = {"patchA": boxes[pre], "patchB": boxes[post], "shrinkB": 2.5}
    bend = BEND.get((pre, post), 0.0)
    if pre == post:
        below = pre in LOOP_BELOW
        edge = np.array([0, -BOX[1] / 2 if below else BOX[1] / 2])
        start, end = start + edge - (0.14, 0), end + edge + (0.14, 0)
        bend = 1.7 if below else -1.7
        ends = {"shrinkA": 0, "shrinkB": 1.5}
    excites = projection.sign > 0
    arrow = FancyArrowPatch(
        tuple(start),
        tuple(end),
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>,head_width=2.6,head_length=4.5" if excites else "|-|,widthA=0,widthB=3",
        mutation_scale=1,
        color=SIGN_COLOUR[projection.sign],
        linewidth=width,
        zorder=3,
        **ends,
    )
    axes.add_patch(arrow)
    if excites and pre in INHIBITORY:  # no direct synapse, but what a pathway amounts to
        x, y = (start + end) / 2 + (0.28, -0.1)
        _remark(axes, x, y, "net effect of the\nindirect pathway")


def _remark(axes: Axes, x: float, y: float, text: str) -> None:
    axes.text(x, y, text, va="top", ha="center", fontsize=6.5)


def _dopamine(axes: Axes, units: int, striatum: FancyBboxPatch) -> None:
    """Draw axons from SNc, their varicosities and around each a cloud of dopamine."""
    for index, (x, y) in enumerate(_sites()):
        unit = index * units // N_SITES
        colour = UNIT_COLOURS[unit]
        start = STRIATUM[0] + STRIATUM[2], _axon_height(unit, units)
        axon = axes.plot(*zip(start, (x, y), strict=True), color=colour, linewidth=0.5, zorder=1.5)
        axon[0].set_alpha(0.6)
        for radius in CLOUD * np.linspace(0.1, 1, 12):
            cloud = Circle((x, y), radius, fc=colour, ec="none", alpha=0.05, zorder=1)
            axes.add_patch(cloud)
            cloud.set_clip_path(striatum)
        axes.add_patch(Circle((x, y), 0.035, fc=colour, ec="w", lw=0.4, zorder=2))


def _sites() -> NDArray[np.float64]:
    """Return positions of varicosities, (N_SITES, 2): irregular, but nowhere crowded.

    Roberts' R2 sequence, multiples of the inverse plastic number and its square modulo 1.
    """
    plastic = 1.32471795724474602596
    steps = np.arange(1, N_SITES + 1)[:, None] * np.array([1 / plastic, 1 / plastic**2])
    x, y, width, height = STRIATUM
    corner, extent = np.array([x, y]), np.array([width, height])
    sites: NDArray[np.float64] = corner + MARGIN + (steps % 1) * (extent - 2 * MARGIN)
    return sites


def _axon_height(unit: int, units: int) -> float:
    return SNC[1] + 0.07 * (unit - (units - 1) / 2)


def _nigrostriatal(axes: Axes, snr: FancyBboxPatch, size: int, units: int) -> None:
    """Draw SNc, the error it gets from the output and its axons to the striatum."""
    snc = _box(axes, SNC, f"SNc\n{size}")
    style = "-|>,head_width=2,head_length=3.5"
    axes.add_patch(
        FancyArrowPatch(
            MIDDLE["snr"], SNC, patchA=snr, patchB=snc, arrowstyle=style, mutation_scale=1,
            color="0.3", linewidth=1, linestyle=(0, (2, 1)), shrinkB=2,
        )
    )  # fmt: skip
    middle = (MIDDLE["snr"][1] + SNC[1]) / 2
    axes.text(SNC[0] + 0.07, middle, "error of\neach output", va="center", fontsize=6.5)
    ends = STRIATUM[0] + STRIATUM[2], SNC[0] - BOX[0] / 2
    for unit in range(units):
        height = _axon_height(unit, units)
        axes.plot(ends, (height, height), color=UNIT_COLOURS[unit], linewidth=1.4)
    axes.text(
        sum(ends) / 2, SNC[1] - 0.2, "nigrostriatal\naxons", va="top", ha="center", fontsize=6.5
    )


def _legend(axes: Axes) -> None:
    handles = [
        Line2D([], [], color=SIGN_COLOUR[sign], linewidth=1.2, label=SIGN_NAME[sign])
        for sign in (1, -1)
    ]
    handles += [
        Line2D([], [], color="0.3", linewidth=PLASTIC_WIDTH, label="plastic"),
        Line2D([], [], color="0.3", linewidth=STATIC_WIDTH, label="static"),
        Line2D(
            [],
            [],
            ls="",
            marker="o",
            color=UNIT_COLOURS[0],
            ms=4,
            label="varicosity in its dopamine, a colour per SNc unit",
        ),
    ]  # fmt: skip
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, -0.04), ncols=5, borderpad=0)
