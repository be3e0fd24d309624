"""A run whose loss is no number any more: kept, flagged, told, and in no average."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from workspace import Workspace

from dopascape import Parameters, Simulation
from dopascape.results.selection import choose

# What parameters are allowed makes no network diverge: rates are bounded. So a weight is put in
# that is no number, at one point of one replicate after its third trial.
DIVERGE = """

_run_soundly = Run._run


def _run(self, n):
    if self.ensemble.seed != 1 or self.trial + n <= 3:
        return _run_soundly(self, n)
    if self.trial < 3:
        n -= 3 - self.trial
        _run_soundly(self, 3 - self.trial)
    points = iter(self.ensemble.points)
    for engine in self.ensemble.snapshot().state["engine"].values():
        weight = engine["output"].weight  # with an axis of lanes where points run in lockstep
        for lane in weight.reshape(*weight.shape[:2], -1).transpose(2, 0, 1):
            point = next(points, None)
            if point and point.diffusion_length == 1.0 and point.feedback == "dopamine":
                lane[0, 0] = np.nan
    _run_soundly(self, n)


Run._run = _run
"""


@pytest.mark.slow
def test_a_diverged_run_is_kept_flagged_told_and_in_no_average(workspace: Workspace) -> None:
    package = workspace.own_source()
    with (package / "simulation/run.py").open("a") as file:
        file.write(DIVERGE)
    workspace.change("[10, 20]", "[10]")
    workspace.run()
    with xr.open_dataset(workspace.results / "tiny/summary.nc") as summary:
        there = summary.load()
    at = {"network_width": 10, "diffusion_length": 1.0, "feedback": "dopamine"}
    wrong = xr.zeros_like(there.diverged, bool)
    wrong.loc[{**at, "replicate": 1}] = True
    np.testing.assert_array_equal(there.diverged == 1, wrong)
    np.testing.assert_array_equal(there.final_loss.isnull(), wrong)
    assert there.loss.sel({**at, "replicate": 1}).notnull().values.tolist() == [1] * 3 + [0] * 5
    # The median is that of the replicates that are left.
    shown = ("network_width", "diffusion_length", "feedback")
    median = choose(there, "final_loss", shown, {}).values.median("replicate").sel(at)
    assert median == there.final_loss.sel({**at, "replicate": 0})
    logs = "".join(p.read_text() for p in workspace.results.glob("logs/simulate/*.log"))
    assert "replicate 1: diverged, its loss is not finite at trial 4; kept" in logs
    (figure,) = workspace.results.glob("tiny/figures/*.svg")
    assert "Left out: 1 of 8 values (diverged)." in figure.read_text()
    report = (workspace.results / "report.html").read_text()
    assert "all finished; 1 diverged and is left out of losses." in report


def test_a_rule_of_ones_own_that_makes_weights_infinite_diverges() -> None:
    parameters = Parameters(
        network_width=10, target_dim=2, trial_length=20, learning_rate=1e3, feedback_factor=1e6
    )
    huge = np.full(10, 1e308)
    with np.errstate(all="ignore"):
        loss = Simulation(parameters, feedback_rule=lambda error, rates, weights: huge).run(3)
    assert np.isnan(loss[-1])
