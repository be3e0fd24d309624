"""Properties of the dopamine landscape, with the analytic limits of many varicosities."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters
from dopascape.anatomy.landscape import (
    DEFAULT_GAIN_RMS,
    concentration,
    fall_off,
    landscape,
    places_in_arbor,
    shuffle,
)
from dopascape.anatomy.populations import SPNS
from dopascape.modes import ARBORS

KERNEL = st.sampled_from(("exponential", "point_source"))
LENGTH = st.floats(0.01, 100)


@given(kernel=KERNEL, length=LENGTH, near=st.floats(0.011, 1.7), step=st.floats(1e-3, 1))
def test_gain_falls_with_distance(kernel: str, length: float, near: float, step: float) -> None:
    parameters = Parameters(kernel=kernel, diffusion_length=length)
    first, second = fall_off(parameters, np.array([near, near + step]))
    assert first > second or first == 0
    # over one diffusion length the exponential part falls to 1/e
    ratio = fall_off(parameters, np.array([near + length]))[0] / first if first > 0 else np.nan
    geometric = near / (near + length) if kernel == "point_source" else 1.0
    if first > 1e-290:
        assert ratio == pytest.approx(np.exp(-1) * geometric, rel=1e-9)


def test_gain_of_one_varicosity_by_hand() -> None:
    places, site = np.array([[0.3, 0.4, 0.0], [0.0, 0.0, 0.001]]), np.zeros((1, 1, 3))
    gain = concentration(Parameters(diffusion_length=0.25, n_varicosities=1), places, site)
    assert gain[0, 0] == pytest.approx(4 * np.exp(-2.0))  # d = 0.5, λ = 0.25
    point = Parameters(diffusion_length=0.25, kernel="point_source", core_radius=0.01)
    gain = concentration(point, places, site)
    assert gain[0, 0] == pytest.approx(2 * np.exp(-2.0))
    assert gain[1, 0] == pytest.approx(100 * np.exp(-0.004))  # within the core


@settings(max_examples=30)
@given(loss=st.floats(0, 0.94), seed=st.integers(0, 10**9))
def test_loss_of_varicosities_takes_away_what_they_gave(loss: float, seed: int) -> None:
    intact, lesioned = (
        landscape(Parameters(network_width=20, varicosity_loss=share), seed, 0)
        for share in (0, loss)
    )
    left = 10 - round(10 * loss)
    for population in SPNS:
        np.testing.assert_array_equal(lesioned.position[population], intact.position[population])
        sites = intact.varicosities[population]
        np.testing.assert_array_equal(lesioned.varicosities[population], sites[:, :left])
        lost = concentration(Parameters(), intact.position[population], sites[:, left:])
        np.testing.assert_allclose(
            lesioned.gain[population] + lost, intact.gain[population], rtol=1e-12
        )


def test_a_loss_leaves_one_varicosity() -> None:
    assert Parameters(n_varicosities=3, varicosity_loss=0.8).n_varicosities_left == 1
    with pytest.raises(ValueError, match=r"varicosity_loss = 0\.9: leaves none of 3 varicosities"):
        Parameters(n_varicosities=3, varicosity_loss=0.9)


@settings(max_examples=50)
@given(patch=st.floats(0.01, 1), seed=st.integers(0, 10**9))
def test_varicosities_lie_in_a_sub_cube_within_the_tissue(patch: float, seed: int) -> None:
    parameters = Parameters(patch_size=patch, n_varicosities=200)
    for sites in landscape(parameters, seed, 0).varicosities.values():
        assert sites.shape == (4, 200, 3)
        assert sites.min() >= 0
        assert sites.max() <= 1
        extent = np.ptp(sites, axis=1)
        assert np.all(extent <= patch * (1 + 1e-12))
        assert np.all(extent > 0.9 * patch)  # 200 draws fill it


def test_patch_size_one_is_uniform_placement() -> None:
    parameters = Parameters(patch_size=1, n_varicosities=5000)
    sites = landscape(parameters, 1, 0).varicosities["dspn"].reshape(-1, 3)
    for coordinate in np.sort(sites, axis=0).T:  # Kolmogorov-Smirnov distance from uniform
        distance = np.max(np.abs(coordinate - np.arange(1, coordinate.size + 1) / coordinate.size))
        assert distance < 1.95 / np.sqrt(coordinate.size)  # p = 0.001


@pytest.mark.parametrize("arbor", ARBORS)
@pytest.mark.parametrize("side", [1.0, 0.2])
def test_arbors_have_the_same_middle_and_variance(arbor: str, side: float) -> None:
    parameters = Parameters(arbor=arbor, patch_size=side, n_varicosities=20_000)
    sites = landscape(parameters, 1, 0).varicosities["ispn"]
    cubes = landscape(parameters.replace(arbor="cube"), 1, 0).varicosities["ispn"]
    spread = side / np.sqrt(12)
    assert np.allclose(sites.mean(axis=1), cubes.mean(axis=1), atol=7 * spread / np.sqrt(20_000))
    assert np.allclose(sites.std(axis=1), spread, rtol=0.03)
    few = landscape(parameters.replace(n_varicosities=7), 1, 0).varicosities["ispn"]
    np.testing.assert_array_equal(few, sites[:, :7])


def test_the_ball_is_filled_evenly_and_the_cloud_is_gaussian() -> None:
    n = 20_000
    draws = np.random.default_rng(2)
    offset = places_in_arbor("ball", n, draws) - 0.5
    share = (np.sum(offset**2, axis=1) / (5 / 12)) ** 1.5  # of the ball's volume: uniform on [0, 1]
    assert share.max() <= 1
    distance = np.max(np.abs(np.sort(share) - np.arange(1, n + 1) / n))
    assert distance < 1.95 / np.sqrt(n)  # Kolmogorov-Smirnov, p = 0.001
    direction = offset / np.sqrt(np.sum(offset**2, axis=1, keepdims=True))
    assert np.max(np.abs(direction.mean(axis=0))) < 4 / np.sqrt(3 * n)
    assert np.allclose(
        np.mean(direction[:, :, None] * direction[:, None], axis=0), np.eye(3) / 3, atol=0.01
    )
    cloud = (places_in_arbor("gaussian", n, draws) - 0.5) * np.sqrt(12)
    assert np.allclose(np.mean(cloud**4, axis=0), 3, atol=5 * np.sqrt(96 / n))


def test_small_patches_lie_anywhere_inside() -> None:
    parameters = Parameters(patch_size=0.2, n_varicosities=1, target_dim=1000)
    centres = landscape(parameters, 1, 0).varicosities["dspn"][:, 0]
    # one site: corner U·0.8 + U'·0.2: mean 0.5, variance (0.64 + 0.04) / 12
    assert np.allclose(centres.mean(axis=0), 0.5, atol=4 * np.sqrt(0.68 / 12 / 1000))
    assert np.allclose(centres.var(axis=0), 0.68 / 12, rtol=0.15)


@pytest.mark.parametrize(("kernel", "cv2"), [("exponential", 64), ("point_source", 8)])
def test_mean_and_variance_of_a_dense_landscape(kernel: str, cv2: int) -> None:
    """Random sources of density ρ in open space: Campbell's theorem.

    Mean ρ ∫κ dV = 8πλ²ρ (exponential) or 4πλ²ρ (point source); squared coefficient of variation
    ∫κ² dV / (ρ (∫κ dV)²) = 1/(64πλ³ρ) or 1/(8πλ³ρ).
    """
    length, density = 0.03, 3000
    parameters = Parameters(
        diffusion_length=length,
        kernel=kernel,
        core_radius=1e-6,
        n_varicosities=density,
        target_dim=100,
    )
    draws = np.random.default_rng(0)
    places = draws.uniform(0.35, 0.65, (300, 3))  # more than 10 λ from the border
    sites = landscape(parameters, 0, 0).varicosities["dspn"]
    gain = concentration(parameters, places, sites)
    mean = (8 if kernel == "exponential" else 4) * np.pi * length**2 * density
    assert gain.mean() == pytest.approx(mean, rel=0.02)
    expected = 1 / (cv2 * np.pi * length**3 * density)
    assert gain.var() / gain.mean() ** 2 == pytest.approx(expected, rel=0.1)


def nodes(n: int, power: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes and weights on [0, 1], drawn towards 0: u = t^power."""
    t, weight = np.polynomial.legendre.leggauss(n)
    t, weight = (t + 1) / 2, weight / 2
    return t**power, weight * power * t ** (power - 1)


