"""Claims on the landscape: diffusion length, number of varicosities, size of the feedback."""

from __future__ import annotations

from functools import partial

import numpy as np

from dopascape.claims.outcome import Claim, Finding, Summaries, above, below
from dopascape.claims.statistics import (
    FEWEST_RANKED,
    Floats,
    best_setting,
    least_by_others,
    mean_correlation,
    mean_interval,
    ratio,
)
from dopascape.claims.values import axis_values, log_loss, log_values, over_replicates

SMALL, LARGE = 0, -1
"""Ends of an axis."""

ENDS = (("small", "smallest", SMALL), ("large", "largest", LARGE))


def curve_over_length(summaries: Summaries, gain: str) -> tuple[Floats, Floats]:
    """Return λ, and log10 final loss (n_lengths, n_replicates) with dopamine."""
    summary = summaries["diffusion"]
    lengths = axis_values(summary, "diffusion_length", at_least=3)
    return lengths, log_loss(summary, ["diffusion_length"], feedback="dopamine", gain=gain)


def interior_best(curve: Floats) -> Floats:
    """Return, for each replicate, the curve where it is least for the others, off both ends."""
    return least_by_others(curve[1:-1])


def best_note(axis: Floats, curve: Floats, symbol: str) -> str:
    """Say where the median over replicates is least, and between which ends it was looked for."""
    best = axis[1:-1][best_setting(curve[1:-1])]
    return f"best {symbol} = {best:.4g} of {axis.size} from {axis[0]:g} to {axis[-1]:g}"


def end_over_best(summaries: Summaries, gain: str, end: int) -> Finding:
    """Test whether the loss at one end of λ is higher than at the best λ between."""
    lengths, curve = curve_over_length(summaries, gain)
    estimate = ratio(curve[end], interior_best(curve))
    measure = f"loss at λ = {lengths[end]:g} / at best λ, {gain}"
    return Finding(estimate, measure, above(1), [best_note(lengths, curve, "λ")])


def best_end_over_best(summaries: Summaries) -> Finding:
    """Test whether even the better end of λ has a higher loss than the best λ between."""
    lengths, curve = curve_over_length(summaries, "raw")
    estimate = ratio(least_by_others(curve[[SMALL, LARGE]]), interior_best(curve))
    measure = "loss at the better end / at best λ between, raw"
    return Finding(estimate, measure, above(1), [best_note(lengths, curve, "λ")])


def rise_less_by_matching(summaries: Summaries, end: int) -> Finding:
    """Test whether the loss rises more toward an end of λ raw than norm-matched."""
    rises = {}
    for gain in ("raw", "norm_matched"):
        lengths, curve = curve_over_length(summaries, gain)
        rises[gain] = curve[end] - interior_best(curve)
    estimate = ratio(rises["raw"], rises["norm_matched"])
    kept = np.isfinite(rises["raw"] - rises["norm_matched"])
    raw, matched = (10 ** float(rise[kept].mean()) for rise in rises.values())
    notes = [f"rise by {raw:.3g} raw, by {matched:.3g} matched"]
    if raw > 1:
        share = np.log(matched) / np.log(raw)
        notes.append(f"matched, {share:.0%} of the rise in log loss remains")
    return Finding(estimate, f"rise to λ = {lengths[end]:g}, raw / matched", above(1), notes)


def eigenvalue_peak(summaries: Summaries, gain: str) -> Finding:
    """Test whether the smallest eigenvalue is larger at the best λ between than at both ends."""
    summary = summaries["independence"]
    lengths = axis_values(summary, "diffusion_length", at_least=3)
    logs = -log_values(summary, "smallest_eigenvalue", ["diffusion_length"], gain=gain).values
    estimate = mean_interval(least_by_others(logs[[SMALL, LARGE]]) - interior_best(logs))
    measure = f"decades of eigenvalue, best λ over better end, {gain}"
    return Finding(estimate, measure, above(0), [best_note(lengths, logs, "λ")])


def loss_against_eigenvalue(summaries: Summaries, gain: str) -> Finding:
    """Test whether the loss is low where the smallest eigenvalue is large: by rank correlation."""
    axis_values(summaries["diffusion"], "diffusion_length", at_least=FEWEST_RANKED)
    _, loss = curve_over_length(summaries, gain)
    at = {"feedback": "dopamine", "gain": gain}
    name = "smallest_eigenvalue"
    eigenvalue = over_replicates(summaries["diffusion"], name, ["diffusion_length"], **at)
    estimate = mean_correlation(loss, eigenvalue.values)
    measure = f"Spearman correlation over {loss.shape[0]} λ, {gain}"
    return Finding(estimate, measure, below(0))


SIZES = {"raw": "as the landscape comes", "norm_matched": "with feedback of one size"}
"""What the values of ``gain`` mean for a claim on diffusion, or on varicosities."""

SUFFIX = {"raw": "", "norm_matched": "_matched"}

BETWEEN = "at the best {} between, chosen by the other replicates,"


def _rise_claims(gain: str) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            f"loss_rises_{name}{SUFFIX[gain]}",
            f"The loss rises toward {name} λ ({SIZES[gain]})",
            f"final loss at the {side} λ over that {BETWEEN.format('λ')} is above 1",
            "Each step between; and rates of their own for each λ.",
            ("diffusion",),
            "paper" if gain == "raw" else "ours",
            partial(end_over_best, gain=gain, end=end),
        )
        for name, side, end in ENDS
    )


CLAIMS = (
    Claim(
        "loss_lowest_between",
        "Loss is lowest for intermediate λ",
        f"final loss at the better end of λ over that {BETWEEN.format('λ')} is above 1",
        "Where the optimum lies, and why: λ changes the size of F as well as its shape.",
        ("diffusion",),
        "paper",
        best_end_over_best,
    ),
    *_rise_claims("raw"),
    *_rise_claims("norm_matched"),
    *(
        Claim(
            f"size_makes_{name}_end",
            f"Part of the rise toward {name} λ comes from the size of the feedback",
            f"rise (final loss at the {side} λ over that {BETWEEN.format('λ')}), raw over "
            "norm-matched, is above 1",
            "Whether what remains is rate as well: one size for all λ is not the best for each.",
            ("diffusion",),
            "ours",
            partial(rise_less_by_matching, end=end),
        )
        for name, side, end in ENDS
    ),
    *(
        Claim(
            f"eigenvalue_peaks{SUFFIX[gain]}",
            f"The smallest eigenvalue of FᵀF peaks at intermediate λ ({words})",
            f"its logarithm {BETWEEN.format('λ')} less that at the better end is above 0",
            "Learning: it is a property of F as drawn.",
            ("independence",),
            "paper" if gain == "raw" else "ours",
            partial(eigenvalue_peak, gain=gain),
        )
        for gain, words in SIZES.items()
    ),
    *(
        Claim(
            f"eigenvalue_foretells_loss{SUFFIX[gain]}",
            f"Loss is low where the smallest eigenvalue of FᵀF is large ({words})",
            "their rank correlation over λ, mean over networks, is below 0",
            "Other statistics that peak along λ too; and other axes: with the number of "
            "varicosities it is reversed at long λ, but for feedback of one size.",
            ("diffusion",),
            "paper" if gain == "raw" else "ours",
            partial(loss_against_eigenvalue, gain=gain),
        )
        for gain, words in SIZES.items()
    ),
)
