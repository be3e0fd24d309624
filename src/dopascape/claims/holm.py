"""Several tests of one page, judged together: Holm's procedure, with intervals to match."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from dopascape.claims.outcome import Estimate, above, p_value
from dopascape.claims.statistics import LEVEL, Floats, mean_interval

Sign = Literal["above", "below", "undecided"]


class Effect(NamedTuple):
    """An effect that was measured in each network.

    Attributes
    ----------
    name
        What it is.
    values : (n_networks,)
        In each network, 0 if there were none; those not finite are left out.
    """

    name: str
    values: Floats


class Judged(NamedTuple):
    """An effect beside all others of its page.

    Attributes
    ----------
    estimate
        Mean over networks and its interval, at the level at which Holm's procedure judges it.
    p
        Two-sided, of Student's t, by itself.
    sign
        On which side of 0 the effect is; undecided if the procedure does not tell.
    """

    name: str
    estimate: Estimate
    p: float
    sign: Sign


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


def judge(effects: Sequence[Effect]) -> list[Judged]:
    """Judge effects so that one of them in twenty pages comes out wrong, or fewer.

    Holm's procedure (S. Holm, Scand. J. Stat. 6, 65-70, 1979): of m effects the one with the
    least p is judged at the level 1 - 0.05/m, the next at 1 - 0.05/(m-1) and so on, up to the first
    that is undecided; all later ones are so too, and have its level.

    Raises
    ------
    NotTestedError
        If an effect is finite in no network.
    """
    alone = [mean_interval(effect.values) for effect in effects]
    p = np.nan_to_num([p_value(estimate, above(0)) for estimate in alone], nan=1.0)
    decided = holm(p) < 1 - LEVEL
    judged = []
    for effect, one, is_decided in zip(effects, p, decided, strict=True):
        # Of as many as are not decided with a smaller p; all that are undecided have one level.
        left = len(p) - int(np.sum(decided & (p < one) if is_decided else decided))
        estimate = mean_interval(effect.values, 1 - (1 - LEVEL) / left)
        side: Sign = "above" if estimate.value > 0 else "below"
        judged.append(
            Judged(effect.name, estimate, float(one), side if is_decided else "undecided")
        )
    return judged
