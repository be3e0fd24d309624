"""What the network is made of: connections, transfer function, fall-off of dopamine, circuit."""

from __future__ import annotations

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from dopascape.anatomy.landscape import fall_off
from dopascape.anatomy.populations import POPULATIONS, PROJECTIONS
from dopascape.figures.entry import FigureOptions
from dopascape.figures.page import WIDTH, head, label_log_axis, letter
from dopascape.figures.panels.circuit import circuit_panel
from dopascape.figures.populations import POPULATION_NAME, SIGN_COLOUR, SIGN_NAME
from dopascape.looks import ordered_looks
from dopascape.modes import KERNELS
from dopascape.parameters import Parameters
from dopascape.results.selection import base_parameters
from dopascape.task import transfer

LENGTHS = (0.1, 1.0, 10.0)
"""Diffusion lengths whose fall-off is drawn, as multiples of the study's own."""

LOWEST_GAIN = 1e-3
"""Where the axis of the fall-off ends."""


def architecture(summary: xr.Dataset, options: FigureOptions) -> Figure:
    """Draw connection probabilities, transfer function, fall-off of dopamine and the circuit.

    Of the summary, its attribute ``parameters`` alone is used.
    """
    parameters = Parameters(**base_parameters(summary))
    figure = Figure((WIDTH, 6.5), layout=ConstrainedLayoutEngine(h_pad=0.08))
    above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=[2.7, 3.3])[:, 0]
    matrix, curve, distance = above.subplots(1, 3, width_ratios=[1.1, 1, 1])
    circuit = below.subplots()
    connection_panel(matrix, parameters)
    transfer_panel(curve)
    fall_off_panel(distance, parameters)
    circuit_panel(circuit, parameters)
    for name, axes in zip("ABCD", (matrix, curve, distance, circuit), strict=True):
        letter(axes, name)
    notes = (
        "A: sign and probability of connections, plastic ones framed.",
        "C: the paper's kernel (solid) and that of diffusion with uptake (dashed).",
        "D: with the number of neurons of each population; places of varicosities are schematic.",
    )
    head(figure, "Architecture of the network", *notes)
    return figure


def connection_panel(axes: Axes, parameters: Parameters) -> None:
    """Draw the probability of each connection, its sign by colour, plastic ones framed."""
    posts = [p for p in POPULATIONS if any(c.post == p for c in PROJECTIONS)]
    pres = [p for p in POPULATIONS if any(c.pre == p for c in PROJECTIONS)]
    for connection in PROJECTIONS:
        state = connection.state(parameters)
        if state == "absent":
            continue
        corner = pres.index(connection.pre) - 0.5, posts.index(connection.post) - 0.5
        shade = _shade(connection.probability, connection.sign)
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=shade, edgecolor="none"))
        if state == "plastic":
            inner = corner[0] + 0.06, corner[1] + 0.06
            axes.add_patch(Rectangle(inner, 0.88, 0.88, fill=False, edgecolor="k", linewidth=1.1))
        sign = "+" if connection.sign > 0 else "−"
        text = f"{sign}{connection.probability:g}"
        axes.text(corner[0] + 0.5, corner[1] + 0.5, text, ha="center", va="center", fontsize=5.8)
    axes.set(xlim=(-0.5, len(pres) - 0.5), ylim=(len(posts) - 0.5, -0.5))
    axes.set_xticks(range(len(pres)), [POPULATION_NAME[p] for p in pres], rotation=45, ha="right")
    axes.set_yticks(range(len(posts)), [POPULATION_NAME[p] for p in posts])
    axes.tick_params(length=0)
    axes.set_xlabel("from", labelpad=-6)
    axes.set_ylabel("to", labelpad=-2)
    _connection_legend(axes)


def _shade(probability: float, sign: int) -> tuple[float, float, float]:
    """Return the colour of a sign, the paler the rarer the connection."""
    share = 0.2 + 0.5 * probability
    red, green, blue = (1 - share * (1 - part) for part in to_rgb(SIGN_COLOUR[sign]))
    return red, green, blue


def _connection_legend(axes: Axes) -> None:
    handles = [Patch(facecolor=_shade(0.5, sign), label=SIGN_NAME[sign]) for sign in (1, -1)]
    handles.append(Patch(facecolor="none", edgecolor="k", linewidth=1.1, label="plastic"))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(-0.38, -0.42), ncols=3,
        handlelength=1, handleheight=1, columnspacing=1, borderpad=0,
    )  # fmt: skip


def transfer_panel(axes: Axes) -> None:
    """Draw rate and slope against the membrane potential."""
    potential = np.linspace(-4, 8, 241)
    rate = transfer(potential)
    axes.plot(potential, rate, color="k", label="rate φ(v) = 1/(1 + exp(2 − v))")
    slope = rate * (1 - rate)  # φ' of the logistic function
    axes.plot(potential, slope, color="k", linestyle=(0, (3, 1.5)), label="slope φ′(v) = φ(1 − φ)")
    axes.set(xlabel="membrane potential v", ylabel="rate, slope", ylim=(0, 1.02), xlim=(-4, 8))
    axes.legend(loc="upper left", bbox_to_anchor=(-0.1, -0.27), borderpad=0)


def fall_off_panel(axes: Axes, parameters: Parameters) -> None:
    """Draw the gain of one varicosity against distance, for some λ, with both kernels."""
    distance = np.linspace(0, 1, 401)
    lengths = [parameters.diffusion_length * multiple for multiple in LENGTHS]
    looks = ordered_looks(len(lengths))
    for length, look in zip(lengths, looks, strict=True):
        for name, kernel in KERNELS.items():
            at = parameters.replace(diffusion_length=length, kernel=name)
            axes.plot(distance, fall_off(at, distance), color=look.colour, linestyle=kernel.dashes)
    highest = max(1 / min(lengths), 1 / parameters.core_radius)
    axes.set(yscale="log", ylim=(LOWEST_GAIN, 2 * highest), xlim=(0, 1))
    label_log_axis(axes.yaxis, *axes.get_ylim())
    axes.set(xlabel="distance d (cube sides)", ylabel="gain of a varicosity κ(d)")
    handles = [
        Line2D([], [], color=look.colour, label=f"λ = {length:.2g}")
        for length, look in zip(lengths, looks, strict=True)
    ]
    handles += [
        Line2D([], [], color="0.3", linestyle=kernel.dashes, label=kernel.formula)
        for kernel in KERNELS.values()
    ]
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(-0.15, -0.27), ncols=2, borderpad=0,
        columnspacing=1,
    )  # fmt: skip
