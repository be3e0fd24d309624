"""What came of the ladder of learning rules, for docs/ladder.md."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cache

import numpy as np
from markdown_table import table
from tracked import REFERENCE, summary

from dopascape.claims import ladder
from dopascape.claims.outcome import Band, Estimate
from dopascape.claims.statistics import alike, ratio
from dopascape.claims.values import over_replicates
from dopascape.findings.words import estimated, number
from dopascape.modes import FEEDBACK_MODES
from dopascape.results.capacity import by_difficulty, capacity
from dopascape.study.yaml_file import read_yaml

SAYS = {"above": "yes", "below": "no", "undecided": "undecided"}
"""Whether a measure tells what a rule teaches, by where its correlation lies."""

TUNED = REFERENCE.parents[1] / "config/studies/tuned"


def settings_table(search: str, **at: object) -> str:
    """Return the settings that a search has chosen, at one point of its other axes."""
    chosen = read_yaml(TUNED / f"{search}.yaml")["chosen"]
    here = [row for row in chosen if at.items() <= row["when"].items()]
    found = {row["when"]["feedback"]: row["set"] for row in here}
    names = list(dict.fromkeys(name for settings in found.values() for name in settings))
    rows = [
        [_label(rule), *(f"{settings[n]:g}" if n in settings else "–" for n in names)]
        for rule, settings in found.items()
    ]
    return table(["rule", *(f"`{name}`" for name in names)], rows)


@cache
def analysis() -> ladder.Analysis:
    """Return the tests that were fixed before the studies ran."""
    return ladder.analyse(summary("ladder"), summary("gradient_alignment"))


def rungs_table() -> str:
    """Return each rule's loss over that of the next one, by the number of outputs."""
    found = analysis().steps
    dims = list(dict.fromkeys(step.target_dim for step in found))
    pairs = list(dict.fromkeys((step.lower, step.upper) for step in found))
    cells = {(s.lower, s.upper, s.target_dim): _times(s.judged) for s in found}
    rows = [
        [f"{_label(one)} / {_label(other)}", *(cells[one, other, dim] for dim in dims)]
        for one, other in pairs
    ]
    return table(["loss", *(f"D = {dim}" for dim in dims)], rows)


def rungs(sign: str) -> int:
    """Return how many steps of the ladder are "above" 1, "below" it or "undecided"."""
    return sum(step.judged.sign == sign for step in analysis().steps)


def gap(one: str, other: str, target_dim: int, trial: int, width: int = ladder.WIDTH) -> str:
    """Write by how many times one rule's loss is another's after some trials."""
    return _value(ladder.gap(summary("ladder"), one, other, target_dim, trial, width))


def gaps_table(target_dim: int) -> str:
    """Return each rule's loss over that of dopamine through learning (N = 100)."""
    made = summary("ladder")
    trials = [trial for trial in made["frozen_trial"].values.tolist() if trial > 0]
    rows = [
        [_label(rule), *(gap(rule, "dopamine", target_dim, trial) for trial in trials)]
        for rule in ladder.RUNGS
        if rule != "dopamine"
    ]
    return table(["after trial", *map(str, trials)], rows)


@cache
def _alike(one: str, other: str) -> dict[tuple[int, int], tuple[Estimate, Band]]:
    """Return one rule's loss over another's, and the band in which it is 'as well', by N and D.

    That is within one standard deviation, over networks, of the other's log loss.
    """
    made = summary("ladder")
    found = {}
    for width, dim in itertools.product(made["network_width"].values, made["target_dim"].values):
        logs = [
            np.asarray(ladder.frozen_logs(made, rule, int(dim), int(width)).values[-1])
            for rule in (one, other)
        ]
        found[int(width), int(dim)] = ratio(*logs), alike(logs[1])
    return found


def _as_well(found: tuple[Estimate, Band]) -> str:
    estimate, band = found
    return band.verdict(estimate.low, estimate.high)


