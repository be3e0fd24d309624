"""What the templates of the docs take their numbers from: the tracked results."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
from tracked import is_tracked, summary

from dopascape.claims.catalogue import CLAIMS, examine
from dopascape.claims.outcome import Estimate, Finding, Outcome
from dopascape.claims.over_trials import TRIALS, over_trials
from dopascape.claims.over_trials import verdict as verdict_of
from dopascape.claims.statistics import Floats, mean_correlation, mean_interval, ratio
from dopascape.claims.table import to_markdown
from dopascape.claims.values import log_loss, log_values, over_replicates
from dopascape.figures.paper.catalogue import paper_studies
from dopascape.findings.words import estimated, number
from dopascape.modes import PROJECTION_GROUPS
from dopascape.parameters import default


@cache
def claims() -> dict[str, Outcome]:
    """Return what came of every claim, by its name."""
    studies = {study: summary(study) for study in paper_studies()}
    return {row.claim: row for row in examine(studies)}


def claim(name: str) -> str:
    """Write the effect of a claim with its interval."""
    row = claims()[name]
    return estimated(Estimate(row.effect, row.low, row.high, row.n, 0))


def verdict(name: str) -> str:
    """Return the verdict on a claim, with what Holm's correction leaves of it if that differs."""
    row = claims()[name]
    if row.after_holm == row.verdict:
        return row.verdict
    return f"{row.verdict} by itself, {row.after_holm} after Holm's correction"


def count(origin: str, verdict: str | None = None, corrected: bool = False) -> int:
    """Return how many claims there are of an origin, or how many of them have a verdict."""
    rows = [row for row in claims().values() if row.origin == origin]
    found = [row.after_holm if corrected else row.verdict for row in rows]
    return len(found) if verdict is None else found.count(verdict)


def failing(origin: str) -> str:
    """Name the claims of an origin that fail."""
    rows = [row for row in claims().values() if row.origin == origin and row.verdict == "fails"]
    return "; ".join(f"*{row.sentence}* ({row.measure})" for row in rows) or "none"


@cache
def halves(agree: str | None = None) -> int:
    """Return how many claims are tested in both halves of the networks, or how they agree there.

    Parameters
    ----------
    agree
        "same": the same verdict; "opposite": one holds and the other fails; "one": one of them is
        undecided. All without.
    """
    studies = {study: summary(study) for study in paper_studies()}
    halved = [
        examine({study: one.isel(replicate=slice(k, None, 2)) for study, one in studies.items()})
        for k in (0, 1)
    ]
    found = [{first.verdict, second.verdict} for first, second in zip(*halved, strict=True)]
    tested = [both for both in found if "not tested" not in both]
    counts = {
        "same": sum(len(both) == 1 for both in tested),
        "one": sum(len(both) == 2 and "undecided" in both for both in tested),
        "opposite": sum(both == {"holds", "fails"} for both in tested),
    }
    return len(tested) if agree is None else counts[agree]


def at(feedback: str, **states: str) -> dict[str, Any]:
    """Return a point of `constraints`: all plastic but for the groups that are named."""
    return {"feedback": feedback, **dict.fromkeys(PROJECTION_GROUPS, "plastic"), **states}


def _logs(study: str, trial: int | None, at: dict[str, Any]) -> Floats:
    """Return log10 loss by replicate, of a trial (the nearest one kept) or of the last."""
    if trial is None:
        return np.asarray(log_values(summary(study), "final_loss", **at).values)
    kept = log_values(summary(study), "loss", **at)
    return np.asarray(kept.sel(trial=trial, method="nearest").values)


def times(study: str, one: dict[str, Any], other: dict[str, Any], trial: int | None = None) -> str:
    """Write by how many times the loss of one setting is that of another, paired, with its 95 %.

    Parameters
    ----------
    study
        Its name.
    one, other
        Values of the axes.
    trial
        Of which trial; of the last without.
    """
    estimate = ratio(_logs(study, trial, one), _logs(study, trial, other))
    return estimated(estimate)


def since(study: str, trial: int, **at: Any) -> str:
    """Write by how many times the loss of a trial is that of the last, with its 95 %."""
    estimate = ratio(_logs(study, trial, at), _logs(study, None, at))
    return estimated(estimate)


