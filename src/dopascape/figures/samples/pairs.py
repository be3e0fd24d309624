"""Indices of pairs of factors as a matrix."""

from __future__ import annotations

import textwrap

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dopascape.figures.page import WIDTH, head
from dopascape.figures.samples.catalogue import OutcomeOptions
from dopascape.figures.samples.factors import OUTCOME_NAME, sample_note
from dopascape.findings.factors import factor_name, ranked
from dopascape.results.selection import require

Array = NDArray[np.float64]


def sensitivity_pairs(indices: xr.Dataset, options: OutcomeOptions) -> Figure:
    """Draw second-order indices as a matrix of factors by factors."""
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
    for i, j in zip(*(index.tolist() for index in np.tril_indices(len(shown))), strict=True):
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
