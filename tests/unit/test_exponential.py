"""The exponential of the dynamics: its errors, its edges, and the same bits on every CPU."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dopascape.kernels.compiler import compiled
from dopascape.kernels.exponential import HIGHEST, LOWEST, exp, transfer
from dopascape.kernels.vectors import Width, load, store, width

Array = NDArray[np.float64]


@compiled
def of_each(x: Array, result: Array) -> None:
    for i in range(np.uint64(x.size)):
        result[i] = exp(x[i])


@compiled
def of_rows(x: Array, result: Array, width: Width) -> None:
    for i in range(np.uint64(x.shape[0])):
        store(result, i, exp(load(x, i, width)))


def values() -> Array:
    draws = np.random.default_rng(0)
    return np.concatenate([draws.uniform(LOWEST, HIGHEST, 40_000), draws.uniform(-10, 10, 40_000)])


def test_within_two_units_in_the_last_place() -> None:
    x = values()
    result = np.empty_like(x)
    of_each(x, result)
    exact = np.exp(x.astype(np.longdouble))
    assert np.finfo(np.longdouble).nmant > 60  # or it is no better judge than double precision
    assert np.max(np.abs(result - exact) / np.spacing(exact.astype(float))) < 2


@pytest.mark.parametrize("lanes", [4, 8, 16])
def test_vectors_and_scalars_have_the_same_bits(lanes: int) -> None:
    x = values()
    one, many = np.empty_like(x), np.empty_like(x)
    of_each(x, one)
    of_rows(x.reshape(-1, lanes), many.reshape(-1, lanes), width(lanes))
    np.testing.assert_array_equal(one, many)


def test_at_the_edges() -> None:
    x = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1e300, -1e300])
    result = np.empty_like(x)
    of_each(x, result)
    assert result[0] == result[1] == 1
    assert np.isnan(result[2])
    assert np.all(np.isfinite(result[3:]))  # beyond the range it stays at its ends
    assert result[3] == result[5] > 1e307
    assert 0 < result[4] == result[6] < 1e-306


def test_the_transfer_function_is_half_at_two() -> None:
    assert transfer(2.0) == 0.5
    assert transfer(2.0 + 3.0) + transfer(2.0 - 3.0) == pytest.approx(1, abs=1e-15)


RUN = """
import hashlib
from dopascape import Ensemble, Parameters, Simulation
small = Parameters(network_width=20, trial_length=20)
points = [small.replace(feedback=f) for f in ("dopamine", "exact", "filtered")]
losses = [Ensemble(points, 3).run(5), Simulation(small, 3).run(5)]
print(hashlib.sha256(b"".join(loss.tobytes() for loss in losses)).hexdigest())
"""


@pytest.mark.slow
def test_the_bits_are_those_of_every_cpu(tmp_path: Path) -> None:
    """Compiled for any x86-64, for AVX2 with fused multiply-add, and for this CPU."""
    digests = set()
    for name in ("generic", "haswell", None):
        environment = {**os.environ}  # of this CPU, the code that all tests share
        if name:
            environment |= {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": ""}
            environment |= {"XDG_CACHE_HOME": str(tmp_path / name)}
        done = subprocess.run(
            [sys.executable, "-c", RUN], env=environment, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1
    assert len(digests.pop()) == hashlib.sha256().digest_size * 2
