"""Indices of functions whose indices are known, by the way that studies take.

From a study file over rows, replicates and losses to the indices; only the simulation is replaced.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from SALib.sample import latin
from SALib.test_functions import Ishigami
from samples import run_function, sample, sampled

from dopascape.sensitivity.estimators import given_data_indices
from dopascape.sensitivity.indices import analyse

THREE = (
    "{diffusion_length: {uniform: [1, 2]}, patch_size: {uniform: [0.25, 0.75]}, "
    "noise: {uniform: [0, 10]}}"
)
NAMES = ["diffusion_length", "patch_size", "noise"]


def unit(p: Mapping[str, Any]) -> tuple[float, float, float]:
    """Return the three parameters on [0, 1]."""
    return p["diffusion_length"] - 1, 2 * (p["patch_size"] - 0.25), p["noise"] / 10


def ishigami(p: Mapping[str, Any], replicate: int) -> float:
    """Ishigami & Homma (1990), a = 7, b = 0.1."""
    x, y, z = (2 * math.pi * u - math.pi for u in unit(p))
    return math.sin(x) + 7 * math.sin(y) ** 2 + 0.1 * z**4 * math.sin(x)


def ishigami_truth() -> tuple[list[float], list[float], float]:
    """Return S1, ST and S2 of the first and third factor, from the function's integrals."""
    a, b, pi = 7, 0.1, math.pi
    first, second = (1 + b * pi**4 / 5) ** 2 / 2, a**2 / 8
    pair = b**2 * pi**8 * (1 / 18 - 1 / 50)
    total = first + second + pair
    return (
        [first / total, second / total, 0],
        [(first + pair) / total, second / total, pair / total],
        pair / total,
    )


WEIGHTS = (0.0, 1.0, 9.0)


def sobol_g(p: Mapping[str, Any], replicate: int) -> float:
    """Saltelli & Sobol (1995)."""
    return math.prod((abs(4 * u - 2) + a) / (1 + a) for u, a in zip(unit(p), WEIGHTS, strict=True))


def last(folder: Path, line: str, function: Any) -> xr.Dataset:
    indices = analyse(run_function(sampled(folder, line), function))
    return indices.isel(base_samples=-1).sel(outcome="log_final_loss")


def holds(found: xr.Dataset, index: str, name: str, truth: float) -> bool:
    at = found.sel(factor=name)
    return bool(at[f"{index}_low"] <= truth <= at[f"{index}_high"])


@pytest.fixture(scope="module")
def of_ishigami(tmp_path_factory: pytest.TempPathFactory) -> xr.Dataset:
    line = sample("method: sobol, n: 1024, second_order: true", THREE)
    return last(tmp_path_factory.mktemp("study"), line, ishigami)


def test_ishigami_has_its_sobol_indices(of_ishigami: xr.Dataset) -> None:
    first, total, pair = ishigami_truth()
    for name, one, whole in zip(NAMES, first, total, strict=True):
        at = of_ishigami.sel(factor=name)
        assert float(at.S1) == pytest.approx(one, abs=0.03)
        assert float(at.ST) == pytest.approx(whole, abs=0.03)
        assert holds(of_ishigami, "S1", name, one)
        assert holds(of_ishigami, "ST", name, whole)
    second = of_ishigami.S2.sel(factor=NAMES, other_factor=NAMES)
    assert float(second[0, 2]) == pytest.approx(pair, abs=0.05)
    assert float(second[2, 0]) == float(second[0, 2])
    assert float(second[0, 1]) == pytest.approx(0, abs=0.05)
    assert float(second[1, 2]) == pytest.approx(0, abs=0.05)


def test_ishigami_is_as_salib_publishes_it(of_ishigami: xr.Dataset) -> None:
    # SALib's tests/test_regression.py, with its tolerances.
    close = {"atol": 5e-2, "rtol": 1e-1}
    at = of_ishigami.sel(factor=NAMES)
    np.testing.assert_allclose(at.S1, [0.31, 0.44, 0.00], **close)
    np.testing.assert_allclose(at.ST, [0.55, 0.44, 0.24], **close)
    pairs = at.S2.sel(other_factor=NAMES).values[[0, 0, 1], [1, 2, 2]]
    np.testing.assert_allclose(pairs, [0.00, 0.25, 0.00], **close)


def test_what_has_no_effect_does_not_matter(of_ishigami: xr.Dataset) -> None:
    assert of_ishigami.matters.sel(factor=NAMES).values.tolist() == [1, 1, 1]
    assert of_ishigami.matters.sel(factor=["seed", "dummy"]).values.tolist() == [0, 0]
    assert float(of_ishigami.ST.sel(factor="seed")) == 0
    assert 0 < of_ishigami.threshold < 0.15
    assert holds(of_ishigami, "ST", "dummy", 0)
    assert holds(of_ishigami, "S1", "dummy", 0)


