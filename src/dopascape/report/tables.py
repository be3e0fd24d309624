"""Tables of a study: its lowest losses, the indices of its factors, its parameters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import xarray as xr

from dopascape.claims.outcome import Estimate, Outcome
from dopascape.claims.table import bound, interval
from dopascape.claims.table import number as claimed
from dopascape.findings.factors import INDEX_NAME, factor_name, main_index, matters, ranked
from dopascape.findings.lowest import Lowest
from dopascape.findings.words import interval as between
from dopascape.findings.words import number, settings
from dopascape.modes import FEEDBACK_MODES, OUTCOMES
from dopascape.parameters import Parameters, axis_label
from dopascape.report.content import Table

MOST_ROWS = 30
"""Rows of lowest losses up to which there is a table."""

NOTHING = "–"


def lowest_table(found: Sequence[Lowest]) -> list[Table]:
    """Return the lowest losses as a table; none where one sentence says it all."""
    if not 1 < len(found) <= MOST_ROWS:
        return []
    head = ("Network", "Feedback", "Lowest at", "Loss", "Without feedback", "Times lower [95 %]")
    return [Table("Lowest losses", head, [_lowest_row(one) for one in found])]


def _lowest_row(one: Lowest) -> tuple[str, ...]:
    compared = f"{number(one.ratio.value)}{between(one.ratio)}" if one.ratio else NOTHING
    return (
        settings(one.problem),
        FEEDBACK_MODES[one.feedback].label if one.feedback else NOTHING,
        settings(one.at) or NOTHING,
        number(one.loss),
        number(one.baseline) or NOTHING,
        compared,
    )


def factor_table(indices: xr.Dataset) -> list[Table]:
    """Return the main index of each factor, for each outcome."""
    main = str(indices.attrs["main_index"])
    if main not in indices:
        return []
    outcomes = list(map(str, indices["outcome"].values))
    rows = [
        (factor_name(factor), *(_index_cell(indices, factor, outcome) for outcome in outcomes))
        for factor in ranked(indices, outcomes[0])
    ]
    caption = f"{INDEX_NAME[main]} of each factor with its 95 % interval; ★: stands out"
    return [Table(caption, ("Factor", *(OUTCOMES[name].label for name in outcomes)), rows)]


def _index_cell(indices: xr.Dataset, factor: str, outcome: str) -> str:
    estimate: Estimate = main_index(indices, factor, outcome)
    star = " ★" if matters(indices, factor, outcome) else ""
    return f"{number(estimate.value)}{between(estimate)}{star}" or NOTHING


def parameter_table(attributes: dict[str, Any]) -> list[Table]:
    """Return the parameters that a study sets all over otherwise than the paper."""
    given = json.loads(attributes["parameters"])
    rows = [
        (axis_label(name), str(given[name]), str(about.default))
        for name, about in Parameters.model_fields.items()
        if name in given and given[name] != about.default
    ]
    if not rows:
        return []
    return [Table("Parameters that differ from the paper's", ("Parameter", "Here", "Paper"), rows)]


def override_table(attributes: dict[str, Any]) -> list[Table]:
    """Return the settings that go with values of a study's axes."""
    overrides = json.loads(attributes.get("overrides", "[]"))
    if not overrides:
        return []
    rows = [(settings(one["when"]), settings(one["set"])) for one in overrides]
    return [Table("Settings that go with others", ("Where", "There is"), rows)]


def claims_table(outcomes: Sequence[Outcome]) -> Table:
    """Return the claims with their verdicts."""
    head = ("Claim", "Verdict", "After Holm", "Value [95 %]", "Holds if", "Effect", "Of", "n")
    rows = [
        (
            row.sentence,
            row.verdict,
            row.after_holm,
            f"{claimed(row.effect)} {interval(row)}".strip() or NOTHING,
            bound(row) or NOTHING,
            row.measure or row.note,
            row.origin,
            str(row.n),
        )
        for row in outcomes
    ]
    return Table("Claims of the paper, and ours, tested on these summaries", head, rows)