def over_a_box(sides: tuple[float, ...], n: int) -> float:
    """∫ exp(-|u|/0.1)/0.1 du over a box with a corner at 0, where the integrand has a kink."""
    u, weight = nodes(n, power=3)
    x, y, z = ((side * u) ** 2 for side in sides)
    kernel = np.exp(-np.sqrt(x[:, None, None] + y[:, None] + z) / 0.1) / 0.1
    return float(np.prod(sides) * np.einsum("ijk,i,j,k", kernel, weight, weight, weight))


def mean_square_of_a_pair(n: int) -> float:
    """E[κ²] between two points of the cube: their differences have the density Π 2(1 - |u|).

    By thirds of the cube, pyramids with the tip at 0: u = r (1, s, t), where nothing has a kink.
    """
    t, weight = nodes(n)
    r, s = t[:, None, None], t[:, None]
    density = 8 * (1 - r) * (1 - r * s) * (1 - r * t)
    square = np.exp(-2 * r * np.sqrt(1 + s**2 + t**2) / 0.1) / 0.1**2
    return 3 * float(np.einsum("ijk,i,j,k", r**2 * density * square, weight, weight, weight))


def mean_square_of_a_place(n: int) -> float:
    """E[m²], m(x) the mean of κ as seen from x: over the eight boxes that meet at x.

    Places x in an eighth of the cube stand for their mirror images too.
    """
    x, weight = nodes(n)
    ends = np.concatenate([x / 2, 1 - x / 2])
    box = np.empty((2 * n,) * 3)
    for corner in itertools.combinations_with_replacement(range(2 * n), 3):
        whole = over_a_box(tuple(ends[i] for i in corner), 2 * n)
        for turned in itertools.permutations(corner):
            box[turned] = whole
    seen = box.reshape(2, n, 2, n, 2, n).sum(axis=(0, 2, 4))
    return float(np.einsum("ijk,i,j,k", seen**2, weight, weight, weight))


