"""Claims on slow dopamine, and on rates of SPNs near and far."""

from __future__ import annotations

from functools import partial

import numpy as np
import xarray as xr

from dopascape.claims.feedback import WITHIN
from dopascape.claims.outcome import Claim, Finding, NotTestedError, Origin, Summaries, above
from dopascape.claims.statistics import Floats, alike, mean_interval, ratio
from dopascape.claims.values import (
    DEFAULT_LENGTH,
    axis_values,
    log_loss,
    over_replicates,
)
from dopascape.parameters import default
from dopascape.results.selection import nearest_number

NEAR, FAR = 0.1, 0.5
"""Pairs of SPNs up to the one and from the other distance on (cube sides) are near and far."""


DEFAULT_TAU: float = default("dopamine_tau")
"""Time constant that filtered dopamine has if none is given (ms)."""


SHOWN_TAU = 1000.0
"""Slowest dopamine that the paper's figure shows (ms)."""


def _tau_index(summaries: Summaries, tau: float | None) -> int:
    """Return the index of the time constant nearest one, or of the largest."""
    taus = axis_values(summaries["temporal"], "dopamine_tau")
    return taus.size - 1 if tau is None else nearest_number(taus, tau)


def _losses(
    summaries: Summaries, feedback: str, tau: float | None, highpass: bool = False
) -> Floats:
    """Return log10 final loss at a time constant of dopamine."""
    at = {"feedback": feedback, "highpass_synapse": int(highpass)}
    losses = log_loss(summaries["temporal"], ["dopamine_tau"], **at)
    return np.asarray(losses[_tau_index(summaries, tau)])


def _tau(summaries: Summaries, tau: float | None) -> str:
    taus = axis_values(summaries["temporal"], "dopamine_tau")
    return f"τ = {taus[_tau_index(summaries, tau)]:g} ms"


def slow_hurts(summaries: Summaries, tau: float | None) -> Finding:
    """Test whether slow dopamine gives a higher loss than instant dopamine."""
    slow, instant = (_losses(summaries, f, tau) for f in ("filtered", "dopamine"))
    measure = f"loss filtered, {_tau(summaries, tau)} / dopamine"
    return Finding(ratio(slow, instant), measure, above(1))


def highpass_helps(summaries: Summaries, tau: float | None) -> Finding:
    """Test whether, with slow dopamine, high-pass synapses give a lower loss."""
    without, with_them = (_losses(summaries, "filtered", tau, h) for h in (False, True))
    measure = f"loss filtered / high-pass, {_tau(summaries, tau)}"
    return Finding(ratio(without, with_them), measure, above(1))


def highpass_recovers(summaries: Summaries, tau: float | None) -> Finding:
    """Test whether slow dopamine with high-pass synapses does about as well as instant dopamine."""
    dopamine = _losses(summaries, "dopamine", tau)
    estimate = ratio(_losses(summaries, "filtered", tau, highpass=True), dopamine)
    measure = f"loss high-pass, {_tau(summaries, tau)} / dopamine"
    return Finding(estimate, measure, alike(dopamine))


def near_less_far(summary: xr.Dataset, pairs: str = "dspn_dspn") -> tuple[Floats, Floats]:
    """Return λ, and correlation of near pairs less that of far ones (n_lengths, n_replicates)."""
    correlation = over_replicates(summary, f"rate_correlation_{pairs}", ["diffusion_length"])
    lengths = axis_values(summary, "diffusion_length")
    distance = correlation["distance"]
    near = correlation.where((distance > 0) & (distance <= NEAR)).mean("distance")
    far = correlation.where(distance >= FAR).mean("distance")
    return lengths, np.asarray((near - far).values)


def near_more_correlated(summaries: Summaries) -> Finding:
    """Test whether near dSPNs are more correlated than far ones at the λ nearest the default."""
    lengths, difference = near_less_far(summaries["spatial_correlation"])
    index = nearest_number(lengths, DEFAULT_LENGTH)
    measure = f"correlation, near - far, λ = {lengths[index]:g}"
    return Finding(mean_interval(difference[index]), measure, above(0))


def more_than_at_end(summaries: Summaries, end: int) -> Finding:
    """Test whether near less far correlation is larger at the default λ than at an end of λ."""
    lengths, difference = near_less_far(summaries["spatial_correlation"])
    index = nearest_number(lengths, DEFAULT_LENGTH)
    if index == np.arange(lengths.size)[end]:
        raise NotTestedError(f"the study has no λ beyond {lengths[end]:g}")
    measure = f"correlation, near - far, λ = {lengths[index]:g} less λ = {lengths[end]:g}"
    return Finding(mean_interval(difference[index] - difference[end]), measure, above(0))


def _slow_claims(suffix: str, tau: float | None, origin: Origin = "paper") -> tuple[Claim, ...]:
    """Return the claims on slow dopamine at one time constant, or at the largest."""
    where = "largest time constant" if tau is None else f"time constant nearest {tau:g} ms"
    slow = "slowest dopamine" if tau is None else f"slow dopamine ({tau:g} ms)"
    told = (
        (
            "slow_dopamine_hurts",
            f"{slow[0].upper()}{slow[1:]} hurts",
            f"final loss with dopamine filtered by the {where} over that with instant dopamine is "
            "above 1",
            "Slow dopamine at a learning rate of its own, which may be a lower one: how much is "
            "harm at this rate, and not want of teaching.",
            slow_hurts,
        ),
        (
            "highpass_helps",
            f"High-pass synapses help against {slow}",
            f"at the {where}, final loss without over with them is above 1",
            "A filter that is off, and noise: here it knows dopamine's time constant.",
            highpass_helps,
        ),
        (
            "highpass_recovers",
            f"High-pass synapses recover what {slow} costs",
            f"at the {where}, final loss with them over that with instant dopamine is "
            f"{WITHIN.format('dopamine')}",
            "Other time constants.",
            highpass_recovers,
        ),
    )
    return tuple(
        Claim(
            f"{name}{suffix}",
            sentence,
            compared,
            caveat,
            ("temporal",),
            origin,
            partial(test, tau=tau),
        )
        for name, sentence, compared, caveat, test in told
    )


CLAIMS = (
    *_slow_claims("_default", DEFAULT_TAU),
    *_slow_claims("", SHOWN_TAU),
    *_slow_claims("_slowest", None, "ours"),
    Claim(
        "near_more_correlated",
        "Rates of dSPNs near each other are more correlated than of those far apart",
        f"correlation of pairs to {NEAR} less that of pairs from {FAR} cube sides apart, means "
        f"over bins of distance, at the λ nearest {DEFAULT_LENGTH}, is above 0",
        "What it does for learning; iSPNs do it as well, and after fewer trials it was larger.",
        ("spatial_correlation",),
        "paper",
        near_more_correlated,
    ),
    *(
        Claim(
            f"near_more_correlated_than_at_{name}",
            f"Near dSPNs are more correlated than far ones, and more so than at {name} λ",
            f"that difference at the λ nearest {DEFAULT_LENGTH}, less that at the {word} λ, is "
            "above 0",
            "Whether evenness or little learning does it: at the other λ little is learned.",
            ("spatial_correlation",),
            "ours",
            partial(more_than_at_end, end=end),
        )
        for name, word, end in (("small", "smallest", 0), ("large", "largest", -1))
    ),
)
