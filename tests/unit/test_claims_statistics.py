"""Statistics of claims against values computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dopascape.claims.outcome import Band, NotTestedError, above, below
from dopascape.claims.statistics import (
    alike,
    least_by_others,
    mean_correlation,
    mean_interval,
    not_below,
    rank_correlations,
    ratio,
)


def test_interval_of_a_mean_is_students_t():
    # Mean 2.5, standard deviation √(5/3), t(3 degrees of freedom, 97.5 %) = 3.182446.
    estimate = mean_interval(np.array([1.0, 2.0, 3.0, 4.0]))
    half = 3.182446 * math.sqrt(5 / 3) / 2
    assert estimate.value == 2.5
    assert estimate.low == pytest.approx(2.5 - half, rel=1e-6)
    assert estimate.high == pytest.approx(2.5 + half, rel=1e-6)
    assert (estimate.n, estimate.left_out) == (4, 0)


def test_two_replicates_have_a_wide_interval():
    # Half a difference of 2 is 1 standard error; t(1, 97.5 %) = 12.7062.
    estimate = mean_interval(np.array([-1.0, 1.0]))
    assert estimate.high == pytest.approx(12.7062, rel=1e-5)


def test_loss_twice_another_in_each_replicate_is_a_ratio_of_exactly_2():
    better = np.log10([0.03, 0.5, 7.0, 0.2])
    estimate = ratio(better + np.log10(2), better)
    assert estimate[:3] == pytest.approx((2, 2, 2), rel=1e-12)


def test_what_is_not_finite_is_left_out_and_counted():
    estimate = mean_interval(np.array([1.0, np.nan, 3.0, np.inf]))
    assert (estimate.value, estimate.n, estimate.left_out) == (2, 2, 2)
    with pytest.raises(NotTestedError, match="no replicate"):
        mean_interval(np.array([np.nan, np.nan]))


def test_a_single_replicate_has_no_interval():
    estimate = mean_interval(np.array([5.0]))
    assert estimate.value == 5
    assert math.isnan(estimate.low) and math.isnan(estimate.high)
    assert above(1).verdict(estimate.low, estimate.high) == "undecided"
    correlation = mean_correlation(np.array([[1.0], [2], [3]]), np.array([[1.0], [2], [3]]))
    assert correlation.value == pytest.approx(1)
    assert math.isnan(correlation.low) and math.isnan(correlation.high)


@pytest.mark.parametrize(
    ("band", "low", "high", "verdict"),
    [
        (above(1), 1.1, 2, "holds"),
        (above(1), 0.9, 2, "undecided"),
        (above(1), 0.5, 0.9, "fails"),
        (above(1), 1, 1, "fails"),
        (below(1.5), 1.2, 1.4, "holds"),
        (below(1.5), 1.5, 1.7, "fails"),
        (Band(0.5, 2), 0.6, 1.9, "holds"),
        (Band(0.5, 2), 0.4, 2.1, "undecided"),
        (Band(0.5, 2), 2.1, 3, "fails"),
        (Band(0.5, 2), 0.1, 0.4, "fails"),
        (Band(math.nan, math.nan), 1, 1, "undecided"),
    ],
)
def test_verdict_is_where_the_interval_lies(band, low, high, verdict):
    assert band.verdict(low, high) == verdict


def test_band_of_the_alike_is_one_standard_deviation():
    # log10 of 1, 10 and 100: standard deviation 1 (n - 1).
    logs = np.array([0.0, 1.0, 2.0])
    assert alike(logs) == pytest.approx((0.1, 10))
    assert not_below(logs) == pytest.approx((0.1, math.inf))


def test_best_setting_is_chosen_by_the_other_replicates():
    # Each replicate's own best is 0; the other's choice gives it 4.
    np.testing.assert_array_equal(least_by_others(np.array([[0.0, 4], [4, 0]])), [4, 4])
    # Over the others the second setting is best for all.
    values = np.array([[0.0, 9, 9], [5, 1, 1]])
    np.testing.assert_array_equal(least_by_others(values), [5, 1, 1])
    np.testing.assert_array_equal(least_by_others(np.array([[3.0], [2.0]])), [2])


def test_setting_that_diverged_is_not_chosen():
    values = np.array([[np.nan, np.nan, 0.0], [2, 2, 2]])
    np.testing.assert_array_equal(least_by_others(values), [2, 2, 2])
    # One of three diverged: still the best for the median, and left out for itself.
    values = np.array([[1.0, 1, np.nan, 1], [2, 2, 2, 2]])
    np.testing.assert_array_equal(least_by_others(values), [1, 1, np.nan, 1])


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(2, 8))
def test_choice_by_others_is_never_better_than_the_own(seed, settings, replicates):
    values = np.random.default_rng(seed).standard_normal((settings, replicates))
    assert np.all(least_by_others(values) >= values.min(axis=0))


def test_choice_by_others_does_not_favour_itself():
    # Equal settings and pure noise: the own best is lower on average, the others' choice is not.
    noise = np.random.default_rng(0).standard_normal((10, 4000))
    runs = [least_by_others(noise[:, first : first + 5]) for first in range(0, 4000, 5)]
    assert abs(mean_interval(np.concatenate(runs)).value) < 4 / math.sqrt(4000)
    assert noise.min(axis=0).mean() < -1


def test_rank_correlation():
    x = np.array([[1.0], [2], [3], [4]])
    y = np.array([[1.0], [3], [2], [4]])
    # 1 - 6 Σd² / (n (n² - 1)) = 1 - 12 / 60.
    assert rank_correlations(x, y) == pytest.approx([0.8])
    assert rank_correlations(x, -(10**y)) == pytest.approx([-0.8])
    assert rank_correlations(x, np.ones_like(x)) == [0]
    y[2:] = np.nan
    assert np.isnan(rank_correlations(x, y)).all()


def test_interval_of_a_correlation_stays_within_its_range():
    x = np.repeat(np.arange(4.0)[:, None], 3, axis=1)
    y = np.array([[1, 2, 3, 4], [1, 2, 3, 4], [1, 3, 2, 4.0]]).T
    estimate = mean_correlation(x, y)
    assert estimate.value == pytest.approx((1 + 1 + 0.8) / 3)
    assert estimate.high == 1
