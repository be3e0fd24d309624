"""What the templates of the docs take their numbers from: the tracked results."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import xarray as xr
from compare_precision import FOUND, UNSTABLE
from scipy.stats import norm, spearmanr
from tracked import summary

from dopascape.claims.outcome import Estimate
from dopascape.claims.statistics import (
    Floats,
    least_by_others,
    mean_correlation,
    mean_interval,
    ratio,
)
from dopascape.claims.time_and_space import near_less_far as near_less_far_of
from dopascape.claims.values import log_loss, log_values, over_replicates
from dopascape.figures.paper.catalogue import paper_studies
from dopascape.findings.factors import factor_findings
from dopascape.findings.words import estimated, number
from dopascape.modes import PROJECTION_GROUPS
from dopascape.parameters import default
from dopascape.results.selection import nearest_number


def at(feedback: str, **states: str) -> dict[str, Any]:
    """Return a point of `constraints`: all plastic but for the groups that are named."""
    return {"feedback": feedback, **dict.fromkeys(PROJECTION_GROUPS, "plastic"), **states}


def _logs(study: str, trial: int | None, at: dict[str, Any]) -> Floats:
    """Return log10 loss by replicate, of a trial (the nearest one kept) or of the last."""
    if trial is None:
        return np.asarray(log_values(summary(study), "final_loss", **at).values)
    kept = log_values(summary(study), "loss", **at)
    return np.asarray(kept.sel(trial=trial, method="nearest").values)


def times(
    study: str,
    one: dict[str, Any],
    other: dict[str, Any],
    trial: int | None = None,
    beside: str | None = None,
) -> str:
    """Write by how many times the loss of one setting is that of another, paired, with its 95 %.

    Parameters
    ----------
    study
        Its name.
    one, other
        Values of the axes.
    trial
        Of which trial; of the last without.
    beside
        Study of the other setting, of the same networks, if it is another.
    """
    estimate = ratio(_logs(study, trial, one), _logs(beside or study, trial, other))
    return estimated(estimate)


def at_best(study: str, axis: str, seen: int = 0, **at: Any) -> Floats:
    """Return log10 final loss by replicate, each at the value of an axis best for the others.

    The networks that were seen, from the first, have no part in it.
    """
    unseen = summary(study).isel(replicate=slice(seen, None))
    return least_by_others(log_loss(unseen, [axis], **at))


def times_at_best(study: str, axis: str, one: dict[str, Any], other: dict[str, Any]) -> str:
    """Write `times` of the last trial, each at the value of an axis that is best for the others.

    For each network the other networks choose it.
    """
    return estimated(ratio(at_best(study, axis, **one), at_best(study, axis, **other)))


def raw_over_matched_at_best(
    study: str, axis: str, one: dict[str, Any], other: dict[str, Any]
) -> str:
    """Write by how many times `times_at_best` is larger raw than with feedback of one size."""
    both = [
        at_best(study, axis, **one, gain=gain) - at_best(study, axis, **other, gain=gain)
        for gain in ("raw", "norm_matched")
    ]
    return estimated(ratio(*both))


def since(study: str, trial: int, **at: Any) -> str:
    """Write by how many times the loss of a trial is that of the last, with its 95 %."""
    estimate = ratio(_logs(study, trial, at), _logs(study, None, at))
    return estimated(estimate)


def correlation(study: str, variable: str, axis: str, **at: Any) -> str:
    """Write the rank correlation of the loss with a variable along an axis, with its 95 %."""
    values = over_replicates(summary(study), variable, [axis], **at).values
    estimate = mean_correlation(log_loss(summary(study), [axis], **at), np.asarray(values))
    return estimated(estimate)


def median(study: str, trial: int | None = None, **at: Any) -> str:
    """Write the median loss over networks."""
    return number(float(10 ** np.nanmedian(_logs(study, trial, at))))


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


def _medians(study: str, variable: str, axis: str, at: dict[str, Any]) -> xr.DataArray:
    """Return the medians of a variable over networks, along an axis."""
    return over_replicates(summary(study), variable, [axis], **at).median("replicate")


def lowest(study: str, axis: str, **at: Any) -> str:
    """Write where along an axis the median loss is least."""
    losses = _medians(study, "final_loss", axis, at)
    return number(float(losses[axis].values[np.argmin(losses.values)]))


def peak(study: str, variable: str, axis: str, **at: Any) -> str:
    """Write where along an axis the median of a variable is largest."""
    values = _medians(study, variable, axis, at)
    return number(float(values[axis].values[np.argmax(values.values)]))


def decades(study: str, variable: str, axis: str, **at: Any) -> str:
    """Write over how many decades the median of a variable goes along an axis."""
    values = _medians(study, variable, axis, at)
    return f"{np.log10(float(values.max() / values.min())):.0f}"


def raw_over_matched(study: str, axis: str, value: float, **at: Any) -> str:
    """Write how much more the loss rises from an axis' default as the landscape comes.

    That is the loss at a value over that at the default, raw over norm-matched.
    """
    rises = []
    for gain in ("raw", "norm_matched"):
        point = {**at, "gain": gain}
        here, there = (_logs(study, None, {**point, axis: v}) for v in (value, default(axis)))
        rises.append(here - there)
    return estimated(ratio(*rises))


def near_less_far(
    pairs: str, diffusion_length: float, start: int = 0, stop: int | None = None
) -> str:
    """Write the correlation of rates of near pairs less that of far ones, with its 95 %.

    Parameters
    ----------
    pairs, diffusion_length
        Of which pairs, and where.
    start, stop
        The networks that count, as in a slice; all without.
    """
    return estimated(mean_interval(_near_less_far(pairs, diffusion_length)[start:stop]))


def within_less_across(diffusion_length: float) -> str:
    """Write by how much that difference is larger in dSPNs than in pairs of a dSPN and an iSPN."""
    within, across = (
        _near_less_far(f"dspn_{other}", diffusion_length) for other in ("dspn", "ispn")
    )
    return estimated(mean_interval(within - across))


def more_than_at(pairs: str, diffusion_length: float, other: float) -> str:
    """Write by how much that difference is larger than at another diffusion length."""
    here, there = (_near_less_far(pairs, length) for length in (diffusion_length, other))
    return estimated(mean_interval(here - there))


def _near_less_far(pairs: str, diffusion_length: float) -> Floats:
    lengths, difference = near_less_far_of(summary("spatial_correlation"), pairs)
    return np.asarray(difference[nearest_number(lengths, diffusion_length)])


def alignment_and_loss(feedback: str) -> str:
    """Write Spearman's correlation, over networks, of the growth of alignment with the loss.

    Its 95 % interval is Fisher's, with the variance of Fieller et al. (1957), doi 10.2307/2332878.
    """
    loss = _logs("alignment", None, {"feedback": feedback})
    found = float(spearmanr(_alignment_growth(feedback), loss).statistic)
    half = norm.ppf(0.975) * np.sqrt(1.06 / (loss.size - 3))
    low, high = np.tanh(np.arctanh(found) + np.array([-half, half]))
    return estimated(Estimate(found, float(low), float(high), loss.size, 0))


def aligns_more(one: str, other: str) -> str:
    """Write by how much more the centred alignment grows with one feedback than with another."""
    return estimated(mean_interval(_alignment_growth(one) - _alignment_growth(other)))


def _alignment_growth(feedback: str) -> Floats:
    made = summary("alignment").sel(feedback=feedback)
    grown = made["alignment_centred"].isel(trial=-1) - made["initial_alignment_centred"]
    return np.asarray(grown.squeeze(drop=True).values)


def least_sign_p(study: str) -> str:
    """Write the least p that a sign-flip test can give on the networks of a study."""
    return number(2.0 ** (1 - networks(study)))


def sensitivity_says(study: str) -> str:
    """Return what an analysis of sensitivity found of the final loss."""
    (found, *_) = factor_findings(summary(study))
    return found


def precision_says(what: str) -> str:
    """Write the largest difference that single precision makes in the studies that are stable.

    Parameters
    ----------
    what
        A key of docs/precision_of_studies.json.
    """
    found = json.loads(FOUND.read_text(encoding="utf-8"))
    return number(max(its[what] for study, its in found.items() if study not in UNSTABLE))


def precision_of(study: str, what: str) -> str:
    """Write what single precision makes of a study, a key of docs/precision_of_studies.json."""
    return number(json.loads(FOUND.read_text(encoding="utf-8"))[study][what])


def trials(study: str) -> int:
    """Return how many trials the runs of a study have."""
    return int(json.loads(summary(study).attrs["parameters"])["n_trials"])


NUMBERS = {
    called.__name__: called
    for called in (
        *(times, times_at_best, since, median, correlation, share_below, decades, peak),
        *(
            raw_over_matched,
            raw_over_matched_at_best,
            near_less_far,
            more_than_at,
            within_less_across,
            alignment_and_loss,
            aligns_more,
        ),
        *(least_sign_p, sensitivity_says, precision_says, precision_of),
        *(networks, fewest_networks, most_networks, trials, along, ends, lowest),
        *(at, default),
    )
}
"""What templates may call."""
