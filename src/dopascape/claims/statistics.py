"""Statistics over paired replicates."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import sem, spearmanr, t

from dopascape.claims.outcome import Band, Estimate, NotTestedError, above

Floats = NDArray[np.float64]

LEVEL = 0.95
"""Coverage of every interval, each by itself."""

FEWEST_RANKED = 4
"""Settings that a rank correlation needs: over fewer it has few values, often the same in all
replicates, and an interval without width."""


def mean_interval(samples: Floats, level: float = LEVEL) -> Estimate:
    """Return the mean over replicates and its interval by Student's t.

    Parameters
    ----------
    samples : (n_replicates,)
        One number for each replicate; those not finite are left out and counted.
    level
        Coverage of the interval.

    Raises
    ------
    NotTestedError
        If none is finite.
    """
    kept = samples[np.isfinite(samples)]
    if not kept.size:
        raise NotTestedError("no replicate has what is compared (diverged or undefined)")
    n, mean = kept.size, float(kept.mean())
    error = float(sem(kept)) if n > 1 else math.nan
    half = float(t.ppf((1 + level) / 2, n - 1)) * error if n > 1 else math.nan
    return Estimate(mean, mean - half, mean + half, n, samples.size - n, mean, error)


def ratio(numerator: Floats, denominator: Floats) -> Estimate:
    """Return the paired ratio of geometric means and its interval.

    Parameters
    ----------
    numerator, denominator : (n_replicates,)
        log10 of what is compared, the same replicates in the same order.
    """
    logs = mean_interval(numerator - denominator)
    value, low, high = (float(10**x) for x in logs[:3])
    return logs._replace(value=value, low=low, high=high, is_ratio=True)


def spread(logs: Floats) -> float:
    """Return one standard deviation over replicates, of log10 values, as a factor."""
    kept = logs[np.isfinite(logs)]
    return float(10 ** kept.std(ddof=1)) if kept.size > 1 else float("nan")


def alike(reference: Floats) -> Band:
    """Return the band of ratios that are about 1: within a standard deviation of the reference.

    Whoever runs a single network cannot tell a difference of less than that.

    Parameters
    ----------
    reference : (n_replicates,)
        log10 values of what the other is compared with.
    """
    factor = spread(reference)
    return Band(1 / factor, factor)


def not_below(reference: Floats) -> Band:
    """Return the band of ratios that are no less than 1 by a standard deviation or more."""
    return above(1 / spread(reference))


def least_by_others(values: Floats) -> Floats:
    """Return, for each replicate, its value at the setting that is best for the others.

    The best of several settings looks better than it is on the replicates that chose it. So each
    replicate is left out of the choice that is made for it: the setting with the least median over
    the other replicates, of which one that diverged counts as infinite.

    Parameters
    ----------
    values : (n_settings, n_replicates)
        What is to be small; NaN if diverged.

    Returns
    -------
    Floats : (n_replicates,)
        A single replicate chooses for itself; it comes without an interval anyway.
    """
    n = values.shape[1]
    if n == 1:
        return np.asarray(values[best_setting(values)])
    chosen = [best_setting(np.delete(values, replicate, axis=1)) for replicate in range(n)]
    return values[chosen, np.arange(n)]


def best_setting(values: Floats) -> int:
    """Return the row with the least median over replicates, NaN counting as infinite."""
    return int(np.argmin(np.median(np.where(np.isnan(values), np.inf, values), axis=1)))


def rank_correlations(x: Floats, y: Floats) -> Floats:
    """Return Spearman's rank correlation over settings, for each replicate.

    Parameters
    ----------
    x, y : (n_settings, n_replicates)
        Settings at which either is not finite are left out.

    Returns
    -------
    Floats : (n_replicates,)
        NaN for fewer than three settings; 0 where either does not vary, as nothing then says that
        they vary together.
    """
    found = np.full(x.shape[1], np.nan)
    for replicate in range(x.shape[1]):
        kept = np.isfinite(x[:, replicate]) & np.isfinite(y[:, replicate])
        one, other = x[kept, replicate], y[kept, replicate]
        if one.size < 3:
            continue
        varies = np.ptp(one) > 0 and np.ptp(other) > 0
        found[replicate] = spearmanr(one, other).statistic if varies else 0.0
    return found


def mean_correlation(x: Floats, y: Floats) -> Estimate:
    """Return the mean over replicates of their rank correlations, the interval within -1 to 1."""
    mean = mean_interval(rank_correlations(x, y))
    return mean._replace(low=float(np.maximum(mean.low, -1)), high=float(np.minimum(mean.high, 1)))
