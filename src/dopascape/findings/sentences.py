"""What a study found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from dopascape.claims.outcome import Estimate
from dopascape.findings.lowest import Lowest, lowest
from dopascape.findings.words import interval, number, settings
from dopascape.modes import FEEDBACK_MODES, HIGHPASS, OPTIMIZERS
from dopascape.parameters import default
from dopascape.results.selection import choose, nearest_number, study_axes

HOW_COMPARED = (
    "Losses are medians over replicates, of which one that diverged counts as infinite. Ratios are "
    "paired: the same replicate is the same network and task on both sides, and its best setting "
    "is chosen by the other replicates. They are ratios of geometric means, with 95 % intervals by "
    "Student's t on the logarithms."
)
"""How the sentences' numbers are come by."""


class Runs(NamedTuple):
    """How many runs a study has, of how many points.

    Attributes
    ----------
    points
        Points of the grid, or rows of the sample.
    replicates
        Networks of each.
    runs
        Different runs: points that come to the same share theirs.
    diverged
        How many of them diverged.
    """

    points: int
    replicates: int
    runs: int
    diverged: int

    def sentences(self) -> str:
        """Say how many runs there are, and how many diverged."""
        if not self.diverged:
            return f"{self.runs}, all finished, none diverged."
        verb = "is" if self.diverged == 1 else "are"
        return f"{self.runs}, all finished; {self.diverged} diverged and {verb} left out of losses."


def runs(summary: xr.Dataset, digests: Sequence[str]) -> Runs:
    """Count the runs of a study.

    Parameters
    ----------
    summary
        Its summary.
    digests
        Of its points, in the order of the grid or of the sample's rows; the same for the same runs.
    """
    diverged = summary["diverged"].transpose(..., "replicate").values.reshape(len(digests), -1)
    numbers = np.broadcast_to(summary["replicate"].values, diverged.shape)
    if "replicate_number" in summary.coords:
        numbers = summary["replicate_number"].transpose("row", "replicate").values
    ended = {
        (digest, int(number)): bool(bad)
        for digest, *row in zip(digests, numbers, diverged, strict=True)
        for number, bad in zip(*row, strict=True)
    }
    return Runs(*diverged.shape, len(ended), sum(ended.values()))


def lowest_of_study(summary: xr.Dataset) -> list[Lowest]:
    """Return the lowest losses of a study with a grid, over all its axes.

    Parameters
    ----------
    summary
        Its summary; where nothing is trained, there is no lowest loss.
    """
    axes = study_axes(summary, {})
    shown = list(dict.fromkeys(["network_width", *axes]))
    return lowest(choose(summary, "final_loss", shown, {}).values)


def main_of(found: Sequence[Lowest]) -> list[Lowest]:
    """Return the lowest of the paper's network and task, or the nearest to it, best first."""
    if not found:
        return []
    wanted = dict(found[0].problem)
    for axis in wanted:
        there = np.array([one.problem[axis] for one in found])
        wanted[axis] = there[nearest_number(there, default(axis))].item()
    return sorted((one for one in found if one.problem == wanted), key=lambda one: one.loss)


def sentence(best: Lowest) -> str:
    """Say where a loss is lowest, how low, and how that compares with no feedback to SPNs."""
    learning, at = _learning_and_place(best)
    where = settings(best.problem)
    text = f"Lowest{learning and f' with {learning}'}{at}: {number(best.loss)}"
    if best.ratio is None:
        return f"{text} ({where})." if where else f"{text}."
    against = f"{text} against {number(best.baseline)} without feedback"
    network = f" ({where})" if where else ""
    return f"{against}{network}, {times(best.ratio)}."


def _learning_and_place(one: Lowest) -> tuple[str, str]:
    """Return by what names the loss is learned, and ' at' which other values it is the lowest."""
    at = dict(one.at)
    names = []
    if one.feedback is not None:
        mode = HIGHPASS if at.pop("highpass_synapse", False) else FEEDBACK_MODES[one.feedback]
        names.append(mode.label)
    if "optimizer" in at:
        names.append(OPTIMIZERS[at.pop("optimizer")].label)
    return " and ".join(names), f" at {settings(at)}" if at else ""


def times(ratio: Estimate) -> str:
    """Say how many times lower a loss is than another, or higher, with its interval."""
    if ratio.low <= 1 <= ratio.high:
        return f"no clear difference (ratio {number(ratio.value)}{interval(ratio)})"
    if ratio.value >= 1:
        return f"{number(ratio.value)} times lower{interval(ratio)}"
    inverse = ratio._replace(value=1 / ratio.value, low=1 / ratio.high, high=1 / ratio.low)
    return f"{number(inverse.value)} times higher{interval(inverse)}"


def by_feedback(found: Sequence[Lowest]) -> str:
    """Say how low the other kinds of feedback come, beside the best; nothing if there are none."""
    parts = []
    for one in found[1:]:
        learning, at = _learning_and_place(one)
        compared = f", {times(one.ratio)}" if one.ratio else ""
        parts.append(f"{learning}{at}: {number(one.loss)}{compared}")
    return f"Others at their best: {'; '.join(parts)}." if parts else ""


def findings(summary: xr.Dataset) -> list[str]:
    """Return what a study with a grid found, in sentences.

    Parameters
    ----------
    summary
        Its summary.

    Returns
    -------
    list of str
        About the network and task nearest to the paper's; none where nothing is trained.
    """
    found = main_of(lowest_of_study(summary))
    if not found:
        return []
    first = sentence(found[0])
    first = f"The final loss is {first[0].lower()}{first[1:]}"
    return [text for text in (first, by_feedback(found)) if text]
