"""What a landscape must be to teach: the analysis of the study ``designed_landscapes``.

It was written, with the study file, before the study was run. Its networks are none of those on
which `usable_directions` was found, nor those of ``designed_landscapes_tuning``, which gave each
design the size of its F, and each statistic its curve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from dopascape.claims.holm import Effect, Judged, judge
from dopascape.claims.outcome import Estimate
from dopascape.claims.predictors import (
    Curve,
    Landscapes,
    bootstrap,
    curve_through,
    explained,
    landscapes,
    level,
    ranks_within,
)
from dopascape.claims.statistics import Floats
from dopascape.claims.values import axis_values, log_loss
from dopascape.observables.registry import STATISTICS
from dopascape.parameters import Parameters

CANDIDATE = "usable_directions"
"""The statistic that is put to the test."""

SIZE: Mapping[str, int] = {"network_width": 100, "target_dim": 4}
"""The networks on which designs were given their size and statistics their curves, and on which
they are compared."""


@dataclass(frozen=True)
class Predictor:
    """How well a statistic foretells the loss of a landscape.

    Attributes
    ----------
    curve
        Loss over the statistic, on the networks of the search.
    order
        Rank correlation with the loss over landscapes within a network, mean over networks, in the
        direction that it has on the networks of the search: 1 is perfect, below 0 wrong.
    level
        R² of the curve.
    """

    name: str
    curve: Curve
    order: Estimate
    level: Estimate


@dataclass(frozen=True)
class Analysis:
    """What came out.

    Attributes
    ----------
    predictors
        In networks of ``SIZE``, the candidate first.
    other_networks
        R² of the loss of each landscape on the networks of the search: what foretelling by the
        landscape, whatever its statistics, can reach.
    over_rivals
        Order of the candidate less that of each other statistic.
    at_sizes
        Order of the candidate, at each network width and dimension of the target.
    designs
        log10 of the loss of each design at full strength over that of the natural landscape with
        the same diffusion length.
    parameters, log_loss, foretold
        Of each landscape in networks of ``SIZE``: what it is, the median of its log10 loss, and
        the candidate's curve there.
    """

    predictors: list[Predictor]
    other_networks: Estimate
    over_rivals: list[Judged]
    at_sizes: list[Judged]
    designs: list[Judged]
    parameters: list[Parameters]
    log_loss: Floats
    foretold: Floats


def analyse(search: xr.Dataset, study: xr.Dataset) -> Analysis:
    """Analyse the study of designed landscapes.

    Parameters
    ----------
    search
        Summary of ``designed_landscapes_tuning``.
    study
        Summary of ``designed_landscapes``.
    """
    tuned, tested = at_best_size(landscapes(search, {})), landscapes(study, SIZE)
    signs = {
        name: float(np.sign(np.nanmean(ranks_within(values, tuned.log_loss))))
        for name, values in tuned.statistics.items()
    }
    orders = {
        name: signs[name] * ranks_within(values, tested.log_loss)
        for name, values in tested.statistics.items()
    }
    effects = [
        [
            Effect(name, orders[CANDIDATE] - orders[name])
            for name in STATISTICS
            if name != CANDIDATE
        ],
        list(_at_sizes(study, signs[CANDIDATE])),
        list(_against_natural(study)),
    ]
    judged = iter(judge([effect for group in effects for effect in group]))
    over_rivals, at_sizes, designs = ([next(judged) for _ in group] for group in effects)
    predictors = [_predictor(name, tuned, tested, orders[name]) for name in STATISTICS]
    return Analysis(
        predictors,
        _other_networks(tuned, tested),
        over_rivals,
        at_sizes,
        designs,
        tested.parameters,
        np.median(tested.log_loss, axis=1),
        _foretold(predictors[0].curve, tested.statistics[CANDIDATE]),
    )


def at_best_size(searched: Landscapes) -> Landscapes:
    """Keep each landscape at the factor at which its mean log10 loss over networks is least."""
    best: dict[str, int] = {}
    losses = searched.log_loss.mean(axis=1)
    for row, parameters in enumerate(searched.parameters):
        design = parameters.replace(feedback_factor=0).canonical()
        if losses[row] < losses[best.setdefault(design, row)]:
            best[design] = row
    return searched.only(list(best.values()))


def _predictor(name: str, tuned: Landscapes, tested: Landscapes, order: Floats) -> Predictor:
    curve = curve_through(tuned.statistics[name], tuned.log_loss)
    values, losses = tested.statistics[name], tested.log_loss
    return Predictor(
        name,
        curve,
        bootstrap(lambda networks: float(order[networks].mean()), order.size),
        level(curve, values, losses),
    )


def _foretold(curve: Curve, statistic: Floats) -> Floats:
    """Return the log10 loss that a curve foretells at the median over networks."""
    return curve.at(np.median(statistic, axis=1))


def _other_networks(tuned: Landscapes, tested: Landscapes) -> Estimate:
    """Return R² of the losses on the networks of the search."""
    at = {there.replace(n_trials=0).canonical(): row for row, there in enumerate(tuned.parameters)}
    rows = [at[there.replace(n_trials=0).canonical()] for there in tested.parameters]
    elsewhere = np.median(tuned.log_loss[rows], axis=1)
    losses = tested.log_loss
    return bootstrap(lambda networks: explained(elsewhere, losses[:, networks]), losses.shape[1])


def _at_sizes(study: xr.Dataset, sign: float) -> list[Effect]:
    effects = []
    for width in study["network_width"].values.tolist():
        for dim in study["target_dim"].values.tolist():
            at = {"network_width": width, "target_dim": dim}
            there = landscapes(study, at, [CANDIDATE])
            order = sign * ranks_within(there.statistics[CANDIDATE], there.log_loss)
            effects.append(Effect(f"N = {width}, D = {dim}", order))
    return effects


def _against_natural(study: xr.Dataset) -> list[Effect]:
    at: dict[str, Any] = {**SIZE, "design_strength": 1}
    names = study["landscape_design"].values.tolist()
    lengths = axis_values(study, "diffusion_length").tolist()
    losses = {
        name: log_loss(study, ["diffusion_length"], landscape_design=name, **at) for name in names
    }
    return [
        Effect(f"{name}, λ = {length:g}", losses[name][row] - losses["natural"][row])
        for name in names
        if name != "natural"
        for row, length in enumerate(lengths)
    ]
