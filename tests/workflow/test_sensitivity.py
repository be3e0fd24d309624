"""A study with a sample by the workflow: made, left alone, extended, refused."""

from __future__ import annotations

import pytest
import xarray as xr
from workspace import Workspace, jobs

pytestmark = pytest.mark.slow

SAMPLE = """\
title: A tiny sample
base: {n_trials: 8, trial_length: 20, target_dim: 1, network_width: 10}
sample:
  method: sobol
  n: 4
  factors:
    diffusion_length: {loguniform: [0.01, 1]}
    patch_size: {uniform: [0.1, 1]}
figures: [sensitivity_bars, sensitivity_scatter]
"""


@pytest.fixture
def sampled(workspace: Workspace) -> Workspace:
    workspace.study_file.write_text(SAMPLE)
    return workspace


def test_indices_and_figures_are_made_and_more_base_samples_keep_the_runs(
    sampled: Workspace,
) -> None:
    sampled.run()
    before = sampled.runs()
    # Of six rows, that of the dummy shares its run, and that of the seed its point.
    assert 4 * 4 <= len(before) <= 4 * 5
    with xr.open_dataset(sampled.results / "tiny/indices.nc") as indices:
        assert list(indices.factor.values) == ["diffusion_length", "patch_size", "seed", "dummy"]
        assert indices.attrs["runs"] == 4 * 5
    assert (sampled.results / "tiny/figures/sensitivity_bars.svg").is_file()
    assert "sensitivity_scatter" in (sampled.results / "report.html").read_text()
    assert jobs(sampled.run("-n")) == {}
    sampled.change("n: 4", "n: 8")
    sampled.run()
    after = sampled.runs()
    assert {path: after[path] for path in before} == before
    assert len(after) > len(before)
    with xr.open_dataset(sampled.results / "tiny/indices.nc") as indices:
        assert indices.sizes["row"] == 48


def test_figure_of_a_grid_is_refused(sampled: Workspace) -> None:
    sampled.change("sensitivity_scatter", "learning_curves")
    output = sampled.run(fails=True)
    assert "learning_curves: shows a study with a grid, and this one has a sample" in output
    assert not sampled.results.exists()


def test_the_target_runs_the_quick_study(workspace: Workspace) -> None:
    planned = jobs(workspace.run("-n", "--config", "scale=quick", "--", "sensitivity"))
    assert planned["indices"] == planned["summary"] == 1
    planned = jobs(workspace.run("-n", "--config", "scale=full", "--", "sensitivity"))
    assert planned["indices"] == planned["summary"] == 3
