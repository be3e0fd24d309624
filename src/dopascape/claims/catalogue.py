"""Every claim, and testing them all."""

from __future__ import annotations

from dopascape.claims import (
    feedback,
    landscape,
    plasticity,
    scaling,
    time_and_space,
    varicosities,
)
from dopascape.claims.correction import correct
from dopascape.claims.outcome import Claim, Outcome, Summaries, outcome

CLAIMS: tuple[Claim, ...] = (
    *feedback.CLAIMS,
    *landscape.CLAIMS,
    *varicosities.CLAIMS,
    *plasticity.CLAIMS,
    *time_and_space.CLAIMS,
    *scaling.CLAIMS,
)


def examine(summaries: Summaries) -> list[Outcome]:
    """Test every claim.

    Parameters
    ----------
    summaries
        Summaries of the paper's studies by name. Claims on a study that is missing, or that lacks
        a value, are reported as not tested.

    Returns
    -------
    list of Outcome
        In the order of ``CLAIMS``.
    """
    return correct([outcome(claim, summaries) for claim in CLAIMS])
