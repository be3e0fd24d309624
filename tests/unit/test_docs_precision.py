"""Summaries in one precision against those of the same networks in the other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(DOCS))
    import compare_precision

    return compare_precision


def made(lengths: list[float], modes: list[str], networks: int, trials: list[int]) -> xr.Dataset:
    """A summary whose loss tells the point, the network and the trial that it is of."""
    of_length = np.array([1000 * round(length * 100) for length in lengths], float)
    of_mode = np.array([100 * len(mode) for mode in modes], float)
    loss = (
        of_length[:, None, None, None]
        + of_mode[:, None, None]
        + np.arange(1.0, networks + 1)[:, None]
        + np.array(trials) / 1e4
    )
    dims = ("diffusion_length", "feedback", "replicate", "trial")
    return xr.Dataset(
        {"loss": (dims, loss), "diverged": (dims[:-1], np.zeros(loss.shape[:-1], np.int8))},
        {
            "diffusion_length": lengths,
            "feedback": modes,
            "replicate": np.arange(networks),
            "trial": trials,
        },
        {"parameters": json.dumps({"precision": "single"})},
    )


def test_only_what_both_have_is_compared_each_with_itself(module):
    single = made([0.01, 0.1, 1.0], ["none", "dopamine"], 4, [1, 10, 1200, 5000])
    double = made([0.1 * (1 + 1e-12), 0.5, 1.0], ["dopamine", "exact"], 2, [1, 10, 1200])
    one, other = module.common(single, double)
    assert one.sizes == other.sizes
    assert dict(one.sizes) == {"diffusion_length": 2, "feedback": 1, "replicate": 2, "trial": 3}
    np.testing.assert_array_equal(one.values, other.values)
    found = module.compare(single, double)
    assert found == {
        **{"trial": 1200, "points": 2, "networks": 2},
        **{"mean": 1.0, "largest_of_a_point": 0.0, "largest_of_a_network": 0.0},
        "diverged_in_one": 0,
    }


def test_the_largest_differences_are_those_of_the_last_common_trial(module):
    double = made([0.1, 1.0], ["none"], 2, [1, 10])
    single = double.copy(deep=True)
    single["loss"][0, 0, :, 0] *= 7  # not the last trial
    single["loss"][0, 0, 0, 1] *= 1.21
    single["loss"][1, 0, 1, 1] /= 1.44
    found = module.compare(single, double)
    assert found["largest_of_a_network"] == pytest.approx(0.44)
    assert found["largest_of_a_point"] == pytest.approx(0.2)
    assert found["mean"] == pytest.approx((1.21 / 1.44) ** 0.25)


def test_runs_that_diverged_in_one_are_counted(module):
    double = made([0.1, 1.0], ["none"], 2, [1, 10])
    single = double.copy(deep=True)
    single["loss"][0, 0, 0, 1] = np.nan
    single["diverged"][0, 0, 0] = 1
    found = module.compare(single, double)
    assert found["largest_of_a_network"] == 0
    assert found["diverged_in_one"] == 1