def test_sobols_g_function_has_its_indices(tmp_path: Path) -> None:
    found = last(tmp_path, sample("method: sobol, n: 1024", THREE), sobol_g)
    parts = [1 / (3 * (1 + a) ** 2) for a in WEIGHTS]
    variance = math.prod(1 + part for part in parts) - 1
    for k, name in enumerate(NAMES):
        others = math.prod(1 + part for i, part in enumerate(parts) if i != k)
        at = found.sel(factor=name)
        assert float(at.S1) == pytest.approx(parts[k] / variance, abs=0.03)
        assert float(at.ST) == pytest.approx(parts[k] * others / variance, abs=0.03)
        assert holds(found, "S1", name, parts[k] / variance)
        assert holds(found, "ST", name, parts[k] * others / variance)
    # A total index of 0.004: real, and of no account.
    assert found.matters.sel(factor=NAMES).values.tolist() == [1, 1, 0]


DRAWS = np.random.default_rng(7).standard_normal(1024)
SLOPE = math.sqrt(12 * 2) * DRAWS.std()
"""So that the noise has a third of the variance."""


def noisy(p: Mapping[str, Any], replicate: int) -> float:
    return SLOPE * unit(p)[0] + DRAWS[replicate]


def test_noise_is_the_seeds_and_not_the_inert_factors(tmp_path: Path) -> None:
    found = last(tmp_path, sample("method: sobol, n: 1024", THREE), noisy)
    assert float(found.ST.sel(factor="patch_size")) == 0
    assert float(found.noise_share) == pytest.approx(1 / 3, abs=0.03)
    assert float(found.S1.sel(factor="seed")) == pytest.approx(1 / 3, abs=0.03)
    assert found.noise_share_low <= 1 / 3 <= found.noise_share_high
    assert float(found.ST.sel(factor="diffusion_length")) == pytest.approx(2 / 3, abs=0.03)
    matters = found.matters.sel(factor=[*NAMES, "seed", "dummy"]).values.tolist()
    assert matters == [1, 0, 0, 1, 0]


def test_common_seeds_and_means_leave_inert_factors_without_effect(tmp_path: Path) -> None:
    for seeds in ("seeds: common", "seeds: mean, n_seeds: 4"):
        found = last(tmp_path, sample(f"method: sobol, n: 64, {seeds}", THREE), noisy)
        assert found.ST.sel(factor=["patch_size", "noise"]).values.tolist() == [0, 0]
        assert "noise_share" not in found


def steps(p: Mapping[str, Any], replicate: int) -> float:
    x, y, _ = unit(p)
    return 3 * x + 2 * (y > 0.5)


def test_morris_effects_of_lines_and_steps_are_exact(tmp_path: Path) -> None:
    found = last(tmp_path, sample("method: morris, n: 32", THREE), steps)
    line = found.sel(factor="diffusion_length")
    assert float(line.mu_star) == pytest.approx(3)
    assert float(line.sigma) == pytest.approx(0, abs=1e-9)
    # Four levels and a step of 2/3: it always crosses the middle, up by 2.
    assert float(found.mu.sel(factor="patch_size")) == pytest.approx(2 / (2 / 3))
    for name in ("noise", "seed", "dummy"):
        assert float(found.mu_star.sel(factor=name)) == 0
    assert found.matters.sel(factor=[*NAMES, "dummy"]).values.tolist() == [1, 1, 0, 0]


def test_morris_effects_of_ishigami_are_as_salib_publishes_them(tmp_path: Path) -> None:
    found = last(tmp_path, sample("method: morris, n: 1024", THREE), ishigami)
    # SALib's tests/test_regression.py, from 10,000 trajectories.
    for name, published in zip(NAMES, (7.767792, 7.875, 6.308785), strict=True):
        assert float(found.mu_star.sel(factor=name)) == pytest.approx(published, rel=0.05)
    assert holds(found, "mu_star", "diffusion_length", 7.767792)
    assert holds(found, "mu_star", "noise", 6.308785)


@pytest.mark.slow
def test_given_data_find_first_order_indices_and_the_seed(tmp_path: Path) -> None:
    found = last(tmp_path, sample("method: latin_hypercube, n: 256", THREE), noisy)
    of_ten = DRAWS[:10].var() / (DRAWS[:10].var() + SLOPE**2 / 12)
    assert holds(found, "S1", "diffusion_length", 1 - of_ten)
    assert holds(found, "S1", "seed", of_ten)
    assert holds(found, "S1", "patch_size", 0)
    assert found.matters.sel(factor=["diffusion_length", "dummy"]).values.tolist() == [1, 0]
    for index in ("delta", "pawn"):
        assert found[index].values.argmax() == 0


@pytest.mark.slow
def test_given_data_indices_of_ishigami_are_as_salib_publishes_them() -> None:
    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}
    raw = latin.sample(problem, 2048, seed=1)
    outcome = Ishigami.evaluate(2 * np.pi * raw - np.pi)
    state = np.random.get_state()[1].copy()
    found = given_data_indices(tuple(NAMES), raw, outcome, 1)
    np.testing.assert_array_equal(np.random.get_state()[1], state)
    # SALib's tests/test_regression.py, with its tolerances.
    np.testing.assert_allclose(found["delta"].value, [0.210, 0.358, 0.155], 1e-1, 5e-2)
    np.testing.assert_allclose(found["S1"].value, [0.31, 0.44, 0.00], 1e-1, 5e-2)
