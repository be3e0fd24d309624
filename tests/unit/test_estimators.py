"""Intervals of indices, and what they say matters, against values computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dopascape.modes import OUTCOMES
from dopascape.sensitivity.estimators import Indices, Interval, _half_width
from dopascape.sensitivity.indices import _judged
from dopascape.study.sample import DUMMY

NAMES = ("diffusion_length", "patch_size", DUMMY)


def test_intervals_are_of_95_percent() -> None:
    # Standard deviations (n - 1) of 1 and 10; a normal's 97.5th percentile is 1.959964.
    resampled = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]])
    assert _half_width(resampled) == pytest.approx([1.959964, 19.59964], rel=1e-6)


def indices_of(dummy: float) -> list[Indices | None]:
    """Total indices of 0.4, 0.25 and the dummy's, all give or take 0.15, of each outcome."""
    value = np.array([0.4, 0.25, dummy])
    return [{"ST": Interval(value, value - 0.15, value + 0.15)} for _ in OUTCOMES]


@pytest.mark.parametrize(
    ("dummy", "threshold", "matters"),
    [
        # The dummy's upper end; lower ends of the others are 0.25 and 0.1.
        (0.05, 0.2, [1, 0, 0]),
        (0.12, 0.27, [0, 0, 0]),
        # Below 0, where its upper end would be 0.05, its interval is put around 0.
        (-0.1, 0.15, [1, 0, 0]),
    ],
)
def test_what_matters_is_above_the_most_that_the_dummy_may_have(
    dummy: float, threshold: float, matters: list[int]
) -> None:
    judged = _judged([indices_of(dummy)], NAMES, "ST")
    dims, found, _ = judged["threshold"]
    assert dims == ("base_samples", "outcome")
    assert found == pytest.approx(np.full((1, len(OUTCOMES)), threshold))
    assert judged["matters"][1][0].tolist() == [matters] * len(OUTCOMES)
