"""Do natural landscapes fall together over a statistic? The study ``natural_landscapes``.

It was written, with the study file, before the study was run. Signs and the candidate's curve are
those of the networks of ``designed_landscapes_tuning``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import xarray as xr

from dopascape.claims.designed import CANDIDATE, at_best_size
from dopascape.claims.holm import Effect, Judged, judge
from dopascape.claims.outcome import Estimate
from dopascape.claims.predictors import (
    Landscapes,
    bootstrap,
    curve_through,
    landscapes,
    level,
    ranks_within,
)
from dopascape.claims.statistics import Floats
from dopascape.observables.registry import STATISTICS

WIDTH = 100
"""Of the networks on which statistics are compared, as in ``designed_landscapes``."""


@dataclass(frozen=True)
class Natural:
    """What came out.

    Attributes
    ----------
    orders
        Of each statistic, by its name: rank correlation with the loss over landscapes within a
        network, in the direction that it has on the networks of the search, at `WIDTH`; mean and
        95 % interval.
    over_rivals
        The candidate's order less that of each other statistic.
    at_widths
        The candidate's order at each network width.
    level
        R² at `WIDTH` of the candidate's curve of the search.
    """

    orders: dict[str, Estimate]
    over_rivals: list[Judged]
    at_widths: list[Judged]
    level: Estimate


def analyse(search: xr.Dataset, study: xr.Dataset) -> Natural:
    """Analyse the study of natural landscapes.

    Parameters
    ----------
    search
        Summary of ``designed_landscapes_tuning``.
    study
        Summary of ``natural_landscapes``.
    """
    tuned = at_best_size(landscapes(search, {}))
    tested = landscapes(study, {"network_width": WIDTH})
    orders = {name: _order(name, tuned, tested) for name in STATISTICS}
    rivals = [name for name in STATISTICS if name != CANDIDATE]
    effects = [Effect(name, orders[CANDIDATE] - orders[name]) for name in rivals]
    for width in study["network_width"].values.tolist():
        there = landscapes(study, {"network_width": width}, [CANDIDATE])
        effects.append(Effect(f"N = {width}", _order(CANDIDATE, tuned, there)))
    judged = judge(effects)
    return Natural(
        {name: _mean(order) for name, order in orders.items()},
        judged[: len(rivals)],
        judged[len(rivals) :],
        _level(tuned, tested),
    )


def _order(name: str, tuned: Landscapes, tested: Landscapes) -> Floats:
    sign = np.sign(np.nanmean(ranks_within(tuned.statistics[name], tuned.log_loss)))
    order: Floats = sign * ranks_within(tested.statistics[name], tested.log_loss)
    return order


def _mean(order: Floats) -> Estimate:
    return bootstrap(lambda networks: float(order[networks].mean()), order.size)


def _level(tuned: Landscapes, tested: Landscapes) -> Estimate:
    curve = curve_through(tuned.statistics[CANDIDATE], tuned.log_loss)
    return level(curve, tested.statistics[CANDIDATE], tested.log_loss)
