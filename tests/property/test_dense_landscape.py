"""Landscapes of many varicosities: sums over those near, diffusion solved on a grid, contrast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import cg

from dopascape import Parameters
from dopascape.anatomy import landscape as module
from dopascape.anatomy.landscape import REACH, concentration, fall_off
from dopascape.anatomy.near import sum_of_near
from dopascape.modes import KERNELS

NODES = np.polynomial.legendre.leggauss(200)

KERNEL = st.sampled_from(("exponential", "point_source"))


@settings(max_examples=30)
@given(n=st.integers(1, 40), sites=st.integers(1, 40), reach=st.floats(0.01, 2), seed=st.integers())
def test_near_sites_are_those_within_reach(n: int, sites: int, reach: float, seed: int) -> None:
    draws = np.random.default_rng(abs(seed))
    places, there = draws.random((n, 3)), draws.random((sites, 3))
    found = sum_of_near(places, there, reach, lambda d: 1 + d)
    for place, total in zip(places, found, strict=True):
        distances = [float(np.linalg.norm(place - site)) for site in there]
        assert total == pytest.approx(sum(1 + d for d in distances if d <= reach), rel=1e-12)


@settings(max_examples=5)
@given(kernel=KERNEL, length=st.floats(0.001, 0.019), seed=st.integers(0, 1000))
def test_large_sums_leave_out_what_is_far(kernel: str, length: float, seed: int) -> None:
    parameters = Parameters(kernel=kernel, diffusion_length=length, core_radius=1e-4)
    draws = np.random.default_rng(seed)
    places, sites = draws.random((300, 3)), draws.random((1, 20_000, 3))
    exact = concentration(parameters, places, sites)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "MOST_PAIRS", 1_000_000)
        near = concentration(parameters, places, sites)
    missing = exact - near
    most = fall_off(parameters, np.array([REACH * length]))[0]
    assert np.all(missing >= -1e-12 * exact)
    assert np.all(missing <= 20_000 * most + 1e-12 * exact)
    if 20_000 * length**3 > 0.01:  # dense: the mean of the tail is that of the integral
        assert missing.mean() < 1e-6 * exact.mean()


def test_sums_of_small_landscapes_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those run before must not change: 1000 varicosities a unit on 10,000 SPNs are added up."""
    monkeypatch.setattr(module, "sum_of_near", None)  # would raise if it were called
    places, sites = np.random.default_rng(0).random((2, 3162, 3))
    assert concentration(Parameters(diffusion_length=0.001), places, [sites]).shape == (3162, 1)


def steady_state(points: int, half: float) -> tuple[np.ndarray, np.ndarray]:
    """Concentration of a source of strength 1 in the middle of a box, D ∇²c - k c = -δ, c = 0 at
    its walls: distances from the source and concentrations at the points of a grid.

    In units of λ = √(D/k) with D = 1, k = 1. Second differences along each axis; the source is one
    cell of the grid.
    """
    h = 2 * half / (points + 1)
    line = sparse.diags_array([1.0, -2.0, 1.0], offsets=[-1, 0, 1], shape=(points, points)) / h**2
    one = sparse.eye_array(points)
    laplacian = sum(
        sparse.kron(sparse.kron(*pair), third)
        for pair, third in (((line, one), one), ((one, line), one), ((one, one), line))
    )
    source = np.zeros((points,) * 3)
    source[(points // 2,) * 3] = 1 / h**3
    matrix = sparse.csr_array(sparse.eye_array(points**3) - laplacian)
    found, failed = cg(matrix, source.ravel(), rtol=1e-8)
    assert not failed
    x = h * (np.arange(points) - points // 2)
    distance = np.sqrt(x[:, None, None] ** 2 + x[:, None] ** 2 + x**2)
    return distance.ravel(), found


def test_the_point_source_solves_diffusion_with_uptake() -> None:
    """c(d) = exp(-d/λ) / (4π D d): kernel point_source, but for the constant factor."""
    parameters = Parameters(kernel="point_source", diffusion_length=1, core_radius=1e-6)
    errors = []
    for points in (31, 63):  # half the step
        distance, found = steady_state(points, half=6)
        there = (distance > 1.2) & (distance < 2.5)  # off the source's cell and the walls
        expected = fall_off(parameters, distance[there]) / (4 * np.pi)
        errors.append(np.max(np.abs(found[there] / expected - 1)))
    assert errors[1] < 0.02
    assert errors[1] < 0.35 * errors[0]  # of second order in the step


def test_the_solver_tells_the_two_kernels_apart() -> None:
    distance, found = steady_state(31, half=6)
    there = (distance > 0.9) & (distance < 2.5)
    ratio = found[there] / fall_off(Parameters(diffusion_length=1), distance[there])
    assert ratio.max() > 2 * ratio.min()


def contrast(parameters: Parameters, density: float) -> float:
    """CV² = ∫κ² dV / (ρ (∫κ dV)²) of sources at random in open space (Campbell), by quadrature."""
    nodes, weights = NODES
    t = (nodes + 1) / 2
    d = parameters.diffusion_length * 40 * t**3  # closer together near the source
    volume = 4 * np.pi * d**2 * parameters.diffusion_length * 40 * 3 * t**2 * weights / 2
    value = fall_off(parameters, d)
    return float(np.sum(value**2 * volume) / (density * np.sum(value * volume) ** 2))


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=20)
@given(length=st.floats(0.001, 1), density=st.floats(1, 1e6))
def test_the_law_of_contrast(kernel: str, length: float, density: float) -> None:
    """CV² = 1/(64πλ³ρ), and 1/(8πλ³ρ) of a point source without a core."""
    parameters = Parameters(kernel=kernel, diffusion_length=length, core_radius=1e-9)
    expected = 1 / (KERNELS[kernel].contrast * np.pi * length**3 * density)
    assert contrast(parameters, density) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("kernel", ["exponential", "point_source"])
@pytest.mark.parametrize(("length", "density"), [(0.01, 50_000), (0.03, 4000)])
def test_contrast_of_samples(kernel: str, length: float, density: int) -> None:
    # With a core the fourth moment of a point source is finite: else no sample is large enough.
    parameters = Parameters(kernel=kernel, diffusion_length=length, core_radius=0.25 * length)
    draws = np.random.default_rng(density)
    squares = []
    for _ in range(12):
        places = draws.uniform(10 * length, 1 - 10 * length, (300, 3))
        gain = concentration(parameters, places, [draws.random((draws.poisson(density), 3))])
        squares.append(gain.var() / gain.mean() ** 2)
    expected = contrast(parameters, density)
    error = np.std(squares) / np.sqrt(len(squares))
    assert error < 0.1 * expected
    assert abs(np.mean(squares) - expected) < 4 * error + 0.01 * expected
