"""Verdicts that stand though many claims are tested at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dopascape.claims.holm import holm
from dopascape.claims.outcome import Outcome
from dopascape.claims.statistics import LEVEL


def correct(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return outcomes with the verdicts that are left after Holm's correction.

    Claims of one origin are a family. One that could be decided by nothing (a single replicate)
    counts in it; one that was not tested does not.
    """
    corrected = list(outcomes)
    for origin in {row.origin for row in outcomes}:
        members = [
            number
            for number, row in enumerate(outcomes)
            if row.origin == origin and row.verdict != "not tested"
        ]
        p = holm(np.array([np.nan_to_num(outcomes[k].p, nan=1.0) for k in members]))
        for number, value in zip(members, p, strict=True):
            row = outcomes[number]
            stands = row.verdict if value < 1 - LEVEL else "undecided"
            corrected[number] = replace(row, p_holm=float(value), after_holm=stands)
    return corrected
