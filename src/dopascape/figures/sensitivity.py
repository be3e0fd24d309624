"""Indices of sensitivity: bars, pairs of factors, and the plane of elementary effects."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from dopascape.figures.data import require
from dopascape.figures.sensitivity_catalogue import OutcomeOptions, SampleOptions
from dopascape.figures.sensitivity_data import (
    INDEX_NAME,
    METHOD,
    OUTCOME_NAME,
    constant_outcomes,
    factor_looks,
    factor_name,
    ranked,
    sample_note,
    settings_of,
)
from dopascape.figures.style import WIDTH, head, legend_below
from dopascape.study.sample import SEED

Array = NDArray[np.float64]

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
    """Draw each factor's indices as bars with intervals, a panel per outcome.

    Parameters
    ----------
    indices
        Of a sample.
    options
        None but the name.

    Raises
    ------
    ValueError
        If the dataset is none of a sample.
    """
    settings_of(indices)
    bars = _BARS[indices.attrs["method"]]
    outcomes = [str(name) for name in indices["outcome"].values]
    names = ranked(indices, outcomes[0])
    figure = Figure((WIDTH, 1.4 + 0.12 * (len(bars) + 1) * len(names)), layout="constrained")
    all_axes = figure.subplots(1, len(outcomes), sharey=True, squeeze=False)[0]
    constant = constant_outcomes(indices)
    for axes, outcome in zip(all_axes, outcomes, strict=True):
        axes.set_title(OUTCOME_NAME[outcome])
        if outcome in constant:
            _say_constant(axes)
        else:
            _draw_bars(axes, indices.sel(outcome=outcome).isel(base_samples=-1), names, bars)
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
    notes = (
        "Lines: 95 % confidence intervals.",
        matters,
        sample_note(indices, *outcomes),
        _noise(indices),
    )
    head(figure, f"{METHOD[indices.attrs['method']][0]} of each factor", *notes)
    return figure


def _draw_bars(axes: Axes, last: xr.Dataset, names: list[str], bars: Any) -> None:
    height = 0.8 / len(bars)
    for k, (index, _) in enumerate(bars):
        value, low, high = (
            last[f"{index}{ending}"].sel(factor=names).values for ending in ("", "_low", "_high")
        )
        places = np.arange(len(names)) + (k - (len(bars) - 1) / 2) * height
        axes.barh(places, value, height * 0.9, color=_COLOURS[k], alpha=_OPACITY, linewidth=0)
        axes.hlines(places, low, high, color="black", linewidth=0.8)
        if k == 0:
            matters = last["matters"].sel(factor=names).values == 1
            for x, y in zip(high[matters], places[matters], strict=True):
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


def _say_constant(axes: Axes) -> None:
    axes.text(
        0.5, 0.5, "no indices:\nhardly varies", transform=axes.transAxes, ha="center", va="center"
    )
    axes.set_xticks([])


def _noise(indices: xr.Dataset) -> str:
    """Say how much of the variance is the draw of the network."""
    if "noise_share" not in indices:
        return ""
    last = indices.isel(base_samples=-1)
    shares = []
    for outcome in map(str, indices["outcome"].values):
        value, low, high = (
            float(last[f"noise_share{ending}"].sel(outcome=outcome))
            for ending in ("", "_low", "_high")
        )
        if high - low < 1:  # else nothing is known; not for an outcome that does not vary (NaN)
            shares.append(f"{value:.0%} ({max(low, 0):.0%}–{high:.0%}) of {OUTCOME_NAME[outcome]}")
    return f"Share of the draw of the network: {', '.join(shares)}." if shares else ""


def sensitivity_pairs(indices: xr.Dataset, options: OutcomeOptions) -> Figure:
    """Draw second-order indices as a matrix of factors by factors.

    Parameters
    ----------
    indices
        Of a Sobol sample with second order.
    options
        Which outcome.

    Raises
    ------
    ValueError
        If there are no second-order indices.
    """
    require(indices, "S2")
    names = ranked(indices, options.outcome)
    last = indices.sel(outcome=options.outcome).isel(base_samples=-1)
    value, low, high = (
        last[f"S2{ending}"].sel(factor=names, other_factor=names).values
        for ending in ("", "_low", "_high")
    )
    shown = np.where(np.tri(len(names), k=-1, dtype=bool), value, np.nan)[1:, :-1]
    n = len(shown)
    figure = Figure((WIDTH, 1.6 + 0.42 * n), layout="constrained")
    axes = figure.subplots()
    largest = float(np.nanmax(np.abs(shown))) if np.isfinite(shown).any() else 1.0
    image = axes.imshow(shown, cmap="RdBu_r", vmin=-largest, vmax=largest, aspect="auto")
    _write_cells(axes, shown, low[1:, :-1], high[1:, :-1], 0.65 * largest)
    axes.set_yticks(range(n), [factor_name(name) for name in names[1:]])
    columns = [textwrap.fill(factor_name(name), 12) for name in names[:-1]]
    axes.set_xticks(range(n), columns)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    figure.colorbar(image, ax=axes, label="second-order index S₂", fraction=0.04)
    text = (
        "Bold: the 95 % confidence interval does not hold 0. Pairs with the dummy show the error."
    )
    note = sample_note(indices, options.outcome)
    head(figure, f"Interactions of pairs: {OUTCOME_NAME[options.outcome]}", text, note)
    return figure


def _write_cells(axes: Axes, shown: Array, low: Array, high: Array, dark: float) -> None:
    """Write indices and half their intervals' widths into the lower half of a matrix.

    Parameters
    ----------
    shown, low, high : (factor, other factor)
    dark
        Size of an index from which its cell is dark.
    """
    for i, j in zip(*(places.tolist() for places in np.tril_indices(len(shown))), strict=True):
        half = (high[i, j] - low[i, j]) / 2
        axes.text(
            j,
            i,
            f"{shown[i, j]:.2f} ± {half:.2f}".replace("-", "−"),
            ha="center",
            va="center",
            fontsize=7 if len(shown) < 8 else 5,
            fontweight="bold" if abs(shown[i, j]) > half else "normal",
            color="white" if abs(shown[i, j]) > dark else "black",
        )


def sensitivity_plane(indices: xr.Dataset, options: SampleOptions) -> Figure:
    """Draw each factor's elementary effects: deviation against mean size, a panel per outcome.

    Parameters
    ----------
    indices
        Of a Morris sample.
    options
        None but the name.

    Raises
    ------
    ValueError
        If there are no elementary effects.
    """
    require(indices, "mu_star")
    outcomes = [str(name) for name in indices["outcome"].values]
    looks = factor_looks(indices)
    names = ranked(indices, outcomes[0])
    figure = Figure((WIDTH, 4.2), layout="constrained")
    all_axes = figure.subplots(1, len(outcomes), squeeze=False)[0]
    constant = constant_outcomes(indices)
    for axes, outcome in zip(all_axes, outcomes, strict=True):
        axes.set_title(OUTCOME_NAME[outcome])
        axes.set_xlabel("mean size of the effect, μ*")
        if outcome in constant:
            _say_constant(axes)
        else:
            _draw_plane(axes, indices.sel(outcome=outcome).isel(base_samples=-1), names, looks)
    all_axes[0].set_ylabel("deviation of the effect, σ")
    handles: list[Any] = [
        Line2D([], [], linestyle="", color=looks[n].colour, marker=looks[n].marker,
               label=factor_name(n))
        for n in names
    ]  # fmt: skip
    handles.append(Line2D([], [], color="0.6", linewidth=0.8, label="σ = μ*"))
    legend_below(figure, handles)
    text = (
        "Lines: 95 % confidence intervals. Above σ = μ*: the effect depends on the other factors, "
        "or changes its sign."
    )
    note = sample_note(indices, *outcomes)
    head(figure, "Elementary effects of each factor", text, note)
    return figure


def _draw_plane(axes: Axes, last: xr.Dataset, names: list[str], looks: dict[str, Any]) -> None:
    for name in names:
        x, y = (
            [float(last[f"{index}{ending}"].sel(factor=name)) for ending in ("", "_low", "_high")]
            for index in ("mu_star", "sigma")
        )
        look = looks[name]
        axes.plot(x[1:], [y[0]] * 2, color=look.colour, linewidth=0.8)
        axes.plot([x[0]] * 2, y[1:], color=look.colour, linewidth=0.8)
        axes.plot(x[0], y[0], color=look.colour, marker=look.marker, linestyle="")
    end = max(axes.get_xlim()[1], axes.get_ylim()[1])
    axes.axline((0, 0), slope=1, color="0.6", linewidth=0.8, zorder=0)
    axes.set_xlim(-0.03 * end, axes.get_xlim()[1])
    axes.set_ylim(-0.03 * end, axes.get_ylim()[1])
