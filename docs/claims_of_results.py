"""What the templates of the docs say of the claims, from the tracked results."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import xarray as xr
from markdown_table import table
from tracked import summary

from dopascape.claims.catalogue import CLAIMS, examine
from dopascape.claims.outcome import Estimate, Finding, Outcome
from dopascape.claims.over_trials import TRIALS, over_trials, until
from dopascape.claims.table import bound, to_markdown
from dopascape.figures.paper.catalogue import paper_studies
from dopascape.findings.words import estimated, number

SIGNS = {"holds": "✓", "fails": "✗", "undecided": "·"}
"""Verdicts in `claims_over_trials_table`."""

FIRST_NETWORKS = 5
FIRST_TRIALS = {
    **dict.fromkeys(("diffusion", "temporal", "width", "target_dim", "target_tau", "adam"), 5000),
    **{"constraints": 2000, "varicosities": 1200, "patch_size": 1200},
}
"""Trials of the studies that had five networks when claims were first tested on them."""


@cache
def studies() -> Mapping[str, xr.Dataset]:
    """Return the summaries of the paper's studies."""
    return {study: summary(study) for study in paper_studies()}


@cache
def claims() -> dict[str, Outcome]:
    """Return what came of every claim, by its name."""
    return {row.claim: row for row in examine(studies())}


def claim(name: str) -> str:
    """Write the effect of a claim with its interval."""
    return _effect(claims()[name])


def claim_at(name: str, trial: int) -> str:
    """Write the effect of a claim as it stood at the nearest trial that was kept."""
    (one,) = [each for each in CLAIMS if each.name == name]
    found = over_trials(one, studies())
    return estimated(found[min(found, key=lambda kept: abs(kept - trial))].estimate)


def verdict(name: str) -> str:
    """Return the verdict on a claim, with what Holm's correction leaves of it if that differs."""
    row = claims()[name]
    if row.after_holm == row.verdict:
        return row.verdict
    return f"{row.verdict} by itself, {row.after_holm} after Holm's correction"


def expect(name: str, verdict: str) -> str:
    """Refuse to fill in a page of which a sentence takes another verdict for granted.

    Raises
    ------
    ValueError
        If the claim has another verdict.
    """
    found = claims()[name].verdict
    if found != verdict:
        raise ValueError(f"the page takes it that {name} {verdict}: it is now {found!r}")
    return ""


def count(origin: str, verdict: str | None = None, corrected: bool = False) -> int:
    """Return how many claims there are of an origin, or how many of them have a verdict."""
    rows = [row for row in claims().values() if row.origin == origin]
    found = [row.after_holm if corrected else row.verdict for row in rows]
    return len(found) if verdict is None else found.count(verdict)


def named(origin: str, verdict: str) -> str:
    """Name the claims of an origin that have a verdict, with their effects."""
    rows = [row for row in claims().values() if (row.origin, row.verdict) == (origin, verdict)]
    return "; ".join(f"*{row.sentence}* ({row.measure}: {claim(row.claim)})" for row in rows)


def claims_table() -> str:
    """Return the table of all claims."""
    return to_markdown(list(claims().values()), studies())


def claims_over_trials_table() -> str:
    """Return each claim as it would stand after fewer trials."""
    heads = ["claim", *(f"~{trial}" for trial in TRIALS), "end"]
    rows = []
    for one in CLAIMS:
        if found := over_trials(one, studies()):
            *before, last = found
            then = [_then(found, before, trial) for trial in TRIALS]
            rows.append([one.sentence, *then, _signed(found[last])])
    return table(heads, rows)


def left_open_table() -> str:
    """Return what each claim leaves open; claims that leave the same share a line."""
    by_caveat: dict[str, list[str]] = {}
    for one in CLAIMS:
        by_caveat.setdefault(one.caveat, []).append(one.sentence)
    rows = [["; ".join(dict.fromkeys(those)), caveat] for caveat, those in by_caveat.items()]
    return table(["claim", "leaves open"], rows)


def _then(found: dict[int, Finding], before: list[int], trial: int) -> str:
    """Write what a claim says at the nearest trial of those before the last; nothing after it."""
    if not before or trial >= max(found):
        return ""
    return _signed(found[min(before, key=lambda kept: abs(kept - trial))])


def _signed(found: Finding) -> str:
    return f"{number(found.estimate.value)}\N{NO-BREAK SPACE}{SIGNS[found.verdict]}"


def _on(networks: slice) -> dict[str, Outcome]:
    """Return what comes of all claims on some of the networks of each study."""
    part = {study: one.isel(replicate=networks) for study, one in studies().items()}
    there = {study: one for study, one in part.items() if one.sizes["replicate"]}
    return {row.claim: row for row in examine(there)}


@cache
def _halves() -> list[frozenset[str]]:
    """Return the verdicts on each claim in the two halves of the networks, every other one."""
    first, second = (_on(slice(k, None, 2)) for k in (0, 1))
    both = [frozenset((first[name].verdict, second[name].verdict)) for name in first]
    return [found for found in both if "not tested" not in found]


def halves(*verdicts: str) -> int:
    """Return how many claims are tested in both halves, or have just these verdicts there."""
    return len(_halves()) if not verdicts else _halves().count(frozenset(verdicts))


@cache
def _grown() -> dict[str, tuple[Outcome, Outcome, Outcome]]:
    """Return, by claim, what came of the first networks, of the added ones, and of all.

    Of the claims on the studies of `FIRST_TRIALS`, the first networks after as many trials as then.
    """
    first = {
        study: until(studies()[study], trial).isel(replicate=slice(FIRST_NETWORKS))
        for study, trial in FIRST_TRIALS.items()
    }
    then = {row.claim: row for row in examine(first)}
    added = _on(slice(FIRST_NETWORKS, None))
    return {
        name: (row, added[name], claims()[name])
        for name, row in then.items()
        if "not tested" not in (row.verdict, added[name].verdict)
    }


def grown(first: str | None = None, added: str | None = None) -> int:
    """Return how many claims had a verdict on the first networks, or on the added ones, or both."""
    return sum(
        first in (None, one.verdict) and added in (None, other.verdict)
        for one, other, _ in _grown().values()
    )


def turned_table() -> str:
    """Return the claims of which the verdict is another on all networks than on the first."""
    heads = ["claim", "of", "first networks", "added networks", "all", "holds if", "turned by"]
    rows = []
    longer = _on(slice(FIRST_NETWORKS))
    for name, (one, added, whole) in _grown().items():
        if one.verdict != whole.verdict:
            cells = [f"{_effect(row)} {SIGNS[row.verdict]}" for row in (one, added, whole)]
            by = "trials" if longer[name].verdict == whole.verdict else "networks"
            claim = f"{whole.sentence}: {whole.measure}"
            rows.append([claim, whole.origin, *cells, bound(whole), f"more {by}"])
    return table(heads, rows)


def _effect(row: Outcome) -> str:
    return estimated(Estimate(row.effect, row.low, row.high, row.n, 0))


NUMBERS = {
    called.__name__: called
    for called in (
        *(claim, claim_at, verdict, expect, count, named, halves, grown),
        *(claims_table, claims_over_trials_table, left_open_table, turned_table),
    )
}
"""What templates may call."""
