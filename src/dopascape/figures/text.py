"""What figures say in words: labels, numbers, and the notes under a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import xarray as xr

from dopascape.findings.words import settings
from dopascape.parameters import Parameters, axis_label
from dopascape.results.selection import Chosen

FEW = 5
"""Replicates up to which each is drawn; quartiles of so few say little."""


def label(variable: xr.DataArray) -> str:
    """Return a label: of a parameter its own, else from the variable's description and unit."""
    name = str(variable.name)
    if name in Parameters.model_fields:
        return axis_label(name)
    text = str(variable.attrs.get("long_name", name.replace("_", " ")))
    unit = variable.attrs.get("units", "1")
    return text if unit == "1" else f"{text} ({unit})"


def short_name(coordinate: xr.DataArray) -> str:
    """Return what an axis is called in a title: its label without the unit."""
    return label(coordinate).split(" (")[0]


def two_line_label(coordinate: xr.DataArray) -> str:
    """Return the label of the vertical axis of a low panel, in two lines."""
    return label(coordinate).replace(" (", "\n(").replace(" per ", "\nper ")


def replicates_note(values: xr.DataArray, several: str) -> str:
    """Say what is drawn of the replicates: ``several``, with their number for ``{n}``."""
    n = values.sizes["replicate"]
    return several.format(n=n) if n > 1 else "One replicate."


def spread_note(values: xr.DataArray) -> str:
    """Say that lines are medians, and how the spread around them is drawn."""
    if values.sizes["replicate"] <= FEW:
        return replicates_note(values, "Lines: medians of {n} replicates, which are drawn faintly.")
    return replicates_note(
        values,
        "Medians of {n} replicates; shaded: inter-quartile ranges, where they lie apart.",
    )


def spread_notes(drawn: Sequence[xr.DataArray], panels: str) -> str:
    """Say so for several panels, once for those that are alike.

    Parameters
    ----------
    drawn
        What each panel shows.
    panels
        Their letters, in the same order.
    """
    by_note: dict[str, list[str]] = {}
    for panel, values in zip(panels, drawn, strict=True):
        by_note.setdefault(spread_note(values), []).append(panel)
    if len(by_note) == 1:
        return next(iter(by_note))
    return " ".join(f"{', '.join(those)}: {note}" for note, those in by_note.items())


def trials_note(*summaries: xr.Dataset, panels: str = "") -> str:
    """Say after how many trials losses are drawn.

    Parameters
    ----------
    *summaries
        One summary, or one for each panel.
    panels
        Letters of the panels, in the order of the summaries.
    """
    numbers = [_last_trial(summary) for summary in summaries]
    if not all(numbers):
        return ""
    if len(set(numbers)) == 1:
        return f"After {numbers[0]} trials."
    each = (f"{n} ({panel})" for n, panel in zip(numbers, panels, strict=True))
    return f"Trials: {', '.join(each)}."


def _last_trial(summary: xr.Dataset) -> int:
    """Return the number of trials; 0 where points differ in it, or none was run."""
    if "n_trials" in summary.dims or not summary.sizes.get("trial", 0):
        return 0
    return int(summary["trial"].values[-1])


def fixed_note(chosen: Chosen, found: str = "") -> str:
    """Say at which values of the axes not shown a figure is drawn.

    Parameters
    ----------
    chosen
        What is drawn.
    found
        What the figure says of it: of which network width, if it says anything.
    """
    fixed = {k: v for k, v in chosen.fixed.items() if not (found and k == "network_width")}
    return f"At {settings(fixed)}." if fixed else ""


def fixed_notes(panels: Mapping[str, Chosen]) -> str:
    """Say it of several panels by their letters, once of those drawn at the same values."""
    letters: dict[str, list[str]] = {}
    for letter, chosen in panels.items():
        letters.setdefault(settings(chosen.fixed), []).append(letter)
    return " ".join(f"{', '.join(named)}: at {at}." for at, named in letters.items() if at)


def left_out_note(*drawn: xr.DataArray, why: str = "diverged") -> str:
    """Say how many replicates are left out of what is drawn, if any."""
    missing = [v.isnull().all("trial") if "trial" in v.dims else v.isnull() for v in drawn]
    n = sum(int(m.sum()) for m in missing)
    return f"Left out: {n} of {sum(m.size for m in missing)} values ({why})." if n else ""
