"""p values of claims, and their correction for the number of claims."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from dopascape.claims.correction import correct
from dopascape.claims.holm import holm
from dopascape.claims.outcome import Band, Claim, Finding, above, below, outcome, p_value
from dopascape.claims.statistics import mean_interval, ratio

SAMPLES = np.array([0.8, 1.1, 1.4, 0.9, 1.6])


def test_p_against_one_bound_is_that_of_students_two_sided_test():
    expected = ttest_1samp(SAMPLES, 0.7).pvalue
    for band in (above(0.7), below(0.7)):
        assert p_value(mean_interval(SAMPLES), band) == pytest.approx(expected, rel=1e-12)


def test_p_within_two_bounds_is_twice_that_of_the_nearer_one():
    band = Band(0.2, 1.7)
    nearer = ttest_1samp(SAMPLES, 1.7, alternative="less").pvalue
    assert p_value(mean_interval(SAMPLES), band) == pytest.approx(2 * nearer, rel=1e-12)


def test_p_of_a_ratio_is_on_logarithms():
    found = ratio(SAMPLES, np.zeros(5))
    expected = ttest_1samp(SAMPLES, math.log10(5)).pvalue
    assert p_value(found, above(5)) == pytest.approx(expected, rel=1e-12)


@given(
    st.lists(st.floats(-3, 3), min_size=2, max_size=9),
    st.floats(-2, 2),
    st.floats(0.01, 3),
    st.sampled_from(["above", "below", "between"]),
)
def test_p_is_below_5_percent_where_the_interval_decides(values, low, width, kind):
    band = {"above": above(low), "below": below(low), "between": Band(low, low + width)}[kind]
    found = mean_interval(np.array(values))
    if found.error < 1e-9:
        return  # rounding of the mean decides
    decided = band.verdict(found.low, found.high) != "undecided"
    nearest = min(abs(end - side) for end in band for side in (found.low, found.high))
    if nearest > 1e-9:
        assert (p_value(found, band) < 0.05) == decided


def test_one_replicate_has_no_p_and_equal_ones_are_beyond_doubt():
    assert math.isnan(p_value(mean_interval(np.array([3.0])), above(1)))
    assert p_value(mean_interval(np.array([3.0, 3.0])), above(1)) == 0
    assert p_value(mean_interval(np.array([3.0, 3.0])), above(3)) == 1


def test_holm_multiplies_by_how_many_are_left_and_never_falls():
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.9])
    # 0.005·5, 0.01·4, 0.03·3, then 0.04·2 = 0.08, which is no smaller than 0.09
    np.testing.assert_allclose(holm(p), [0.04, 0.09, 0.09, 0.025, 0.9], rtol=1e-12)
    np.testing.assert_allclose(holm(np.array([0.6, 0.7])), [1, 1])
    assert holm(np.array([])).size == 0


def claimed(name: str, origin: str, samples: np.ndarray) -> Claim:
    """Return a claim that the mean of samples is above 0."""
    return Claim(
        name, "", "", "", (), origin, lambda _: Finding(mean_interval(samples), "", above(0))
    )


def test_claims_of_one_origin_are_corrected_together():
    strong, weak = np.array([1.0, 1.1, 0.9, 1.05]), np.array([1.0, 0.2, 0.6, 0.9])
    claims = [
        claimed("strong", "paper", strong),
        claimed("weak", "paper", weak),
        claimed("single", "paper", np.array([1.0])),
        claimed("other", "ours", weak),
        Claim("missing", "", "", "", ("none",), "paper", lambda _: pytest.fail("no summary")),
    ]
    found = {row.claim: row for row in correct([outcome(claim, {}) for claim in claims])}
    p = {name: ttest_1samp(x, 0).pvalue for name, x in (("strong", strong), ("weak", weak))}
    assert 0.025 < p["weak"] < 0.05
    # the single replicate counts in the family of three, the missing one does not
    assert found["strong"].p_holm == pytest.approx(3 * p["strong"], rel=1e-9)
    assert found["weak"].p_holm == pytest.approx(2 * p["weak"], rel=1e-9)
    assert found["other"].p_holm == pytest.approx(p["weak"], rel=1e-9)
    assert {name: (row.verdict, row.after_holm) for name, row in found.items()} == {
        "strong": ("holds", "holds"),
        "weak": ("holds", "undecided"),
        "single": ("undecided", "undecided"),
        "other": ("holds", "holds"),
        "missing": ("not tested", "not tested"),
    }
