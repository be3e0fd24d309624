"""Perturbations: against another way to have them."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from plain_rules import plain_normals

from dopascape.seeds import Stream, generator
from dopascape.simulation.normals import standard_normals


@pytest.mark.kernel
def test_perturbations_are_those_of_the_plain_model() -> None:
    draws = generator(3, 5, Stream.PERTURBATION, 2)
    expected = plain_normals(3, 5, 2, 10, 7).ravel()
    np.testing.assert_allclose(standard_normals(draws, 70), expected, rtol=1e-15)


@pytest.mark.kernel
def test_perturbations_are_the_same_bits_everywhere() -> None:
    x = standard_normals(generator(3, 5, Stream.PERTURBATION, 2), 1000)
    assert hashlib.sha256(x.tobytes()).hexdigest()[:20] == "fc02c868a6669123a22d"


def test_perturbations_are_normal_and_independent() -> None:
    n = 400_000
    x = standard_normals(generator(0, 0, Stream.PERTURBATION, 0), n)
    # Moments of N(0, 1): 0, 1, 0, 3, with variances 1, 2, 15, 96 of a draw's power.
    for power, (moment, variance) in enumerate(((0, 1), (1, 2), (0, 15), (3, 96)), start=1):
        assert abs(np.mean(x**power) - moment) < 5 * np.sqrt(variance / n)
    for lag in (1, 2, 100):
        assert abs(np.mean(x[lag:] * x[:-lag])) < 5 / np.sqrt(n)
    # Φ(-3) = 0.0013499.
    assert abs(np.mean(np.abs(x) > 3) - 0.0026998) < 5 * np.sqrt(0.0027 / n)
