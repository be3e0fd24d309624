"""The figure of a benchmark: other implementations, and cost against network width."""

from __future__ import annotations

from typing import Any

import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from dopascape.figures.page import (
    WIDTH,
    finish,
    head,
    label_log_axis,
    legend_below,
    theme,
)
from dopascape.looks import DOPAMINE

COLOUR = {"double": DOPAMINE, "single": "#D55E00"}

LINES: dict[str, tuple[str, dict[str, Any]]] = {
    "one network": ("engine_time", {"marker": "^", "markerfacecolor": "white"}),
    "points in lockstep": ("lockstep_time", {"marker": "o"}),
    "plastic pass alone": ("limit_time", {"linestyle": (0, (1.5, 1.5))}),
}


def draw(dataset: xr.Dataset) -> Figure:
    """Draw time relative to the engine's, and time per synapse and step against width.

    Parameters
    ----------
    dataset
        With the parts "baselines" and "width".
    """
    with theme():
        figure = Figure((WIDTH, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1, 1.1))
        _ratios(left, dataset["ratio"])
        _cost(right, dataset)
        head(
            figure,
            "Speed of the engine",
            "Left: time per step and network relative to the engine's (width 200); bars are medians"
            " over rounds, lines reach from least to greatest. Right: time per plastic synapse onto"
            " SPNs, step and network; medians at the best number of threads or points.",
            dataset.attrs.get("cpu", ""),
        )
        legend_below(figure, _legend())
        finish(figure)
    return figure


def _ratios(axes: Axes, ratio: xr.DataArray) -> None:
    others = ratio.isel(implementation=slice(1, None)).dropna("implementation")
    middle = others.median("baseline_round").values
    low, high = others.min("baseline_round").values, others.max("baseline_round").values
    names = [str(name) for name in others["implementation"].values]
    axes.barh(names, middle, color="#bbbbbb", height=0.6)
    axes.errorbar(
        middle, names, xerr=[middle - low, high - middle], fmt="none", ecolor="black", capsize=2
    )
    for name, value, end in zip(names, middle, high, strict=True):
        axes.annotate(
            f"{value:.2g}×" if value < 10 else f"{value:.0f}×",
            (max(end, 1.0), name),  # not across the line at 1
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
        )
    axes.axvline(1, color="black", linewidth=0.8)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(min(0.5, low.min() * 0.9), high.max() * 2)
    label_log_axis(axes.xaxis, *axes.get_xlim())
    axes.set_xlabel("time relative to the engine's")


def _cost(axes: Axes, dataset: xr.Dataset) -> None:
    for precision in map(str, dataset["precision"].values):
        for name, (time, style) in LINES.items():
            cost = _best(dataset[time]).sel(precision=precision) * 1e9 / dataset["n_synapses"]
            if cost.notnull().any():
                axes.plot(dataset["width"], cost, color=COLOUR[precision], label=name, **style)
    axes.set_xscale("log")
    axes.set_yscale("log")
    label_log_axis(axes.xaxis, *axes.get_xlim())
    label_log_axis(axes.yaxis, *axes.get_ylim())
    axes.set_xlabel("network width N")
    axes.set_ylabel("ns per synapse and step")


def _best(time: xr.DataArray) -> xr.DataArray:
    """Return the median over rounds, at the number of threads or points where it is least."""
    (dim,) = set(map(str, time.dims)) - {"width", "precision", "width_round"}
    return time.median("width_round").min(dim)


def _legend() -> list[Line2D]:
    colours = [Line2D([], [], color=c, label=f"{p} precision") for p, c in COLOUR.items()]
    return colours + [Line2D([], [], color="black", label=n, **s) for n, (_, s) in LINES.items()]