def test_expected_size_of_the_default_landscape_by_quadrature() -> None:
    # 10 independent varicosities: 10 squares, and 90 products that an SPN's place ties.
    square = 10 * mean_square_of_a_pair(24) + 90 * mean_square_of_a_place(10)
    # The constant's nine digits; with more nodes the root is 2.2042905517, from 12 on the same.
    assert np.sqrt(square) == pytest.approx(DEFAULT_GAIN_RMS, abs=5e-9)


def test_expected_size_of_the_default_landscape_by_draws() -> None:
    squares = [
        np.mean([np.mean(f**2) for f in landscape(Parameters(), seed, 0).gain.values()])
        for seed in range(400)
    ]
    error = np.std(squares) / np.sqrt(len(squares))
    assert error < 0.02 * DEFAULT_GAIN_RMS**2
    assert abs(np.mean(squares) - DEFAULT_GAIN_RMS**2) < 4 * error


@settings(max_examples=20)
@given(length=st.floats(0.01, 10), patch=st.floats(0.05, 1), seed=st.integers(0, 1000))
def test_norm_matching_scales_and_does_nothing_else(length: float, patch: float, seed: int) -> None:
    parameters = Parameters(diffusion_length=length, patch_size=patch)
    raw = landscape(parameters, seed, 0).gain
    matched = landscape(parameters.replace(gain="norm_matched"), seed, 0).gain
    entries = np.concatenate([matched[p].ravel() for p in SPNS])
    assert np.sqrt(np.mean(entries**2)) == pytest.approx(DEFAULT_GAIN_RMS, rel=1e-12)
    factor = matched["dspn"].max() / raw["dspn"].max()
    for p in SPNS:
        np.testing.assert_allclose(matched[p], factor * raw[p], rtol=1e-12)


def test_shared_varicosities() -> None:
    separate = landscape(Parameters(), 0, 0).varicosities
    shared = landscape(Parameters(shared_varicosities=True), 0, 0).varicosities
    assert not np.any(separate["dspn"] == separate["ispn"])
    np.testing.assert_array_equal(shared["dspn"], shared["ispn"])
    np.testing.assert_array_equal(shared["dspn"], separate["dspn"])


def test_shuffling_permutes_the_signed_entries() -> None:
    gain = landscape(Parameters(), 0, 0).gain
    mixed = shuffle(gain, 0, 0)
    signed = np.concatenate([gain["dspn"].ravel(), -gain["ispn"].ravel()])
    after = np.concatenate([mixed["dspn"].ravel(), mixed["ispn"].ravel()])
    np.testing.assert_array_equal(np.sort(signed), np.sort(after))
    assert np.mean(signed == after) < 0.05
    # Over rows and columns: what stood in a row or a column is in none together again.
    before, mixed_up = (np.sort(x.reshape(-1, 4), axis=1) for x in (signed, after))
    assert not {tuple(row) for row in before} & {tuple(row) for row in mixed_up}
    before, mixed_up = (np.sort(x.reshape(-1, 4), axis=0) for x in (signed, after))
    assert not {tuple(column) for column in before.T} & {tuple(column) for column in mixed_up.T}
    assert 0.3 < np.mean(mixed["dspn"] > 0) < 0.7
