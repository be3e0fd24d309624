"""Verdicts that stand though many claims are tested at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dopascape.claims.outcome import Outcome

Floats = NDArray[np.float64]

LEVEL = 0.05
"""Chance that any verdict of a family of claims is wrong, if none of its claims were decided."""


def holm(p: Floats) -> Floats:
    """Return p values that are corrected for their number.

    The k-th smallest of m is multiplied by m − k + 1, and is no smaller than those before it
    (Holm 1979, Scandinavian Journal of Statistics 6, 65).
    """
    order = np.argsort(p, kind="stable")
    stepped = p[order] * np.arange(p.size, 0, -1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(stepped), 1)
    return corrected


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
            stands = row.verdict if value < LEVEL else "undecided"
            corrected[number] = replace(row, p_holm=float(value), after_holm=stands)
    return corrected
