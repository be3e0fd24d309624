"""A search, its choice, and a study that takes it, by the workflow and the command."""

from __future__ import annotations

import json
import sys

import pytest
import xarray as xr
import yaml
from workspace import Workspace, jobs

pytestmark = pytest.mark.slow

SEARCH = """\
title: A tiny search
base: {n_trials: 4, trial_length: 20, target_dim: 1, network_width: 10}
grid: {feedback: [none, dopamine]}
replicates: 2
tune:
  settings: 4
  search:
    - {when: {feedback: none}, over: {learning_rate: {loguniform: [1e-4, 1e-2]}}}
    - when: {feedback: dopamine}
      over: {learning_rate: {loguniform: [1e-4, 1e-2]}, feedback_factor: {loguniform: [1, 100]}}
figures: [tuning]
"""

TEST = """\
title: A tiny test
base: {n_trials: 4, trial_length: 20, target_dim: 1, network_width: 10}
grid: {feedback: [none, dopamine]}
replicates: 2
tuned: search
record: {frozen_loss: [0, last]}
figures: [ladder]
"""


def test_search_chooses_the_settings_that_another_study_runs_with(workspace: Workspace) -> None:
    search_file = workspace.folder / "config/studies/search.yaml"
    search_file.write_text(SEARCH)
    workspace.study_file.write_text(TEST)
    refused = workspace.run(fails=True)
    assert "run that study, then `dopascape tune search`" in refused
    assert not workspace.results.exists()

    search = ("--config", "studies=[search]")
    workspace.run(*search)
    searched = workspace.runs()
    assert len(searched) == 2 * 4
    assert (workspace.results / "search/figures/tuning.svg").is_file()
    assert "the best of 4 settings on 2 networks" in (workspace.results / "report.html").read_text()
    tune = (sys.executable, "-m", "dopascape.cli", "tune", "search")
    said = workspace.call(*tune)
    file = workspace.folder / "config/studies/tuned/search.yaml"
    assert said.splitlines()[-1].endswith("config/studies/tuned/search.yaml")
    rows = yaml.safe_load(file.read_text())["chosen"]
    chosen = {row["when"]["feedback"]: row["set"] for row in rows}

    workspace.run()
    with xr.open_dataset(workspace.results / "tiny/summary.nc") as made:
        overrides = json.loads(made.attrs["overrides"])
        assert {row["when"]["feedback"]: row["set"] for row in overrides} == chosen
        assert made["frozen_loss"].notnull().all()
        assert made["replicate"].values.tolist() == [0, 1]
    assert (workspace.results / "tiny/figures/ladder.svg").is_file()

    # Both are done; more settings run what is new, and the choice stays until it is made again.
    assert jobs(workspace.run("-n")) == {}
    workspace.change("settings: 4", "settings: 8", search_file)
    workspace.run(*search)
    after = workspace.runs()
    assert {path: after[path] for path in searched} == searched
    # The report is of the studies that were asked for last.
    assert jobs(workspace.run("-n")) == {"report_page": 1}
    assert "the best of 8 settings" in workspace.call(*tune)
