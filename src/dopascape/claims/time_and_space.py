"""Claims on slow dopamine, and on rates of SPNs near and far."""

from __future__ import annotations

from functools import partial

import numpy as np

from dopascape.claims.feedback import WITHIN
from dopascape.claims.outcome import Claim, Finding, NotTestedError, Summaries, above
from dopascape.claims.selection import (
    DEFAULT_LENGTH,
    axis_values,
    log_losses,
    nearest_place,
    over_replicates,
)
from dopascape.claims.statistics import Floats, alike, mean_interval, ratio

NEAR, FAR = 0.1, 0.5
"""Pairs of SPNs up to the one and from the other distance on (cube sides) are near and far."""


def slowest(summaries: Summaries, feedback: str, highpass: bool = False) -> Floats:
    """Return log10 final loss at the largest time constant of dopamine."""
    at = {"feedback": feedback, "highpass_synapse": int(highpass)}
    losses = log_losses(summaries["temporal"], ["dopamine_tau"], **at)
    return np.asarray(losses[-1])


def _tau(summaries: Summaries) -> str:
    return f"τ = {axis_values(summaries['temporal'], 'dopamine_tau')[-1]:g} ms"


def slow_hurts(summaries: Summaries) -> Finding:
    """Hold the loss with the slowest dopamine over that with instant dopamine against 1."""
    estimate = ratio(slowest(summaries, "filtered"), slowest(summaries, "dopamine"))
    return Finding(estimate, f"loss filtered, {_tau(summaries)} / dopamine", above(1))


def highpass_helps(summaries: Summaries) -> Finding:
    """Hold the loss with the slowest dopamine, without over with high-pass synapses, against 1."""
    estimate = ratio(slowest(summaries, "filtered"), slowest(summaries, "filtered", highpass=True))
    return Finding(estimate, f"loss filtered / high-pass, {_tau(summaries)}", above(1))


def highpass_recovers(summaries: Summaries) -> Finding:
    """Hold high-pass synapses with the slowest dopamine over dopamine against the spread."""
    dopamine = slowest(summaries, "dopamine")
    estimate = ratio(slowest(summaries, "filtered", highpass=True), dopamine)
    measure = f"loss high-pass, {_tau(summaries)} / dopamine"
    return Finding(estimate, measure, alike(dopamine))


def _near_less_far(summaries: Summaries) -> tuple[Floats, Floats]:
    """Return λ, and correlation of near less that of far dSPNs (n_lengths, n_replicates)."""
    summary = summaries["spatial_correlation"]
    name = "distance_correlation_dspn_dspn"
    correlation = over_replicates(summary, name, ["diffusion_length"])
    lengths = axis_values(summary, "diffusion_length")
    distance = correlation["distance"]
    near = correlation.where((distance > 0) & (distance <= NEAR)).mean("distance")
    far = correlation.where(distance >= FAR).mean("distance")
    return lengths, np.asarray((near - far).values)


def near_more_correlated(summaries: Summaries) -> Finding:
    """Hold near less far correlation at the λ nearest the default against 0."""
    lengths, difference = _near_less_far(summaries)
    place = nearest_place(lengths, DEFAULT_LENGTH)
    measure = f"correlation, near - far, λ = {lengths[place]:g}"
    return Finding(mean_interval(difference[place]), measure, above(0))


def more_than_at_end(summaries: Summaries, end: int) -> Finding:
    """Hold near less far correlation at the λ nearest the default, less an end's, against 0."""
    lengths, difference = _near_less_far(summaries)
    place = nearest_place(lengths, DEFAULT_LENGTH)
    if place == np.arange(lengths.size)[end]:
        raise NotTestedError(f"the study has no λ beyond {lengths[end]:g}")
    measure = f"correlation, near - far, λ = {lengths[place]:g} less λ = {lengths[end]:g}"
    return Finding(mean_interval(difference[place] - difference[end]), measure, above(0))


CLAIMS = (
    Claim(
        "slow_dopamine_hurts",
        "Slow dopamine hurts",
        "final loss with dopamine filtered by the largest time constant over that with instant "
        "dopamine is above 1",
        ("temporal",),
        "paper",
        slow_hurts,
    ),
    Claim(
        "highpass_helps",
        "High-pass synapses help against slow dopamine",
        "at the largest time constant, final loss without over with them is above 1",
        ("temporal",),
        "paper",
        highpass_helps,
    ),
    Claim(
        "highpass_recovers",
        "High-pass synapses recover what slow dopamine costs",
        "at the largest time constant, final loss with them over that with instant dopamine is "
        f"{WITHIN.format('dopamine')}",
        ("temporal",),
        "paper",
        highpass_recovers,
    ),
    Claim(
        "near_more_correlated",
        "Rates of dSPNs near each other are more correlated than of those far apart",
        f"correlation of pairs to {NEAR} less that of pairs from {FAR} cube sides apart, at the λ "
        f"nearest {DEFAULT_LENGTH}, is above 0",
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
            ("spatial_correlation",),
            "ours",
            partial(more_than_at_end, end=end),
        )
        for name, word, end in (("small", "smallest", 0), ("large", "largest", -1))
    ),
)
