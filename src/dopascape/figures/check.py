"""Whether a study has what its figures show, told from its file alone, before anything runs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dopascape.anatomy.populations import POPULATIONS
from dopascape.figures.catalogue import CATALOGUE
from dopascape.figures.entry import FigureEntry
from dopascape.figures.grids.combinations import fourteen
from dopascape.modes import PROJECTION_GROUPS
from dopascape.parameters import Parameters
from dopascape.results.selection import DEFAULT_POINT, same_value
from dopascape.study.design import Design

AXIS_OPTIONS = ("x", "y", "axis", "by")
"""Options that name an axis."""

OF_NUMBERS = ("x", "y", "axis")

Options = Mapping[str, Any]


def check_figures(where: str, design: Design) -> None:
    """Refuse figures that their study cannot fill.

    Parameters
    ----------
    where
        The study file.
    design
        The study, with its figures.

    Raises
    ------
    ValueError
        A line for each thing that is wrong.
    """
    lines = []
    for choice in design.figures:
        named = "" if choice.stem == choice.figure else f" ({choice.stem})"
        problems = _problems(CATALOGUE[choice.figure], choice.options, design)
        lines += [f"{where}: figures: {choice.figure}{named}: {line}" for line in problems]
    if lines:
        raise ValueError("\n".join(lines))


def _problems(entry: FigureEntry, options: Options, design: Design) -> Iterator[str]:
    kinds = {True: "sample", False: "grid"}
    if entry.of_sample != (design.sample is not None):
        yield (
            f"shows a study with a {kinds[entry.of_sample]}, and this one has a "
            f"{kinds[not entry.of_sample]}"
        )
    elif (entry.shows == "search") != (design.search is not None):
        kind = "no search (tune)" if design.search is None else "a search (tune)"
        yield f"cannot be drawn of this study, which has {kind}"
    elif entry.of_sample:
        yield from _of_sample(entry, options, design)
    else:
        yield from _selection(options["select"], design)
        left = list(_axes_left(entry, options, design))
        yield from list(_named_axes(options, design, bool(left))) or left
        yield from _feedback(options, design)
        yield from _combinations(options, design)
        yield from _recorded(entry, options, design)


def _of_sample(entry: FigureEntry, options: Options, design: Design) -> Iterator[str]:
    if design.sample is None:
        return
    for key, value in entry.sample.items():
        if getattr(design.sample.sample, key) != value:
            text = str(value).lower() if isinstance(value, bool) else value
            yield f"needs sample: {{{key}: {text}}}"
    factors = [factor.name for factor in design.sample.factors]
    chosen = options.get("factors") or ()
    if len(set(chosen)) < len(chosen):
        yield f"factors: {', '.join(chosen)}: must be two different ones"
    for name in chosen:
        if name not in factors:
            yield f"factors: no factor {name!r} (there are: {', '.join(factors)})"


def _selection(select: Options, design: Design) -> Iterator[str]:
    """Say which selected axes and values the grid has not."""
    for axis, value in select.items():
        if axis not in design.axes:
            axes = ", ".join(design.axes) or "none"
            yield f"select: no axis {axis!r} in the grid (axes: {axes})"
        elif not _is_there(value, design.axes[axis]):
            yield f"select: {axis} = {value!r} is not in the grid ({_listed(design.axes[axis])})"


def _named_axes(options: Options, design: Design, is_left: bool) -> Iterator[str]:
    """Say which options name no axis, one without numbers where these are wanted, or one twice.

    What is the same at all points may be named, but not in place of an axis that is left over.
    """
    seen: dict[str, str] = {}
    for option in AXIS_OPTIONS:
        if option not in options:
            continue
        axis = options[option]
        if axis not in Parameters.model_fields or (is_left and axis not in design.axes):
            axes = ", ".join(design.axes) or "none"
            yield f"{option}: no axis {axis!r} in the grid (axes: {axes})"
        elif option in OF_NUMBERS and not _has_numbers(axis, design):
            yield f"{option} = {axis!r}: must be an axis of numbers"
        elif axis in seen:
            yield f"{seen[axis]} = {option} = {axis!r}: must be two axes of the grid"
        seen[axis] = option


def _has_numbers(axis: str, design: Design) -> bool:
    """Say whether an axis is one of numbers: true and false are 1 and 0, if both may be there."""
    value = _values(axis, {}, design)[0]
    return not isinstance(value, str) and (axis in design.axes or not isinstance(value, bool))


def _axes_left(entry: FigureEntry, options: Options, design: Design) -> Iterator[str]:
    """Say of which axes a value must be selected."""
    if entry.shows == "parameters":
        return
    done = {*entry.axes, *options["select"]}
    done |= {options[option] for option in AXIS_OPTIONS if option in options}
    if options.get("by") == "feedback" and "axis" in options:
        done.add("highpass_synapse")  # drawn with and without
    for axis, values in design.axes.items():
        if len(values) > 1 and axis not in done and not _has_default(axis, values):
            yield (
                f"does not show the axis {axis!r}: choose one of its values ({_listed(values)}) "
                f"by the option select: {{{axis}: ...}}"
            )


def _has_default(axis: str, values: Sequence[Any]) -> bool:
    """Say whether a value is drawn unless selected: of numbers the nearest to the default."""
    default = DEFAULT_POINT.get(axis)
    return default in values if isinstance(default, str) else default is not None


def _feedback(options: Options, design: Design) -> Iterator[str]:
    if "feedback" in options:
        mode, there = options["feedback"], _values("feedback", options["select"], design)
        if mode not in there:
            yield f"feedback = {mode!r} is not in the study ({_listed(there)})"


def _combinations(options: Options, design: Design) -> Iterator[str]:
    if options.get("selection") == "fourteen":
        there = itertools.product(
            *(_values(group, options["select"], design) for group in PROJECTION_GROUPS)
        )
        if not set(there) & set(fourteen()):
            yield "selection = 'fourteen': the study has none of the fourteen combinations"


def _recorded(entry: FigureEntry, options: Options, design: Design) -> Iterator[str]:
    """Say what the study does not run or record."""
    record, n_trials = design.record, max(point.parameters.n_trials for point in design.points)
    if entry.shows == "losses" and n_trials == 0:
        yield "shows losses, and with n_trials = 0 there are none"
    elif entry.shows == "rate_correlation" and not record.rate_correlation:
        yield "needs record: {rate_correlation: true}"
    elif entry.shows == "gradient" and not record.gradient:
        yield "needs record: {gradient: [1, last]}, or other trials"
    elif entry.shows in ("output", "drawing"):
        if not record.activity or "snr" not in record.populations:
            yield "needs record: {activity: [1, last]}, with snr among populations"
        tasks = {point.parameters.task for point in design.points}
        if entry.shows == "drawing" and tasks != {"drawing"}:
            yield "needs the task drawing at all points"
        yield from _example(options, design)
    elif entry.shows == "frozen_loss" and not {*record.at(n_trials).frozen_loss} - {0}:
        yield "needs record: {frozen_loss: [last]}, or other trials"
    elif entry.shows in ("activity", "weights"):
        first = "1" if entry.shows == "activity" else "0"
        if len(getattr(record.at(n_trials), entry.shows)) < 2:
            yield f"needs record: {{{entry.shows}: [{first}, last]}}, or two other trials"
        elif entry.shows == "activity" and not {*POPULATIONS}.issubset(record.populations):
            yield "needs all populations in record.populations"
        elif entry.shows == "weights" and "striatonigral" not in record.weight_groups:
            yield "needs striatonigral in record.weight_groups"
        yield from _example(options, design)


def _example(options: Options, design: Design) -> Iterator[str]:
    """Say which replicates are recorded, if the example is none of them."""
    first, n_examples = design.points[0].first, min(design.record.examples, design.replicates)
    recorded = range(first, first + n_examples)
    if options["example"] not in recorded:
        there = ", ".join(map(str, recorded))
        yield f"example = {options['example']}: recorded are the replicates {there}"


def _values(axis: str, select: Options, design: Design) -> Sequence[Any]:
    """Return the values of an axis that a figure has before it: one, if one is selected."""
    if axis in select:
        return [select[axis]]
    fixed = {**Parameters().model_dump(), **design.base}
    return design.axes.get(axis) or [fixed[axis]]


def _is_there(value: Any, axis: Sequence[Any]) -> bool:
    return any(same_value(value, there) for there in axis)


def _listed(values: Sequence[Any]) -> str:
    return ", ".join(map(str, values))