def as_well(one: str, other: str, verdict: str | None = None) -> int:
    """Return in how many sizes of network and task two rules are compared, or have a verdict."""
    verdicts = [_as_well(found) for found in _alike(one, other).values()]
    return len(verdicts) if verdict is None else verdicts.count(verdict)


def apart(one: str, other: str) -> int:
    """Return in how many sizes the interval of the ratio of two rules leaves out 1."""
    return sum(not found.low <= 1 <= found.high for found, _ in _alike(one, other).values())


def as_well_table(one: str, other: str) -> str:
    """Return one rule's loss over another's in all sizes, the bound of 'as well', the verdict."""
    found = _alike(one, other)
    widths, dims = ([*dict.fromkeys(size[k] for size in found)] for k in (0, 1))
    rows = [
        [f"N = {width}", *(_as_well_cell(found[width, dim]) for dim in dims)] for width in widths
    ]
    return table(["", *(f"D = {dim}" for dim in dims)], rows)


def _as_well_cell(found: tuple[Estimate, Band]) -> str:
    estimate, band = found
    return f"{_value(estimate)}, {_as_well(found)} (bound × {number(band.high)})"


def measures_table() -> str:
    """Return how well each measure orders the rules, and its median of each rule."""
    made = summary("gradient_alignment")
    rules = made["feedback"].values.tolist()
    rows = []
    for name, found in analysis().measures.items():
        medians = made[name].isel(gradient_trial=-1).median("replicate").squeeze(drop=True)
        values = [number(float(medians.sel(feedback=rule))) for rule in rules]
        corrected = SAYS[analysis().measures_judged[name].sign]
        rows.append([f"`{name}`", *values, _value(found), _says(found), corrected])
    final = made["final_loss"].median("replicate").squeeze(drop=True)
    rows.append(["final loss", *(number(float(final.sel(feedback=r))) for r in rules), "", "", ""])
    head = ["measure", *map(_label, rules), "rank correlation", "above 0.5", "after Holm"]
    return table(head, rows)


def capacity_table(study: str, axis: str) -> str:
    """Return the hardest task that most networks learn, by rule and network width."""
    made = summary(study)
    widths, rules = made["network_width"].values.tolist(), made["feedback"].values.tolist()
    rows = []
    for rule in rules:
        found = []
        for width in widths:
            at = {"feedback": rule, "network_width": width}
            reached = over_replicates(made, "trials_to_criterion", [axis], **at)
            by_task = by_difficulty(reached, axis)
            tasks = ["none", *(f"{task:g}" for task in by_task[axis].values.tolist())]
            found.append(_task(capacity(by_task.notnull().values), tasks))
        rows.append([_label(rule), *found])
    return table(["rule", *(f"N = {width}" for width in widths)], rows)


def _task(found: tuple[int, int, int], tasks: Sequence[str]) -> str:
    value, *ends = (tasks[k] for k in found)
    return value if ends[0] == ends[1] else f"{value} [{ends[0]}, {ends[1]}]"


def _says(found: Estimate) -> str:
    if found.low > ladder.ENOUGH:
        return SAYS["above"]
    return SAYS["below"] if found.high <= ladder.ENOUGH else SAYS["undecided"]


def _label(rule: str) -> str:
    return FEEDBACK_MODES[rule].label


def _value(estimate: Estimate) -> str:
    return estimated(estimate)


def _times(one: ladder.Judged) -> str:
    value, low, high = (f"{np.power(10, x):.3g}" for x in one.estimate[:3])
    return f"{value if one.sign == 'undecided' else f'**{value}**'} [{low}, {high}]"


NUMBERS = {
    called.__name__: called
    for called in (
        *(settings_table, rungs_table, rungs, gap, gaps_table),
        *(as_well, apart, as_well_table, measures_table, capacity_table),
    )
}
"""What templates may call."""