def correlation(study: str, variable: str, axis: str, **at: Any) -> str:
    """Write the rank correlation of the loss with a variable along an axis, with its 95 %."""
    values = over_replicates(summary(study), variable, [axis], **at).values
    estimate = mean_correlation(log_loss(summary(study), [axis], **at), np.asarray(values))
    return estimated(estimate)


def claims_table() -> str:
    """Return the table of all claims."""
    return to_markdown(
        list(claims().values()), {study: summary(study) for study in paper_studies()}
    )


SIGNS = {"holds": "✓", "fails": "✗", "undecided": "·"}
"""Verdicts in `claims_over_trials_table`."""


def claims_over_trials_table() -> str:
    """Return each claim as it would stand after fewer trials, and what it leaves open."""
    studies = {study: summary(study) for study in paper_studies()}
    heads = [f"about {trial}" for trial in TRIALS]
    lines = [["claim", "leaves open", *heads, "last"], ["---"] * (3 + len(TRIALS))]
    for one in CLAIMS:
        found = over_trials(one, studies)
        cells = [""] * (1 + len(TRIALS))
        if found:
            *before, last = found
            nearest = [min(before, key=lambda kept: abs(kept - trial)) for trial in TRIALS]
            cells = [
                *(_signed(found[trial]) for trial in nearest),
                f"{_signed(found[last])} ({last})",
            ]
        lines.append([one.sentence, one.caveat, *cells])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _signed(found: Finding) -> str:
    return f"{number(found.estimate.value)} {SIGNS[verdict_of(found)]}"


def median(study: str, trial: int | None = None, **at: Any) -> str:
    """Write the median loss over networks."""
    return number(float(10 ** np.nanmedian(_logs(study, trial, at))))


def mean(study: str, variable: str, **at: Any) -> str:
    """Write the mean of a variable over networks, with its 95 % interval."""
    estimate = mean_interval(np.asarray(over_replicates(summary(study), variable, **at).values))
    return estimated(estimate)


def share_below(study: str, one: dict[str, Any], other: dict[str, Any]) -> str:
    """Write in how many networks one setting ends at a lower loss than another."""
    lower = _logs(study, None, one) < _logs(study, None, other)
    return f"{int(lower.sum())} of {lower.size} networks"


def networks(study: str) -> int:
    """Return the number of networks of a study."""
    return int(summary(study).attrs["replicates"])


def fewest_networks() -> int:
    """Return the least number of networks of a study that learns."""
    return min(networks(study) for study in paper_studies() if trials(study))


def most_networks() -> int:
    """Return the largest number of networks of a study."""
    return max(map(networks, paper_studies()))


def along(study: str, axis: str) -> list[Any]:
    """Return the values of an axis of a study."""
    return list(summary(study)[axis].values.tolist())


def ends(study: str, axis: str) -> str:
    """Write from where to where an axis goes."""
    values = along(study, axis)
    return f"{values[0]:g} to {values[-1]:g}"


def decades(study: str, variable: str, axis: str, **at: Any) -> str:
    """Write over how many decades the median of a variable goes along an axis."""
    values = over_replicates(summary(study), variable, [axis], **at).median("replicate")
    return f"{np.log10(float(values.max() / values.min())):.0f}"


def in_single(feedback: str) -> str:
    """Write the loss in single precision, of `width`, over that of the same networks in double."""
    width = default("network_width")
    single = _logs("width", None, {"feedback": feedback, "network_width": width})
    double = _logs("learning", None, {"feedback": feedback})[: single.size]
    estimate = ratio(single, double)
    return f"{estimate.value:.4f} [{estimate.low:.4f}, {estimate.high:.4f}]"


def trials(study: str) -> int:
    """Return how many trials the runs of a study have."""
    return int(json.loads(summary(study).attrs["parameters"])["n_trials"])


NUMBERS = {
    called.__name__: called
    for called in (
        *(claim, claims_table, claims_over_trials_table, verdict, count, failing, halves),
        *(times, since, median, mean, correlation, share_below, decades, in_single),
        *(is_tracked, networks, fewest_networks, most_networks, trials, along, ends),
        *(at, default),
    )
}
"""What templates may call."""
