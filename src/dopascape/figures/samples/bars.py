"""Indices of sensitivity as bars."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from dopascape.figures.page import WIDTH, head, legend_below, letters
from dopascape.figures.samples.catalogue import SampleOptions
from dopascape.figures.samples.factors import (
    METHOD,
    OUTCOME_NAME,
    outcome_panels,
    outcomes_of,
    sample_note,
    settings_of,
    with_interval,
)
from dopascape.findings.factors import INDEX_NAME, factor_findings, factor_name, ranked
from dopascape.study.sample import SEED

_BARS = {
    "sobol": (("ST", "total index Sₜ"), ("S1", "first-order index S₁")),
    "morris": (("mu_star", "mean size μ*"), ("sigma", "deviation σ")),
    "latin_hypercube": (
        ("delta", "Borgonovo's δ"),
        ("S1", "first-order index S₁ (RBD-FAST)"),
        ("pawn", "PAWN"),
    ),
}
_COLOURS = ("#0072B2", "#E69F00", "#009E73")
_OPACITY = 0.75  # the intervals' black lines show on the bars
_THRESHOLD = "#555555"


def sensitivity_bars(indices: xr.Dataset, options: SampleOptions) -> Figure:
    """Draw each factor's indices as bars with intervals, a panel per outcome."""
    settings_of(indices)
    bars = _BARS[indices.attrs["method"]]
    outcomes = outcomes_of(indices)
    names = ranked(indices, outcomes[0])
    figure = Figure((WIDTH, 1.4 + 0.12 * (len(bars) + 1) * len(names)), layout="constrained")
    all_axes = figure.subplots(1, len(outcomes), sharey=True, squeeze=False)[0]
    outcome_panels(all_axes, indices, lambda axes, part: _draw_bars(axes, part, names, bars))
    letters(all_axes)
    for axes in all_axes:
        axes.set_xlabel("index" if indices.attrs["method"] != "morris" else "elementary effect")
    all_axes[0].set_yticks(range(len(names)), [textwrap.fill(factor_name(n), 18) for n in names])
    all_axes[0].set_ylim(len(names) - 0.4, -0.6)
    line = Line2D([], [], color=_THRESHOLD, linestyle=(0, (3, 2)), linewidth=1)
    line.set_label("threshold: what the dummy has at most")
    patches = [
        Patch(facecolor=colour, alpha=_OPACITY, label=text)
        for colour, (_, text) in zip(_COLOURS, bars, strict=False)
    ]
    lines = [line]
    if SEED in names and indices.attrs["method"] == "morris":
        lines.append(Line2D([], [], color="black", linestyle=":", linewidth=1))
        lines[-1].set_label("μ* of the draw of the network")
    legend_below(figure, [*patches, *lines])
    matters = f"★: matters, as its interval of {INDEX_NAME[bars[0][0]]} lies above the threshold."
    found = next(iter(factor_findings(indices)), "")
    notes = (
        "Lines: 95 % confidence intervals.",
        matters,
        sample_note(indices, *outcomes),
        _noise(indices),
    )
    head(figure, f"{METHOD[indices.attrs['method']][0]} of each factor", *notes, found=found)
    return figure


def _draw_bars(axes: Axes, over: xr.Dataset, names: list[str], bars: Any) -> None:
    last = over.isel(base_samples=-1)
    height = 0.8 / len(bars)
    for k, (index, _) in enumerate(bars):
        value, low, high = with_interval(last, index, names)
        heights = np.arange(len(names)) + (k - (len(bars) - 1) / 2) * height
        axes.barh(heights, value, height * 0.9, color=_COLOURS[k], alpha=_OPACITY, linewidth=0)
        axes.hlines(heights, low, high, color="black", linewidth=0.8)
        if k == 0:
            matters = last["matters"].sel(factor=names).values == 1
            for x, y in zip(high[matters], heights[matters], strict=True):
                axes.annotate(
                    "★", (x, y), (3, 0), textcoords="offset points", va="center", fontsize=6
                )
    axes.axvline(0, color="black", linewidth=0.6)
    threshold = float(last["threshold"])
    axes.axvline(threshold, color=_THRESHOLD, linewidth=1, linestyle=(0, (3, 2)), zorder=0)
    if SEED in names and bars[0][0] == "mu_star":
        of_seed = float(last["mu_star"].sel(factor=SEED))
        axes.axvline(of_seed, color="black", linewidth=1, linestyle=":", zorder=0)
    left, right = axes.get_xlim()
    axes.set_xlim(left, right + 0.06 * (right - left))  # room for the last star


def _noise(indices: xr.Dataset) -> str:
    """Say how much of the variance is the draw of the network."""
    if "noise_share" not in indices:
        return ""
    last = indices.isel(base_samples=-1)
    shares = []
    for outcome in outcomes_of(indices):
        value, low, high = (
            float(last[f"noise_share{ending}"].sel(outcome=outcome))
            for ending in ("", "_low", "_high")
        )
        if high - low < 1:  # else nothing is known; not for an outcome that does not vary (NaN)
            shares.append(f"{value:.0%} ({max(low, 0):.0%}–{high:.0%}) of {OUTCOME_NAME[outcome]}")
    return f"Share of the draw of the network: {', '.join(shares)}." if shares else ""
