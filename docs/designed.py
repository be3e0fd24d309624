"""What came of the designed landscapes and of natural ones, for docs/landscape.md."""

from __future__ import annotations

from functools import cache

import numpy as np
from markdown_table import table
from tracked import summary

from dopascape.claims import natural
from dopascape.claims.designed import CANDIDATE, Analysis, analyse
from dopascape.claims.holm import Judged
from dopascape.claims.outcome import Estimate
from dopascape.findings.words import estimated, number


@cache
def analysis() -> Analysis:
    """Return the analysis that was fixed before the study ran."""
    return analyse(summary("designed_landscapes_tuning"), summary("designed_landscapes"))


def foretold(statistic: str, what: str) -> str:
    """Write the order or the level of a statistic."""
    (found,) = (one for one in analysis().predictors if one.name == statistic)
    return _value(getattr(found, what))


def other_networks() -> str:
    """Write R² of the same landscapes' loss on the networks of the search."""
    return _value(analysis().other_networks)


def changed(design: str) -> str:
    """Write by how many times a design changes the loss, with its interval and verdict."""
    (found,) = (one for one in analysis().designs if one.name == design)
    return times_judged(found)


def statistics_table() -> str:
    """Return how well each statistic foretells the loss."""
    rivals = {one.name: one for one in analysis().over_rivals}
    rows = []
    for one in analysis().predictors:
        over = f"{_value(rivals[one.name].estimate)}" if one.name in rivals else "–"
        rows.append([f"`{one.name}`", _value(one.order), _value(one.level), over])
    return table(["statistic", "order", "R² of its curve", "candidate less this one"], rows)


def sizes_table() -> str:
    """Return the candidate's order in each size of network."""
    rows = [[one.name, _value(one.estimate)] for one in analysis().at_sizes]
    return table(["networks", "order"], rows)


def designs_table() -> str:
    """Return what each design at full strength makes of the loss."""
    rows = [[one.name, times_judged(one)] for one in analysis().designs]
    return table(["design", "loss, times that of the natural landscape"], rows)


@cache
def natural_analysis() -> natural.Natural:
    """Return the analysis that was fixed before the natural landscapes ran."""
    return natural.analyse(summary("designed_landscapes_tuning"), summary("natural_landscapes"))


def natural_order(statistic: str) -> str:
    """Write how well a statistic orders natural landscapes."""
    return _value(natural_analysis().orders[statistic])


def natural_level() -> str:
    """Write R² of the candidate's curve on natural landscapes."""
    return _value(natural_analysis().level)


def natural_widths() -> str:
    """Write the candidate's order at each network width."""
    found = natural_analysis().at_widths
    return ", ".join(f"{_value(one.estimate)} at {one.name}" for one in found)


def natural_table() -> str:
    """Return how well each statistic orders natural landscapes."""
    rivals = {one.name: one for one in natural_analysis().over_rivals}
    rows = []
    for name, order in natural_analysis().orders.items():
        over = "–" if name == CANDIDATE else _value(rivals[name].estimate)
        rows.append([f"`{name}`", _value(order), over])
    return table(["statistic", "order", "candidate less this one"], rows)


def _value(estimate: Estimate) -> str:
    return estimated(estimate)


def times_judged(one: Judged) -> str:
    """Write an effect on log10 losses as a factor, with its interval and if it is undecided."""
    value, low, high = (float(np.power(10, x)) for x in one.estimate[:3])
    verdict = "" if one.sign != "undecided" else ", undecided"
    return f"{number(value)} [{number(low)}, {number(high)}]{verdict}"


NUMBERS = {
    called.__name__: called
    for called in (
        *(foretold, other_networks, changed, statistics_table, sizes_table, designs_table),
        *(natural_order, natural_level, natural_widths, natural_table),
    )
}
"""What templates may call."""
