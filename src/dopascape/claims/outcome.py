"""What testing a claim gives: a number, its interval, the band it should lie in, a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import xarray as xr

Verdict = Literal["holds", "fails", "undecided", "not tested"]
Origin = Literal["paper", "ours"]


class NotTestedError(Exception):
    """A claim that the summaries at hand say nothing about; the message says why."""


class Band(NamedTuple):
    """The open range in which the effect lies if the claim is true."""

    low: float
    high: float

    def verdict(self, low: float, high: float) -> Verdict:
        """Say whether the interval of an effect lies in the band.

        Returns
        -------
        Verdict
            ``holds`` if all of the interval lies within the band, ``fails`` if none of it does,
            else ``undecided``; so too if the interval is not known (NaN).
        """
        if self.low < low and high < self.high:
            return "holds"
        if high <= self.low or low >= self.high:
            return "fails"
        return "undecided"


def above(bound: float) -> Band:
    """Return the band of effects greater than a bound."""
    return Band(bound, math.inf)


def below(bound: float) -> Band:
    """Return the band of effects less than a bound."""
    return Band(-math.inf, bound)


class Estimate(NamedTuple):
    """A mean over replicates.

    Attributes
    ----------
    value
        The mean, or its power of ten.
    low, high
        Ends of its 95 % interval; NaN for fewer than two replicates.
    n
        Replicates it is taken over.
    left_out
        Replicates without a finite value, left out.
    """

    value: float
    low: float
    high: float
    n: int
    left_out: int


@dataclass(frozen=True)
class Finding:
    """What a claim's own function says.

    Attributes
    ----------
    estimate
        The effect.
    measure
        What the effect is, with its unit.
    band
        Where it lies if the claim is true.
    notes
        What else a reader should know.
    """

    estimate: Estimate
    measure: str
    band: Band
    notes: list[str] = field(default_factory=list)


Summaries = Mapping[str, "xr.Dataset"]
"""Summaries by the name of their study."""


@dataclass(frozen=True)
class Claim:
    """A claim and how it is tested.

    Attributes
    ----------
    name
        Short name, of letters, digits and underscores.
    sentence
        The claim.
    compared
        Exactly what is compared, and with what bound.
    studies
        Studies whose summaries it needs.
    origin
        Whether the paper makes it or this project.
    test
        Takes the summaries; raises NotTestedError where they lack what it needs.
    """

    name: str
    sentence: str
    compared: str
    studies: tuple[str, ...]
    origin: Origin
    test: Callable[[Summaries], Finding]


@dataclass(frozen=True)
class Outcome:
    """A claim that was tested, as one row of the table; numbers are NaN where not tested."""

    claim: str
    verdict: Verdict
    effect: float
    low: float
    high: float
    measure: str
    band_low: float
    band_high: float
    n: int
    origin: str
    studies: str
    sentence: str
    compared: str
    note: str


def outcome(claim: Claim, summaries: Summaries) -> Outcome:
    """Test a claim.

    Parameters
    ----------
    claim
        The claim.
    summaries
        By study; where one is missing, the claim is reported as not tested.
    """
    try:
        missing = [study for study in claim.studies if study not in summaries]
        if missing:
            raise NotTestedError(f"no summary of {', '.join(missing)}")
        found = claim.test(summaries)
    except NotTestedError as why:
        nan = math.nan
        finding = Finding(Estimate(nan, nan, nan, 0, 0), "", Band(nan, nan), [str(why)])
        return _row(claim, finding, "not tested")
    return _row(claim, found, found.band.verdict(found.estimate.low, found.estimate.high))


def _row(claim: Claim, finding: Finding, verdict: Verdict) -> Outcome:
    effect = finding.estimate
    notes = list(finding.notes)
    if effect.left_out:
        total = effect.n + effect.left_out
        notes.append(f"{effect.left_out} of {total} replicates left out: diverged or undefined")
    return Outcome(
        claim=claim.name,
        verdict=verdict,
        effect=effect.value,
        low=effect.low,
        high=effect.high,
        measure=finding.measure,
        band_low=finding.band.low,
        band_high=finding.band.high,
        n=effect.n,
        origin=claim.origin,
        studies=" ".join(claim.studies),
        sentence=claim.sentence,
        compared=claim.compared,
        note="; ".join(notes),
    )
