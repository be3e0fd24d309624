"""What testing a claim gives: a number, its interval, the band it should lie in, a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from scipy.stats import t

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
    mean, error
        The mean and its standard error, on the scale on which the interval is made; NaN where there
        is none.
    is_ratio
        Whether that scale is log10 of the value.
    """

    value: float
    low: float
    high: float
    n: int
    left_out: int
    mean: float = math.nan
    error: float = math.nan
    is_ratio: bool = False


def p_value(estimate: Estimate, band: Band) -> float:
    """Return the least level at which the interval of an effect decides a claim.

    Student's t on both sides, as of the interval: p < 0.05 just where the 95 % interval lies all
    within the band, or all beyond one of its ends. With n replicates, mean m and standard error s,
    p = 2 min(max over ends b of P(T > ±(m − b)/s), min over ends of P(T > ∓(m − b)/s)), T of n − 1
    degrees of freedom, the sign that of the side that is within.

    Parameters
    ----------
    estimate
        The effect.
    band
        Where it lies if the claim is true.

    Returns
    -------
    float
        NaN for fewer than two replicates.
    """
    if not math.isfinite(estimate.error):
        return math.nan
    within, beyond = [], []
    for end, side in ((band.low, 1), (band.high, -1)):
        if math.isfinite(end):
            bound = math.log10(end) if estimate.is_ratio else end
            away = side * (estimate.mean - bound)
            # Replicates that all agree are beyond doubt, or at the end itself.
            steps = away / estimate.error if estimate.error else math.copysign(math.inf, away)
            steps = steps if away else 0.0
            within.append(float(t.sf(steps, estimate.n - 1)))
            beyond.append(float(t.sf(-steps, estimate.n - 1)))
    return min(1.0, 2 * min(max(within), *beyond))


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

    @property
    def verdict(self) -> Verdict:
        """The verdict by the 95 % interval of this finding alone."""
        return self.band.verdict(self.estimate.low, self.estimate.high)


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
    caveat
        What the comparison leaves open.
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
    caveat: str
    studies: tuple[str, ...]
    origin: Origin
    test: Callable[[Summaries], Finding]


@dataclass(frozen=True)
class Outcome:
    """A claim that was tested, as one row of the table; numbers are NaN where not tested.

    Attributes
    ----------
    verdict
        By the 95 % interval of this claim alone.
    p, p_holm
        Of that verdict, by itself and corrected for the number of claims (see
        `dopascape.claims.correction`).
    after_holm
        The verdict that is left after the correction.
    """

    claim: str
    verdict: Verdict
    after_holm: Verdict
    p: float
    p_holm: float
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
    return _row(claim, found, found.verdict)


def _row(claim: Claim, finding: Finding, verdict: Verdict) -> Outcome:
    effect = finding.estimate
    notes = list(finding.notes)
    if effect.left_out:
        total = effect.n + effect.left_out
        notes.append(f"{effect.left_out} of {total} replicates left out: diverged or undefined")
    return Outcome(
        claim=claim.name,
        verdict=verdict,
        after_holm="not tested" if verdict == "not tested" else "undecided",
        p=math.nan if verdict == "not tested" else p_value(effect, finding.band),
        p_holm=math.nan,
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
