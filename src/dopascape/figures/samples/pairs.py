"""Indices of pairs of factors as a matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from dopascape.figures.page import WIDTH, head
from dopascape.figures.samples.catalogue import OutcomeOptions
from dopascape.figures.samples.factors import OUTCOME_NAME, sample_note
from dopascape.findings.factors import factor_name, ranked
from dopascape.results.selection import require
from dopascape.study.sample import DUMMY

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
    figure = Figure((WIDTH, 1.9 + 0.42 * len(shown)), layout="constrained")
    axes = figure.subplots()
    dummy = names.index(DUMMY)
    largest = _largest(shown, low[dummy], high[dummy])
    image = axes.imshow(shown, cmap="RdBu_r", vmin=-largest, vmax=largest, aspect="auto")
    _write_cells(axes, shown, low[1:, :-1], high[1:, :-1], 0.65 * largest)
    _name_columns(axes, names[:-1])
    axes.set_yticks(range(len(shown)), [factor_name(name) for name in names[1:]])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    label = "second-order index S₂"
    figure.colorbar(image, ax=axes, label=label, location="bottom", shrink=0.5, aspect=40)
    text = (
        "Bold: the 95 % confidence interval does not hold 0. Pairs with the dummy show the error; "
        "colours reach as far as that at least."
    )
    note = sample_note(indices, options.outcome)
    head(figure, f"Interactions of pairs: {OUTCOME_NAME[options.outcome]}", text, note)
    return figure


def _largest(shown: Array, low: Array, high: Array) -> float:
    """Return the size at which colours end: of an index, or of what the dummy may have."""
    sizes = np.abs(np.concatenate([shown.ravel(), low, high]))
    return float(np.nanmax(sizes)) if np.isfinite(sizes).any() else 1.0


def _name_columns(axes: Axes, names: Sequence[str]) -> None:
    """Write the name of each column on top of it, where the matrix leaves room."""
    for column, name in enumerate(names):
        place = column - 0.45, column - 0.6
        axes.text(*place, factor_name(name), va="bottom", size=rcParams["ytick.labelsize"])
    axes.set_ylim(len(names) - 0.5, -1.3)
    axes.set_xticks([])


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
            f"{shown[i, j]:.2f}\n± {half:.2f}".replace("-", "−"),
            ha="center",
            va="center",
            fontsize=7 if len(shown) < 8 else 6,
            linespacing=1.1,
            fontweight="bold" if abs(shown[i, j]) > half else "normal",
            color="white" if abs(shown[i, j]) > dark else "black",
        )
