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


class Line(NamedTuple):
    """A straight line through log10 of the loss over log10 of a statistic."""

    intercept: float
    slope: float

    def at(self, statistic: Floats) -> Floats:
        """Return the log10 loss that the line foretells for a statistic above 0."""
        return self.intercept + self.slope * np.log10(statistic)


def line_through(statistic: Floats, log_loss: Floats) -> Line:
    """Return the line of least squares through the medians over networks.

    Parameters
    ----------
    statistic, log_loss : (n_landscapes, n_networks)
        Landscapes are left out where either median is not a finite number, or the statistic's 0.
    """
    x, y = _medians(statistic, log_loss)
    slope, intercept = np.polyfit(x, y, 1)
    return Line(float(intercept), float(slope))


def explained(line: Line, statistic: Floats, log_loss: Floats) -> float:
    """Return the share of the variance of losses over landscapes that a given line explains.

    R² = 1 - Σ (y - line)² / Σ (y - mean of y)², y the median over networks of log10 of the loss: 1
    where all landscapes lie on the line, and below 0 where the mean of all would foretell better.

    Parameters
    ----------
    line
        Fitted on other networks.
    statistic, log_loss : (n_landscapes, n_networks)
    """
    x, y = _medians(statistic, log_loss)
    left = np.sum((y - line.intercept - line.slope * x) ** 2)
    return float(1 - left / np.sum((y - y.mean()) ** 2))


def _medians(statistic: Floats, log_loss: Floats) -> tuple[Floats, Floats]:
    """Return log10 of the statistic and the log10 loss, medians over networks, where finite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.log10(np.median(statistic, axis=1))
    y = np.median(log_loss, axis=1)
    kept = np.isfinite(x) & np.isfinite(y)
    return x[kept], y[kept]


def ranks_within(statistic: Floats, log_loss: Floats) -> Floats:
    """Return the rank correlation over landscapes within each network, (n_networks,).

    Parameters
    ----------
    statistic, log_loss : (n_landscapes, n_networks)
        A run that diverged has the highest rank.
    """
    highest = np.where(np.isfinite(log_loss), log_loss, 1e9)
    return rank_correlations(statistic, highest)


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
