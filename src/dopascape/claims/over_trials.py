"""Claims through learning: what each would have been, had learning ended after fewer trials."""

from __future__ import annotations

import numpy as np
import xarray as xr

from dopascape.claims.outcome import Claim, Finding, NotTestedError, Summaries
from dopascape.observables.registry import OBSERVABLES

TRIALS = (10, 30, 100, 300, 1000, 2500)
"""About how many trials claims are looked at after, beside the last trial of a study."""


def until(summary: xr.Dataset, trial: int) -> xr.Dataset:
    """Return what a summary would say of loss and alignment, had learning ended after a trial.

    Parameters
    ----------
    summary
        A study's summary, with curves.
    trial
        The trial; the nearest one that is kept is taken.

    Returns
    -------
    xr.Dataset
        With this trial alone. What else is known only at the end of a run is left out, but for
        whether it diverged.
    """
    ended = summary.sel(trial=[trial], method="nearest").drop_vars(
        [name for name in map(str, summary) if _needs_the_end(name)]
    )
    return ended.assign(final_loss=ended["loss"].isel(trial=0))


def _needs_the_end(name: str) -> bool:
    about = OBSERVABLES[name]
    return name != "diverged" and (bool(about.record) or about.source == "derived")


def over_trials(claim: Claim, summaries: Summaries) -> dict[int, Finding]:
    """Test a claim as it would stand after fewer trials.

    Parameters
    ----------
    claim
        The claim.
    summaries
        By study.

    Returns
    -------
    dict of Finding
        By trial, ascending: those that are kept nearest to `TRIALS`, and the last. Empty for a
        claim that does not follow from losses or alignments, or cannot be tested.
    """
    studies = {name: summaries[name] for name in claim.studies if name in summaries}
    kept = [one["trial"].values for one in studies.values() if one.sizes.get("trial")]
    if len(kept) < len(claim.studies):
        return {}
    first, *_ = kept
    trials = {int(first[np.abs(first - trial).argmin()]) for trial in (*TRIALS, first[-1])}
    try:
        return {
            trial: claim.test({name: until(one, trial) for name, one in studies.items()})
            for trial in sorted(trials)
        }
    except NotTestedError:
        return {}
