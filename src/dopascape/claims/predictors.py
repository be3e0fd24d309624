"""What foretells how well networks learn from a landscape: statistics against losses.

A landscape is a point of a study's grid; a statistic is a number of its F on a network. Landscapes
are compared within networks, so that what makes one network learn better than another is no
prediction of a landscape's.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from dopascape.claims.outcome import Estimate
from dopascape.claims.statistics import LEVEL, Floats, rank_correlations
from dopascape.observables.follow import follow
from dopascape.observables.registry import STATISTICS
from dopascape.parameters import Parameters, default
from dopascape.results.selection import parameters_at, study_axes

DECADES = 8
"""Decades of a statistic that matter, down from its largest value: what is lower is 0 but for
rounding."""

DIGITS = 9
"""Of a statistic that count: the next ones are rounding, such as in norms that are matched."""

RESAMPLES = 1000
"""Sets of networks that are drawn anew for an interval."""


@dataclass(frozen=True)
class Landscapes:
    """The different landscapes of a study, on the same networks.

    Attributes
    ----------
    parameters
        What is simulated; points of the grid that share their runs are one landscape.
    log_loss : (n_landscapes, n_networks)
        log10 of the final loss; infinite where the run diverged.
    statistics : name -> (n_landscapes, n_networks)
    """

    parameters: list[Parameters]
    log_loss: Floats
    statistics: dict[str, Floats]

    def only(self, chosen: Sequence[int]) -> Landscapes:
        """Return some of them, in this order."""
        rows = list(chosen)
        return Landscapes(
            [self.parameters[row] for row in rows],
            self.log_loss[rows],
            {name: values[rows] for name, values in self.statistics.items()},
        )


def landscapes(
    summary: xr.Dataset, at: Mapping[str, Any], statistics: Sequence[str] = tuple(STATISTICS)
) -> Landscapes:
    """Read the landscapes of a study with a grid.

    Parameters
    ----------
    summary
        The study's. Of a statistic that it does not have, as it was made before there was such a
        one, the landscapes are drawn anew.
    at
        Values of some axes, at which the others vary.
    statistics
        Some of `STATISTICS`.
    """
    axes = [axis for axis in study_axes(summary, at) if axis not in at]
    here = summary.sel(at)
    found: dict[str, tuple[Parameters, xr.Dataset]] = {}
    for values in itertools.product(*(here[axis].values.tolist() for axis in axes)):
        point = dict(zip(axes, values, strict=True))
        there = parameters_at(summary, {**at, **point})
        found.setdefault(there.canonical(), (there, here.sel(point)))
    parameters = [there for there, _ in found.values()]
    rows = [row for _, row in found.values()]
    losses = [row["final_loss"].where(row["diverged"] == 0, np.inf).values for row in rows]
    return Landscapes(
        parameters,
        np.log10(losses),
        {name: _statistic(name, rows, parameters) for name in statistics},
    )


def _statistic(name: str, rows: list[xr.Dataset], parameters: list[Parameters]) -> Floats:
    """Return a statistic as synapses meet it, (n_landscapes, n_networks)."""
    values = [
        row[name].values if name in row else _drawn_anew(name, row, there)
        for row, there in zip(rows, parameters, strict=True)
    ]
    sizes = [there.feedback_factor / default("feedback_factor") for there in parameters]
    sized: Floats = np.array(values) * np.array(sizes)[:, None] ** STATISTICS[name]
    return sized


def _drawn_anew(name: str, row: xr.Dataset, parameters: Parameters) -> Floats:
    root_seed = int(row.attrs["root_seed"])
    networks = row["replicate"].values.tolist()
    return np.array([follow([name], parameters, n, root_seed, {})[name] for n in networks])


class Curve(NamedTuple):
    """The loss L over a statistic x: L = L₀ (1 + x/x₀)^-b.

    Below x₀ the landscape teaches nothing, above it the loss falls as a power.

    Attributes
    ----------
    level
        log10 of L₀.
    exponent
        b; below 0 where the loss rises with the statistic.
    scale
        x₀.
    """

    level: float
    exponent: float
    scale: float

    def at(self, statistic: Floats) -> Floats:
        """Return the log10 loss that the curve foretells; a statistic below 0 counts as 0."""
        return self.level - self.exponent * np.log10(1 + np.maximum(statistic, 0) / self.scale)


def curve_through(statistic: Floats, log_loss: Floats) -> Curve:
    """Return the curve of least squares through the medians over networks.

    x₀ is one of a hundred to a decade, as far down from the largest value as `DECADES`; for each of
    them the other two are those of a straight line. A statistic that is 0 throughout, or the same
    everywhere, has a level curve.

    Parameters
    ----------
    statistic, log_loss : (n_landscapes, n_networks)
        Landscapes are left out where either median is not a finite number.
    """
    x, y = _medians(statistic, log_loss)
    best, least = Curve(float(y.mean()), 0.0, 1.0), np.inf
    if np.ptp(x) == 0:
        return best
    for scale in x.max() * 10.0 ** -np.linspace(0, DECADES, 100 * DECADES + 1):
        design = np.column_stack([np.ones_like(x), -np.log10(1 + x / scale)])
        (level, exponent), *_ = np.linalg.lstsq(design, y, rcond=None)
        left = float(np.sum((y - design @ (level, exponent)) ** 2))
        if left < least:
            best, least = Curve(float(level), float(exponent), float(scale)), left
    return best


def explained(foretold: Floats, log_loss: Floats) -> float:
    """Return the share of the variance of losses over landscapes that is foretold.

    R² = 1 - Σ (y - foretold)² / Σ (y - mean of y)², y the median over networks of log10 of the
    loss: 1 where all is foretold, and below 0 where the mean of all landscapes would foretell
    better.

    Parameters
    ----------
    foretold : (n_landscapes,)
        log10 of the loss, from other networks; not finite where the landscape is left out.
    log_loss : (n_landscapes, n_networks)
    """
    y = np.median(log_loss, axis=1)
    kept = np.isfinite(foretold) & np.isfinite(y)
    y = y[kept]
    return float(1 - np.sum((y - foretold[kept]) ** 2) / np.sum((y - y.mean()) ** 2))


def _medians(statistic: Floats, log_loss: Floats) -> tuple[Floats, Floats]:
    """Return medians over networks of a statistic and of the log10 loss, where both are finite."""
    x, y = np.median(statistic, axis=1), np.median(log_loss, axis=1)
    kept = np.isfinite(x) & np.isfinite(y)
    return x[kept], y[kept]


def ranks_within(statistic: Floats, log_loss: Floats) -> Floats:
    """Return the rank correlation over landscapes within each network, (n_networks,).

    Parameters
    ----------
    statistic, log_loss : (n_landscapes, n_networks)
        Statistics that are alike to `DIGITS` have one rank. A run that diverged has the highest.
    """
    highest = np.where(np.isfinite(log_loss), log_loss, 1e9)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = 10.0 ** (np.floor(np.log10(np.abs(statistic))) - DIGITS + 1)
        alike = np.where(statistic == 0, 0, np.round(statistic / unit) * unit)
    return rank_correlations(alike, highest)


def level(curve: Curve, statistic: Floats, log_loss: Floats) -> Estimate:
    """Return R² of a curve that was fitted on other networks, at the medians over networks.

    Parameters
    ----------
    curve
    statistic, log_loss : (n_landscapes, n_networks)
    """

    def share(networks: np.ndarray[Any, Any]) -> float:
        foretold = curve.at(np.median(statistic[:, networks], axis=1))
        return explained(foretold, log_loss[:, networks])

    return bootstrap(share, log_loss.shape[1])


def bootstrap(value: Callable[[np.ndarray[Any, Any]], float], n_networks: int) -> Estimate:
    """Return a value and its percentile interval, networks drawn anew with replacement.

    Parameters
    ----------
    value
        Takes the indices of networks.
    n_networks
        How many there are.
    """
    draws = np.random.default_rng(0)
    found = [value(draws.integers(n_networks, size=n_networks)) for _ in range(RESAMPLES)]
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    whole = value(np.arange(n_networks))
    return Estimate(float(whole), float(low), float(high), n_networks, 0)
