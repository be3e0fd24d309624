"""Indices of sensitivity of one outcome, by SALib, each with its confidence interval.

Herman & Usher (2017), doi 10.21105/joss.00097; Iwanaga, Usher & Herman (2022), doi
10.18174/sesmo.18155. All work on the raw sample, in the unit cube. The bootstrap's seed is never 0:
parts of SALib take that for no seed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from SALib.analyze import delta, morris, pawn, rbd_fast, sobol
from scipy.stats import norm

from dopascape.study.sample import DUMMY

CONFIDENCE = 0.95
RESAMPLES = 1000
FEWER_RESAMPLES = 50
"""Of the methods that take long."""

Array = NDArray[np.float64]


class NoIndicesError(ValueError):
    """An outcome that does not vary, so that there is nothing to explain."""


class Interval(NamedTuple):
    """An index of each factor (or pair), and the ends of its confidence interval."""

    value: Array
    low: Array
    high: Array


Indices = dict[str, Interval]


def sobol_indices(names: tuple[str, ...], outcome: Array, second_order: bool, seed: int) -> Indices:
    """Return first-order, total and, if sampled, second-order indices of variance.

    S1 and ST by Saltelli et al. (2010), doi 10.1016/j.cpc.2009.09.018, S2 by Saltelli (2002), doi
    10.1016/S0010-4655(02)00280-1; intervals from bootstrapped base samples, as SALib has them.

    By these estimators S1 and ST of a factor without effect are exactly 0, whatever the error of
    the others. Those of the dummy are therefore estimated as Khorashadi Zadeh et al. (2017), doi
    10.1016/j.envsoft.2017.02.001, do, so that they show how large an index comes out by error.

    Parameters
    ----------
    names
        Of the factors, the dummy among them.
    outcome : (row,)
    second_order
        Whether the design has the rows for S2.
    seed
        Of the bootstrap.

    Raises
    ------
    NoIndicesError
        If the outcome does not vary.
    """
    n = len(names)
    step = (2 * n if second_order else n) + 2
    a, b = outcome[::step], outcome[step - 1 :: step]
    if np.ptp([a, b]) == 0:
        raise NoIndicesError
    with _kept_apart():
        found = sobol.analyze(
            _problem(names), outcome, second_order, RESAMPLES, CONFIDENCE, seed=seed
        )
    of_dummy = _sobol_of_dummy(a, b, seed)
    indices = {}
    for name in ("S1", "ST"):
        value, spread = found[name].copy(), found[f"{name}_conf"].copy()
        value[names.index(DUMMY)], spread[names.index(DUMMY)] = of_dummy[name]
        indices[name] = _around(value, spread)
    if second_order:
        value, spread = (_symmetric(found[name]) for name in ("S2", "S2_conf"))
        indices["S2"] = _around(value, spread)
    return indices


def _sobol_of_dummy(a: Array, b: Array, seed: int) -> dict[str, tuple[float, float]]:
    """Return S1 and ST of the dummy and the half-widths of their intervals.

    Parameters
    ----------
    a, b : (base sample,)
        Outcomes of the two independent matrices of Saltelli's design.
    """

    def estimate(a: Array, b: Array) -> Array:
        mean = (a.mean(axis=0) + b.mean(axis=0)) / 2
        variance = ((a**2).mean(axis=0) + (b**2).mean(axis=0)) / 2 - mean**2
        first = ((a * b).mean(axis=0) - mean**2) / variance
        total = 1 - ((b * b).mean(axis=0) - mean**2) / variance
        return np.array([first, total])

    # Centred, as in SALib: products of large numbers lose digits.
    centre = (a.mean() + b.mean()) / 2
    a, b = a - centre, b - centre
    chosen = np.random.default_rng(seed).integers(len(a), size=(len(a), RESAMPLES))
    with np.errstate(invalid="ignore", divide="ignore"):  # a resample may be constant
        value, resampled = estimate(a, b), estimate(a[chosen], b[chosen])
    spread = _half_width(np.where(np.isfinite(resampled), resampled, 0.0).T)
    return {name: (float(value[k]), float(spread[k])) for k, name in enumerate(("S1", "ST"))}


def morris_effects(
    names: tuple[str, ...], raw: Array, outcome: Array, levels: int, seed: int
) -> Indices:
    """Return statistics of elementary effects: their mean, mean size μ* and deviation σ.

    Morris (1991), doi 10.1080/00401706.1991.10484804; Campolongo et al. (2007), doi
    10.1016/j.envsoft.2006.10.004. Intervals from bootstrapped trajectories.

    Parameters
    ----------
    names
        Of the factors.
    raw : (row, factor)
    outcome : (row,)
    levels
        Levels of the design.
    seed
        Of the bootstrap.

    Raises
    ------
    NoIndicesError
        If the outcome does not vary.
    """

    def analyse(rows: NDArray[np.int64], resamples: int = 2) -> dict[str, Any]:
        found = morris.analyze(
            _problem(names),
            raw[rows],
            outcome[rows],
            resamples,
            CONFIDENCE,
            num_levels=levels,
            seed=seed,
        )
        return dict(found)

    if np.ptp(outcome) == 0:
        raise NoIndicesError
    trajectories = np.arange(len(raw)).reshape(-1, len(names) + 1)
    found = analyse(trajectories.ravel(), RESAMPLES)
    resampled = [analyse(rows.ravel()) for rows in _resamples(trajectories, RESAMPLES // 5, seed)]
    indices = {"mu_star": _around(_plain(found["mu_star"]), _plain(found["mu_star_conf"]))}
    for name in ("mu", "sigma"):
        spread = _half_width(np.array([_plain(one[name]) for one in resampled]))
        indices[name] = _around(_plain(found[name]), spread)
    return indices


def given_data_indices(names: tuple[str, ...], raw: Array, outcome: Array, seed: int) -> Indices:
    """Return indices that need no design: RBD-FAST's S1, Borgonovo's delta and PAWN's median.

    Tarantola et al. (2006), doi 10.1016/j.ress.2005.06.003, without bias after Tissot & Prieur
    (2012); Plischke et al. (2013), doi 10.1016/j.ejor.2012.11.047; Pianosi & Wagener (2018), doi
    10.1016/j.envsoft.2018.07.019. Intervals from bootstrapped rows.

    Parameters
    ----------
    names
        Of the factors.
    raw : (row, factor)
    outcome : (row,)
    seed
        Of the bootstrap.

    Raises
    ------
    NoIndicesError
        If the outcome does not vary.
    """
    problem = _problem(names)
    if np.ptp(outcome) == 0:
        raise NoIndicesError
    with _kept_apart():
        first = rbd_fast.analyze(
            problem, raw, outcome, num_resamples=FEWER_RESAMPLES, conf_level=CONFIDENCE, seed=seed
        )
        try:
            moment_free = delta.analyze(
                problem, raw, outcome, FEWER_RESAMPLES, CONFIDENCE, seed=seed, method="delta"
            )
        except ValueError:
            # Outcomes of which nearly all are the same have no density to estimate.
            moment_free = dict.fromkeys(
                ("delta_raw", "delta_raw_conf"), np.full(len(names), np.nan)
            )

        def median(rows: NDArray[np.int64]) -> Array:
            return _plain(pawn.analyze(problem, raw[rows], outcome[rows], seed=seed)["median"])

        rows = np.arange(len(raw))
        resampled = [median(some) for some in _resamples(rows, FEWER_RESAMPLES, seed)]
        whole = median(rows)
    return {
        "S1": _around(_plain(first["S1"]), _plain(first["S1_conf"])),
        "delta": _around(_plain(moment_free["delta_raw"]), _plain(moment_free["delta_raw_conf"])),
        "pawn": _around(whole, _half_width(np.array(resampled))),
    }


def _problem(names: tuple[str, ...]) -> dict[str, Any]:
    """Return the raw sample's factors, all from 0 to 1, as SALib wants them described."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


