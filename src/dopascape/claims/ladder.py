"""The ladder of learning rules: the analysis of ``ladder`` and ``gradient_alignment``.

What is tested was fixed before the studies ran at scale reference: the steps of the ladder here,
the bound for a measure and its 95 % interval at the top of the file of ``gradient_alignment``. That
measures are judged with the steps too was added when they had been seen, and the ladder had not.
Settings were chosen on other networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import xarray as xr

from dopascape.claims.holm import Effect, Judged, judge
from dopascape.claims.outcome import Estimate
from dopascape.claims.statistics import Floats, mean_interval, rank_correlations, ratio
from dopascape.claims.values import log_loss, log_values

RUNGS = (
    *("none", "homogeneous", "scalar_rpe_global", "scalar_rpe"),
    *("shuffled", "dopamine", "exact", "bptt"),
)
"""Each is expected to end at a lower loss than the one before."""

WIDTH = 100
"""Of the networks on which the rungs' settings were chosen, and on which they are compared."""

MEASURES = {
    "gradient_cosine": 1,
    "neuron_cosine": 1,
    "feedback_cosine": 1,
    "best_update_decrease": 1,
    "feature_loss": -1,
}
"""What may say how much a rule teaches, and the sign that it then has: 1 if more is better."""

ENOUGH = 0.5
"""Rank correlation with the loss above which a measure says what a rule teaches."""


class Step(NamedTuple):
    """A rule against the next one, for a number of outputs.

    Attributes
    ----------
    target_dim
        Number of outputs.
    lower, upper
        The rules; the upper one is expected to lose less.
    judged
        log10 of the loss of the lower over that of the upper, beside all steps of the page.
    """

    target_dim: int
    lower: str
    upper: str
    judged: Judged


def frozen_logs(ladder: xr.Dataset, rule: str, target_dim: int, width: int = WIDTH) -> xr.DataArray:
    """Return log10 of the losses with frozen weights, (frozen_trial, replicate)."""
    at = {"feedback": rule, "target_dim": target_dim, "network_width": width}
    return log_values(ladder, "frozen_loss", (), **at).transpose("frozen_trial", "replicate")


class Analysis(NamedTuple):
    """What came out, judged together (Holm).

    Attributes
    ----------
    steps
        Each rule against the next, after the last trial, for each number of outputs: paired t
        tests over networks of width `WIDTH`.
    measures
        How well each of `MEASURES` orders rules by their final loss: Spearman's correlation with
        minus the log loss over rules but ``bptt``, in the last trial looked at, within each
        network; 1 is agreement. Mean over networks and its 95 % interval.
    measures_judged
        The same less `ENOUGH`, judged with the steps.
    """

    steps: list[Step]
    measures: dict[str, Estimate]
    measures_judged: dict[str, Judged]


def analyse(ladder: xr.Dataset, gradient_alignment: xr.Dataset) -> Analysis:
    """Test the ladder's steps and the measures.

    Parameters
    ----------
    ladder, gradient_alignment
        Summaries of these studies.
    """
    found = [
        (int(dim), lower, upper)
        for dim in ladder["target_dim"].values
        for lower, upper in pairwise(RUNGS)
    ]
    effects = [
        Effect(f"{one} / {other}, D = {dim}", _last(ladder, one, dim) - _last(ladder, other, dim))
        for dim, one, other in found
    ]
    correlations = _correlations(gradient_alignment)
    effects += [Effect(name, values - ENOUGH) for name, values in correlations.items()]
    judged = judge(effects)
    return Analysis(
        [Step(*step, one) for step, one in zip(found, judged[: len(found)], strict=True)],
        {name: mean_interval(values) for name, values in correlations.items()},
        dict(zip(correlations, judged[len(found) :], strict=True)),
    )


def _last(ladder: xr.Dataset, rule: str, target_dim: int) -> Floats:
    logs: Floats = frozen_logs(ladder, rule, target_dim).values[-1]
    return logs


def gap(
    ladder: xr.Dataset, one: str, other: str, target_dim: int, trial: int, width: int = WIDTH
) -> Estimate:
    """Return by how many times one rule's loss is another's after a trial, paired."""
    logs = [
        np.asarray(frozen_logs(ladder, rule, target_dim, width).sel(frozen_trial=trial).values)
        for rule in (one, other)
    ]
    return ratio(*logs)


def _correlations(gradient_alignment: xr.Dataset) -> dict[str, Floats]:
    """Return the rank correlation of each measure with what rules teach, in each network."""
    rules = [rule for rule in gradient_alignment["feedback"].values.tolist() if rule != "bptt"]
    teaches = -np.array([log_loss(gradient_alignment, feedback=rule) for rule in rules])
    return {
        name: rank_correlations(teaches, sign * _at_the_end(gradient_alignment[name], rules))
        for name, sign in MEASURES.items()
    }


def _at_the_end(measure: xr.DataArray, rules: Sequence[str]) -> Floats:
    """Return a measure in the last trial looked at, (rules, replicates)."""
    last = measure.sel(feedback=list(rules)).isel(gradient_trial=-1).squeeze(drop=True)
    return np.asarray(last.transpose("feedback", "replicate").values)
