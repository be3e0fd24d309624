"""What each design of the landscape keeps, and what it makes of the rest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters
from dopascape.anatomy.designs import DESIGNS
from dopascape.anatomy.landscape import DEFAULT_GAIN_RMS, landscape
from dopascape.anatomy.populations import SPNS

DIRECTIONS_STAY = (
    "equal_gains", "log_normal_gains", "permuted_gains", "borrowed_gains", "dspn_only",
)  # fmt: skip
GAINS_STAY = ("equal_directions", "one_unit")
VECTORS_STAY = ("equal_singular_values", "weakest_direction", "one_direction")

SEED = st.integers(0, 10**6)
STRENGTH = st.floats(0, 1)
LENGTH = st.floats(0.02, 2)


def stacked(length: float, seed: int, **changes: object) -> np.ndarray:
    point = Parameters(network_width=20, target_dim=3, diffusion_length=length, **changes)
    gain = landscape(point, seed, 0).gain
    return np.concatenate([gain[p] for p in SPNS])


def gains(rows: np.ndarray) -> np.ndarray:
    return np.hypot.reduce(rows, axis=1)


def directions(rows: np.ndarray) -> np.ndarray:
    return rows / gains(rows)[:, None]


def designed(name: str) -> Callable[..., np.ndarray]:
    return lambda length, seed, s: stacked(length, seed, landscape_design=name, design_strength=s)


@pytest.mark.parametrize("name", DESIGNS)
@settings(max_examples=10)
@given(length=LENGTH, seed=SEED)
def test_no_strength_is_the_natural_landscape(name: str, length: float, seed: int) -> None:
    natural = stacked(length, seed)
    np.testing.assert_allclose(
        designed(name)(length, seed, 0), natural, rtol=1e-9, atol=1e-13 * natural.max()
    )


@pytest.mark.parametrize("name", DESIGNS)
@settings(max_examples=10)
@given(length=LENGTH, seed=SEED, s=STRENGTH)
def test_a_design_keeps_what_it_says(name: str, length: float, seed: int, s: float) -> None:
    natural, made = stacked(length, seed), designed(name)(length, seed, s)
    assert np.isfinite(made).all()
    if name in DIRECTIONS_STAY:
        there = gains(made) > 0
        np.testing.assert_allclose(directions(made[there]), directions(natural[there]), atol=1e-12)
    if name in GAINS_STAY:
        np.testing.assert_allclose(gains(made), gains(natural), rtol=1e-12)
    if name in VECTORS_STAY:
        vectors = np.linalg.svd(natural)[2].T
        gram = vectors.T @ made.T @ made @ vectors  # diagonal in the singular vectors of F
        np.testing.assert_allclose(
            gram, np.diag(np.diag(gram)), atol=1e-10 * np.trace(gram), rtol=0
        )


@settings(max_examples=20)
@given(length=LENGTH, seed=SEED, s=st.floats(0.01, 1))
def test_what_designs_make(length: float, seed: int, s: float) -> None:
    natural = stacked(length, seed)
    size = np.sqrt(np.mean(gains(natural) ** 2))
    np.testing.assert_allclose(gains(designed("equal_gains")(length, seed, 1)), size)
    permuted = gains(designed("permuted_gains")(length, seed, s))
    np.testing.assert_allclose(np.sort(permuted), np.sort(gains(natural)))
    n_moved = np.sum(~np.isclose(permuted, gains(natural), rtol=1e-12))
    assert n_moved <= round(20 * s)
    fewer = designed("fewer_spns")(length, seed, s)
    assert np.sum(gains(fewer) == 0) == round(20 * s)
    kept = gains(fewer) > 0
    np.testing.assert_array_equal(fewer[kept], natural[kept])
    alike = directions(designed("equal_directions")(length, seed, 1))
    np.testing.assert_allclose(alike, np.broadcast_to(alike[0], alike.shape), atol=1e-12)
    values = np.linalg.svd(designed("equal_singular_values")(length, seed, 1), compute_uv=False)
    np.testing.assert_allclose(values, np.sqrt(np.sum(natural**2) / 3))
    assert np.linalg.matrix_rank(designed("one_direction")(length, seed, 1)) == 1


@settings(max_examples=10)
@given(seed=SEED, length=LENGTH)
def test_who_is_chosen_depends_on_the_replicate_alone(seed: int, length: float) -> None:
    half, most = (designed("fewer_spns")(length, seed, s) == 0 for s in (0.5, 0.75))
    np.testing.assert_array_equal(half & most, half)  # a larger share takes more of the same
    np.testing.assert_array_equal(half, designed("fewer_spns")(0.1, seed, 0.5) == 0)


@pytest.mark.parametrize("name", DESIGNS)
@settings(max_examples=5)
@given(length=LENGTH, seed=SEED)
def test_designs_come_before_the_matching_of_sizes(name: str, length: float, seed: int) -> None:
    made, matched = (
        stacked(length, seed, landscape_design=name, design_strength=0.5, gain=gain)
        for gain in ("raw", "norm_matched")
    )
    assert np.sqrt(np.mean(matched**2)) == pytest.approx(DEFAULT_GAIN_RMS, rel=1e-12)
    np.testing.assert_allclose(matched * np.sqrt(np.mean(made**2)), made * DEFAULT_GAIN_RMS)