@contextmanager
def _kept_apart() -> Iterator[None]:
    """Undo what parts of SALib change for everybody: numpy's random state and how to warn.

    Its notices on bins, which it also turns on for all, are dropped.
    """
    state, layout = np.random.get_state(), warnings.formatwarning
    try:
        with warnings.catch_warnings(record=True):
            yield
    finally:
        np.random.set_state(state)
        warnings.formatwarning = layout


def _resamples(items: NDArray[np.int64], n: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Yield items drawn with replacement, as many as there are, n times."""
    rng = np.random.default_rng(seed)
    for _ in range(n):
        yield items[rng.integers(len(items), size=len(items))]


def _half_width(resampled: Array) -> Array:
    """Return half the interval's width from an index's values in resamples (resample, …)."""
    width: Array = norm.ppf(0.5 + CONFIDENCE / 2) * resampled.std(axis=0, ddof=1)
    return width


def _around(value: Array, half_width: Array) -> Interval:
    return Interval(value, value - half_width, value + half_width)


def _plain(values: Any) -> Array:
    return np.array(np.ma.getdata(values), dtype=np.float64)


def _symmetric(upper: Array) -> Array:
    """Fill the lower half of a matrix that has its upper half only."""
    return np.where(np.isnan(upper), upper.T, upper)


Estimator = Callable[[Array, Array], Indices]
"""Takes rows of the raw sample and their outcome."""
