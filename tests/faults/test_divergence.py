"""A run whose loss is no number any more: kept, flagged, told, and in no average."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from workspace import Workspace

pytestmark = pytest.mark.slow

# Rates are bounded, so that no known parameters make a network diverge: it is put in.
DIVERGE = """

_run_soundly = Run._run


def _run(self, n):
    _run_soundly(self, n)
    for row, point in enumerate(self.ensemble.points):
        wrong = point.diffusion_length == 1.0 and point.feedback == "dopamine"
        if self.ensemble.seed == 1 and wrong and self.trial > 4:
            self.loss[row, 4 : self.trial] = np.nan


Run._run = _run
"""


def test_a_diverged_run_is_kept_flagged_told_and_in_no_average(workspace: Workspace) -> None:
    package = workspace.own_source()
    with (package / "simulation/run.py").open("a") as file:
        file.write(DIVERGE)
    workspace.change("[10, 20]", "[10]")
    workspace.run()
    with xr.open_dataset(workspace.results / "tiny/summary.nc") as summary:
        there = summary.load().squeeze("network_width")
    wrong = (
        (there.diffusion_length == 1.0) & (there.feedback == "dopamine") & (there.replicate == 1)
    )
    np.testing.assert_array_equal(there.diverged == 1, wrong.transpose(*there.diverged.dims))
    np.testing.assert_array_equal(there.final_loss.isnull(), there.diverged == 1)
    assert there.loss.isel(trial=slice(0, 3)).notnull().all()  # what it was before is kept
    logs = "".join(p.read_text() for p in workspace.results.glob("logs/simulate/*.log"))
    assert "replicate 1: diverged, its loss is not finite at trial 5; kept" in logs
    (figure,) = workspace.results.glob("tiny/figures/*.svg")
    assert "diverged" in figure.read_text()
