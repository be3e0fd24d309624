"""The analysis of a sample: outcomes, failed runs, convergence, what is reported."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from samples import run_function, sample, sampled
from summaries import make_summary

from dopascape.modes import OUTCOMES
from dopascape.sensitivity.indices import analyse
from dopascape.sensitivity.outcomes import outcomes_of, sample_settings

TWO = "{diffusion_length: {uniform: [1, 2]}, patch_size: {uniform: [0.25, 0.75]}}"
SOBOL = sample("method: sobol, n: 128", TWO)


def falling(p: Mapping[str, Any], replicate: int) -> float:
    """Between -1 and 1, mostly by the first factor."""
    return 2 * (p["diffusion_length"] - 1.5) + 0.1 * p["patch_size"] - 0.05


@pytest.fixture
def summary(tmp_path: Path) -> xr.Dataset:
    return run_function(sampled(tmp_path, SOBOL), falling)


def test_outcomes_are_what_they_say(summary: xr.Dataset) -> None:
    found = outcomes_of(summary, sample_settings(summary))
    final = 2 * (summary.diffusion_length - 1.5) + 0.1 * summary.patch_size - 0.05
    np.testing.assert_allclose(found.values["log_final_loss"], final)
    # Three trials, of log losses 0, half the final one and the final one.
    np.testing.assert_allclose(found.values["mean_log_loss"], final / 2)
    # Reached in the second trial or, after the third, not at all.
    assert found.values["trials_to_criterion"].tolist() == np.where(final < 0, 2, 4).tolist()
    # Six rows to a base sample: A, one for each of four factors, B. The dummy's, the fifth, is A
    # again.
    different = final[np.arange(768) % 6 != 4]
    assert found.not_reached == int((different >= 0).sum())
    assert (found.runs, found.failed_runs, found.failed.sum()) == (5 * 128, 0, 0)
    assert all(math.isnan(value) for value in found.imputed.values())


def test_outcomes_are_means_over_replicates(tmp_path: Path) -> None:
    line = sample("method: morris, n: 4, seeds: mean, n_seeds: 3", TWO)
    summary = run_function(sampled(tmp_path, line), lambda _, replicate: float(replicate))
    found = outcomes_of(summary, sample_settings(summary))
    assert found.values["log_final_loss"].tolist() == [1.0] * 16
    places = zip(summary.diffusion_length.values, summary.patch_size.values, strict=True)
    assert found.runs == 3 * len(set(places))


def test_failed_runs_are_counted_and_given_the_worst(summary: xr.Dataset) -> None:
    worst_row = int(summary.final_loss.values.argmax())
    for row in (worst_row, 7):
        summary["diverged"][row] = 1
        summary["final_loss"][row] = np.nan
        summary["mean_log_loss"][row] = np.nan
    found = outcomes_of(summary, sample_settings(summary))
    assert np.flatnonzero(found.failed).tolist() == sorted({worst_row, 7})
    worst = math.log10(float(np.nanmax(summary.final_loss)))
    assert found.imputed["log_final_loss"] == worst
    assert found.values["log_final_loss"][[worst_row, 7]].tolist() == [worst] * 2
    assert found.values["trials_to_criterion"][7] == 4
    indices = analyse(summary)
    assert indices.attrs["failed_runs"] == 2
    assert indices.failed.values.sum() == 2
    assert indices.imputed.sel(outcome="log_final_loss") == worst
    assert np.isfinite(indices.ST).all()


def test_failed_runs_are_refused_where_the_study_says_so(tmp_path: Path) -> None:
    refusing = SOBOL.replace("n: 128", "n: 128, failed: refuse")
    summary = run_function(sampled(tmp_path, refusing), falling)
    assert analyse(summary).attrs["failed_runs"] == 0
    summary["diverged"][[3, 5]] = 1
    with pytest.raises(ValueError, match=r"'known': 2 of 640 runs diverged.*failed: refuse") as e:
        analyse(summary)
    assert "\n" not in str(e.value)


def test_runs_without_a_loss_are_refused_too(tmp_path: Path) -> None:
    refusing = SOBOL.replace("n: 128", "n: 128, failed: refuse")
    summary = run_function(sampled(tmp_path, refusing), falling)
    summary["final_loss"][3] = 0.0  # has no logarithm
    with pytest.raises(ValueError, match="1 of 640 runs diverged"):
        analyse(summary)


def test_a_run_that_rows_share_is_counted_once(summary: xr.Dataset) -> None:
    summary["diverged"][[0, 4]] = 1  # the row of the dummy is the first again
    indices = analyse(summary)
    assert np.flatnonzero(indices.failed).tolist() == [0, 4]
    assert indices.attrs["failed_runs"] == 1
    assert indices.attrs["runs"] == 640


def test_a_study_whose_runs_all_failed_is_refused(summary: xr.Dataset) -> None:
    summary["diverged"][:] = 1
    with pytest.raises(ValueError, match="no run has a loss to analyse"):
        analyse(summary)


def test_a_grid_is_refused() -> None:
    grid = make_summary()
    grid.attrs["study"] = "landscape"
    with pytest.raises(ValueError, match="'landscape' has a grid, and no sample"):
        analyse(grid)


def test_outcomes_that_do_not_vary_have_no_indices(tmp_path: Path) -> None:
    summary = run_function(sampled(tmp_path, SOBOL), lambda p, _: 1 + 0.1 * p["patch_size"])
    indices = analyse(summary)
    never = indices.sel(outcome="trials_to_criterion")
    assert never.ST.isnull().all()
    assert never.matters.sum() == 0
    assert indices.ST.sel(outcome="log_final_loss").notnull().all()
    constant = run_function(sampled(tmp_path, SOBOL), lambda *_: 1.0)
    assert "ST" not in analyse(constant)


def test_convergence_is_that_of_the_first_base_samples(tmp_path: Path, summary: xr.Dataset) -> None:
    indices = analyse(summary)
    assert indices.base_samples.values.tolist() == [16, 32, 64, 128]
    small = SOBOL.replace("n: 128", "n: 32")
    alone = analyse(run_function(sampled(tmp_path, small), falling))
    for name in ("S1", "ST", "ST_low", "threshold"):
        np.testing.assert_allclose(
            indices[name].sel(base_samples=32), alone[name].sel(base_samples=32)
        )
    np.testing.assert_allclose(indices.rank_agreement.isel(base_samples=-1), 1)
    width = (indices.ST_high - indices.ST_low).sel(factor="diffusion_length")[:, 0]
    assert width[-1] < width[0]


def test_indices_are_labelled_and_say_where_they_come_from(summary: xr.Dataset) -> None:
    indices = analyse(summary)
    assert list(indices.outcome.values) == list(OUTCOMES)
    assert all("units" in v.attrs and "long_name" in v.attrs for v in indices.variables.values())
    assert indices.attrs["study"] == "known"
    assert json.loads(indices.attrs["sample"])["n"] == 128
    assert indices.attrs["SALib_version"].startswith("1.6")
    assert indices.identical(analyse(summary))
    np.testing.assert_array_equal(indices.raw, summary.raw)


def test_root_seed_0_gives_the_same_intervals_each_time(tmp_path: Path) -> None:
    for method in ("sobol, n: 16", "morris, n: 8"):
        line = sample(f"method: {method}", TWO)
        summary = run_function(sampled(tmp_path, line, root_seed=0), falling)
        np.random.seed(1)
        one = analyse(summary)
        np.random.seed(2)
        assert analyse(summary).identical(one)
