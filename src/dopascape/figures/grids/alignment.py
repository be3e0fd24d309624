"""How the striatonigral weights come to point where the feedback does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from dopascape.anatomy.populations import SPNS
from dopascape.figures.grids.options import ExampleOptions
from dopascape.figures.page import WIDTH, head, legend_below, letter
from dopascape.figures.panels.lines import draw_lines, handle, log_scales
from dopascape.figures.populations import POPULATION_NAME, SPN_COLOUR, SPN_MARKER
from dopascape.figures.recordings import of_example
from dopascape.figures.series import Series, series_along
from dopascape.figures.text import fixed_note, spread_note
from dopascape.modes import FEEDBACK_MODES
from dopascape.results.selection import choose

Array = NDArray[np.float64]


class Pairs(NamedTuple):
    """Gain and size of weight of every SPN and SNc unit of one network.

    Attributes
    ----------
    trials
        After which trials the weights are, 0 before the first.
    gain : population -> (n, target_dim)
        F, which reaches dSPNs as +F g and iSPNs as -F g.
    weight : population -> (2, n, target_dim)
        Striatonigral weights, with the sign that full alignment would make that of F.
    """

    trials: tuple[int, int]
    gain: dict[str, Array]
    weight: dict[str, Array]


def alignment(summary: xr.Dataset, options: ExampleOptions) -> Figure:
    """Draw the cosine between feedback and striatonigral weights, and both in one network.

    Cosines over trials (A) and without each population's mean (B), by feedback; gain of each SPN
    against its weight (C), by default with dopamine and of replicate 0.
    """
    chosen = choose(summary, "alignment", ("feedback",), options.select)
    centred = choose(summary, "alignment_centred", ("feedback",), options.select)
    series = [
        one for one in series_along(chosen.values["feedback"]) if _defined(chosen.values, one)
    ]
    pairs = read_pairs(summary, options)
    figure = Figure((WIDTH, 5.7), layout="constrained")
    above, below = figure.subfigures(2, 1, squeeze=False)[:, 0]
    whole, without_means = above.subplots(1, 2)
    scatter = below.subplots(1, 2, sharex=True, sharey=True)
    cosine_panel(whole, chosen.values, series)
    whole.set(ylabel="cosine of feedback and weights", ylim=(None, 1))
    cosine_panel(without_means, centred.values, series)
    without_means.set_ylabel("centred cosine")
    handles = [handle(one.look, one.text, markers=False) for one in series]
    legend_below(above, handles)
    weight_panels(scatter, pairs)
    legend_below(below, population_handles())
    for name, axes in zip("ABC", (whole, without_means, scatter[0]), strict=True):
        letter(axes, name)
    notes = (spread_note(chosen.values), fixed_note(chosen), _centred_note(centred.values, series))
    network = f"C: replicate {options.example} with {FEEDBACK_MODES[options.feedback].label}."
    head(figure, "Alignment of feedback and striatonigral weights", *notes, network)
    return figure


def _defined(values: xr.DataArray, series: Series) -> bool:
    """Say whether a series has a cosine anywhere: a feedback that is zero has none."""
    return bool(values.sel(series.at).notnull().any())


def _centred_note(values: xr.DataArray, series: Sequence[Series]) -> str:
    note = "B: without the mean over each population, of feedback and of weights"
    flat = [one.text for one in series if not _defined(values, one)]
    return f"{note}; nothing is left of {', '.join(flat)}." if flat else f"{note}."


def cosine_panel(axes: Axes, values: xr.DataArray, series: Sequence[Series]) -> None:
    """Draw a cosine against trials.

    Parameters
    ----------
    values : xr.DataArray
        (feedback, replicate, trial)
    """
    lines = [(values.sel(one.at), one.look) for one in series]
    draw_lines(axes, lines, "trial", markers=False)
    axes.axhline(0, color="0.7", linewidth=0.8, zorder=0)
    log_scales(axes, values["trial"].values, floor=None)
    axes.set_xlabel("trial")


def read_pairs(summary: xr.Dataset, options: ExampleOptions) -> Pairs:
    """Return gains and weights of one network, before and after learning.

    Raises
    ------
    ValueError
        If they are not recorded, or after one trial only.
    """
    gain, weight = {}, {}
    for population in SPNS:
        name = f"weight_{population}_snr"
        recorded, _ = of_example(summary, name, options)
        if recorded.sizes["weight_trial"] < 2:
            raise ValueError(f"{name} is recorded after one trial; the figure shows two")
        both = recorded.isel(weight_trial=[0, -1]).transpose("weight_trial", population, "snr")
        # f = +F g onto dSPNs and -F g onto iSPNs, and the true gradient is f = -Wᵀ g.
        weight[population] = both.values * (-1 if population == "dspn" else 1)
        landscape, _ = of_example(summary, f"gain_{population}", options)
        # The exception: f = -A g onto dSPNs where the landscape is shuffled.
        sign = -1 if (options.feedback, population) == ("shuffled", "dspn") else 1
        gain[population] = sign * landscape.transpose(population, "snc").values
    trials = summary["weight_trial"].values
    return Pairs((int(trials[0]), int(trials[-1])), gain, weight)


def weight_panels(row: Sequence[Axes], pairs: Pairs) -> None:
    """Draw the gain of each SPN and SNc unit against the weight to the output of that unit."""
    highest = max(float(weight.max()) for weight in pairs.weight.values())
    for k, (axes, trial) in enumerate(zip(row, pairs.trials, strict=True)):
        for population in SPNS:
            axes.plot(
                pairs.weight[population][k].ravel(),
                pairs.gain[population].ravel(),
                linestyle="",
                markersize=2.5,
                markeredgewidth=0,
                alpha=0.6,
                **_look(population),
            )
        axes.set(xlabel="size of the striatonigral weight", xlim=(-0.02 * highest, 1.05 * highest))
        when = "before learning" if trial == 0 else f"after trial {trial}"
        axes.set_title(f"{when}: cosine {cosine(pairs, k):.2f}")
    row[0].set_ylabel("gain F of the unit's dopamine")


def population_handles() -> list[Line2D]:
    """Return the legend's entries of the panels of weights."""
    return [
        Line2D([], [], linestyle="", markersize=4, label=POPULATION_NAME[p], **_look(p))
        for p in SPNS
    ]


def _look(population: str) -> dict[str, Any]:
    return {"marker": SPN_MARKER[population], "color": SPN_COLOUR[population]}


def cosine(pairs: Pairs, k: int) -> float:
    """Return the cosine between gain and weight of all SPNs at once; NaN if one of them is 0."""
    gain = np.concatenate([pairs.gain[p].ravel() for p in SPNS])
    weight = np.concatenate([pairs.weight[p][k].ravel() for p in SPNS])
    size = float(np.linalg.norm(gain) * np.linalg.norm(weight))
    return float(gain @ weight) / size if size > 0 else float("nan")
