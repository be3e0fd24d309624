"""Claims on the number of varicosities and the size of the patch that they lie in."""

from __future__ import annotations

from functools import partial

import numpy as np
import xarray as xr

from dopascape.claims.landscape import (
    BETWEEN,
    LARGE,
    SIZES,
    SMALL,
    SUFFIX,
    best_note,
    interior_best,
)
from dopascape.claims.outcome import Claim, Finding, Summaries, above, below
from dopascape.claims.statistics import FEWEST_RANKED, Floats, mean_correlation, ratio
from dopascape.claims.values import DEFAULT_LENGTH, axis_values, log_loss
from dopascape.results.selection import nearest_number


def curve_at_length(
    summaries: Summaries, study: str, axis: str, gain: str, length: float = DEFAULT_LENGTH
) -> tuple[Floats, Floats]:
    """Return an axis, and log10 final loss (n_values, n_replicates) at the λ nearest a length."""
    summary = summaries[study]
    index = nearest_number(axis_values(summary, "diffusion_length"), length)
    losses = log_loss(summary, ["diffusion_length", axis], gain=gain)
    return axis_values(summary, axis, at_least=2), losses[index]


def number_over_best(summaries: Summaries, gain: str, end: int) -> Finding:
    """Test whether the fewest or the most varicosities give a higher loss than the best number."""
    axis_values(summaries["varicosities"], "n_varicosities", at_least=3)
    numbers, curve = curve_at_length(summaries, "varicosities", "n_varicosities", gain)
    estimate = ratio(curve[end], interior_best(curve))
    measure = f"loss with {numbers[end]:g} / best number of varicosities, {gain}"
    return Finding(estimate, measure, above(1), [best_note(numbers, curve, "number")])


def varicosities_shift_length(summaries: Summaries, gain: str) -> Finding:
    """Test whether the best λ falls with the number of varicosities: by rank correlation."""
    summary = summaries["varicosities"]
    numbers = axis_values(summary, "n_varicosities", at_least=FEWEST_RANKED)
    lengths = axis_values(summary, "diffusion_length", at_least=3)
    losses = log_loss(summary, ["n_varicosities", "diffusion_length"], gain=gain)
    # A run that diverged is not the best; where all did, there is no best.
    best = lengths[np.where(np.isnan(losses), np.inf, losses).argmin(axis=1)]
    best[np.isnan(losses).all(axis=1)] = np.nan
    estimate = mean_correlation(np.repeat(numbers[:, None], best.shape[1], axis=1), best)
    medians = xr.DataArray(best, dims=("number", "replicate")).median("replicate").values
    note = (
        f"median best λ {medians[0]:g} with {numbers[0]:g}, {medians[-1]:g} with {numbers[-1]:g} "
        "varicosities"
    )
    return Finding(estimate, f"Spearman correlation, {gain}", below(0), [note])


def small_patch_over_whole(summaries: Summaries, gain: str, length: float, effect: str) -> Finding:
    """Test whether the smallest patch gives a higher or a lower loss than the largest."""
    sizes, curve = curve_at_length(summaries, "patch_size", "patch_size", gain, length)
    measure = f"loss at patch size {sizes[SMALL]:g} / {sizes[LARGE]:g}, {gain}"
    band = above(1) if effect == "cost" else below(1)
    return Finding(ratio(curve[SMALL], curve[LARGE]), measure, band)


_PATCHES = ((0.03, "cost"), (DEFAULT_LENGTH, "cost"), (0.3, "help"), (1.0, "help"))
"""What small patches do, by λ."""


CLAIMS = (
    *(
        Claim(
            f"{name}_varicosities_cost{SUFFIX[gain]}",
            f"Too {name} varicosities cost ({words})",
            f"at the λ nearest {DEFAULT_LENGTH}, final loss with the {most} over that "
            f"{BETWEEN.format('number')} is above 1",
            "Other λ, at which the best number is another.",
            ("varicosities",),
            "ours",
            partial(number_over_best, gain=gain, end=end),
        )
        for gain, words in SIZES.items()
        for name, most, end in (("few", "fewest", SMALL), ("many", "most", LARGE))
    ),
    *(
        Claim(
            f"varicosities_shorten_length{SUFFIX[gain]}",
            f"The more varicosities, the shorter the best λ ({words})",
            "rank correlation of number and best λ, mean over networks, is below 0",
            "Best λ beyond those that were tried, or between them.",
            ("varicosities",),
            "ours",
            partial(varicosities_shift_length, gain=gain),
        )
        for gain, words in SIZES.items()
    ),
    *(
        Claim(
            f"small_patches_{effect}_at_{length:g}{SUFFIX[gain]}".replace(".", "_"),
            f"Small patches of varicosities {effect} where λ = {length:g} ({words})",
            f"at the λ nearest {length:g}, final loss with the smallest patch over that with the "
            f"largest is {'above' if effect == 'cost' else 'below'} 1",
            "Sizes between, other λ, and other definitions of a patch than ours.",
            ("patch_size",),
            "ours",
            partial(small_patch_over_whole, gain=gain, length=length, effect=effect),
        )
        for gain, words in SIZES.items()
        for length, effect in _PATCHES
    ),
)
