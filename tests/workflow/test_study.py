"""The workflow run on tiny studies: what is made, what is made again, and what is not."""

from __future__ import annotations

import csv
import os
import re

import netCDF4
import numpy as np
import pytest
import xarray as xr
from checkers import checked
from workspace import Workspace, jobs

from dopascape import Parameters, simulate

pytestmark = pytest.mark.slow


def test_summary_holds_what_simulate_returns(finished: Workspace) -> None:
    with xr.open_dataset(finished.results / "tiny/summary.nc") as summary:
        assert summary.loss.dims == (
            "network_width", "diffusion_length", "feedback", "replicate", "trial"
        )  # fmt: skip
        there = summary.sel(network_width=20, diffusion_length=1.0, replicate=1)
        size = {"n_trials": 8, "trial_length": 20, "target_dim": 2, "network_width": 20}
        run = simulate(Parameters(**size, diffusion_length=1.0), seed=1)
        np.testing.assert_array_equal(there.loss.sel(feedback="dopamine"), run.loss)
        assert there.coverage.sel(feedback="dopamine") == run.coverage
        # By the override, runs without feedback are those of the default diffusion length.
        none = simulate(Parameters(**size, feedback="none"), seed=1)
        np.testing.assert_array_equal(there.loss.sel(feedback="none"), none.loss)
        assert there.final_loss.sel(feedback="none") == none.loss[-1]


def test_summary_keeps_to_the_cf_conventions(finished: Workspace) -> None:
    with netCDF4.Dataset(finished.results / "tiny/summary.nc") as summary:
        assert summary.Conventions == "CF-1.11"
        assert all(getattr(summary, name) for name in ("title", "source", "history", "references"))
        for name, variable in summary.variables.items():
            assert variable.units in ("1", "ms"), name
            assert variable.long_name, name
            assert name not in summary.dimensions or "_FillValue" not in variable.ncattrs(), name
        assert summary["diffusion_length"].long_name.endswith(" (cube sides)")


def test_a_checker_of_the_cf_conventions_finds_nothing(finished: Workspace) -> None:
    # That check takes differences, of words too.
    of_words = "--skip-checks=check_coordinate_variables_strict_monotonicity"
    summary = finished.results / "tiny/summary.nc"
    said = checked("compliance-checker", "--test=cf:1.11", of_words, summary)
    assert "All tests passed" in said


def test_points_that_an_override_makes_equal_share_runs(finished: Workspace) -> None:
    with (finished.results / "tiny/design.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    none = {row["digest"] for row in rows if row["feedback"] == "none"}
    assert len(none) == 2  # one per width
    assert len(finished.runs()) == 6


def test_report_is_self_contained_and_holds_the_figure(finished: Workspace) -> None:
    report = (finished.results / "report.html").read_text()
    assert "loss_by_diffusion" in report
    assert not re.search(r'<(script|link|img)[^>]*(src|href)="(https?:)?//', report)


def test_second_run_and_touched_files_do_nothing(finished: Workspace) -> None:
    assert jobs(finished.run("-n")) == {}
    for folder in (finished.results, finished.folder / "config"):
        for path in folder.rglob("*"):
            os.utime(path)
    assert jobs(finished.run("-n")) == {}


def test_longer_axis_and_more_replicates_run_only_what_is_new(finished: Workspace) -> None:
    before = finished.runs()
    finished.change("[0.1, 1.0]", "[0.1, 1, 10.0]")
    finished.change("replicates: 2", "replicates: 3")
    made = jobs(finished.run())
    assert made["simulate"] > 0
    after = finished.runs()
    assert {path: after[path] for path in before} == before
    new = sorted(re.sub(r".*-r", "r", path.name) for path in after.keys() - before.keys())
    # Six points had replicates 0 and 1 and get number 2; two are new.
    assert new == ["r0-2.nc"] * 2 + ["r2-2.nc"] * 6
    with xr.open_dataset(finished.results / "tiny/summary.nc") as summary:
        assert dict(summary.sizes)["diffusion_length"] == 3
        assert np.isfinite(summary.loss).all()
    assert jobs(finished.run("-n")) == {}


def test_smaller_study_runs_nothing_and_forgets_nothing(finished: Workspace) -> None:
    before = finished.runs()
    finished.change("[10, 20]", "[20]")
    assert "simulate" not in jobs(finished.run())
    assert finished.runs() == before


def test_changed_figure_code_draws_again_and_no_more(finished: Workspace) -> None:
    package = finished.own_source()
    with (package / "figures/page.py").open("a") as file:
        file.write("\n# A change.\n")
    assert jobs(finished.run("-n")) == {"figure": 1, "crate": 1, "report_page": 1}


def test_changed_program_of_the_explorer_makes_its_page_again(finished: Workspace) -> None:
    page = finished.results / "tiny/explorer.html"
    assert '"study": "tiny"' in page.read_text()
    package = finished.own_source()
    with (package / "explorer/assets/plot.js").open("a") as file:
        file.write("\n// A change.\n")
    # The report comes after the pages that it links to.
    assert jobs(finished.run()) == {"explorer": 1, "crate": 1, "report_page": 1}
    assert "// A change." in page.read_text()


def test_changed_figure_options_draw_that_figure_again(finished: Workspace) -> None:
    finished.change("[loss_by_diffusion]", "[loss_by_diffusion: {name: other}]")
    assert jobs(finished.run("-n")) == {"figure": 1, "crate": 1, "report_page": 1}


def test_new_version_of_the_dynamics_runs_everything_again(finished: Workspace) -> None:
    package = finished.own_source()
    parameters = package / "parameters.py"
    text = parameters.read_text()
    changed = re.sub(r"^DYNAMICS_VERSION = (\d+)$", r"DYNAMICS_VERSION = 1\1", text, flags=re.M)
    assert changed != text
    parameters.write_text(changed)
    planned = jobs(finished.run("-n"))
    fresh = Workspace(finished.folder)
    for path in (fresh.results / "runs/receipts").iterdir():
        path.unlink()
    assert (
        planned["simulate"] == len({*re.findall(r"Simulating block (\w+)", finished.run("-n"))}) > 0
    )


def test_new_version_of_an_observable_simulates_nothing(finished: Workspace) -> None:
    package = finished.own_source()
    before = finished.runs()
    summary = finished.results / "tiny/summary.nc"
    with xr.open_dataset(summary) as opened:
        old = opened.load()
    registry, landscape = (package / f"observables/{name}.py" for name in ("registry", "landscape"))
    finished.change("landscape.gain_norm)", "landscape.gain_norm, version=2)", registry)
    finished.change("    return float(np.sqrt(sum(", "    return 2 * float(np.sqrt(sum(", landscape)
    assert jobs(finished.run("results/tiny/summary.nc")) == {"summary": 1}
    assert finished.runs() == before
    with xr.open_dataset(summary) as opened:
        np.testing.assert_array_equal(opened.gain_norm, 2 * old.gain_norm)
        assert opened.drop_vars("gain_norm").equals(old.drop_vars("gain_norm"))
    assert jobs(finished.run("-n", "results/tiny/summary.nc")) == {}


def test_other_seed_is_other_runs(finished: Workspace) -> None:
    before = finished.runs()
    finished.run("--config", "seed=1", "--", "results/tiny/summary.nc")
    after = finished.runs()
    assert {path: after[path] for path in before} == before
    assert len(after) == 2 * len(before)


def test_same_values_whatever_the_blocks_and_cores(finished: Workspace) -> None:
    target = "other/tiny/summary.nc"
    options = ["results=other", "block_seconds=100"]
    finished.run("--cores", "1", "--config", *options, "--", target)
    other = finished.folder / target
    with (
        xr.open_dataset(finished.results / "tiny/summary.nc") as one,
        xr.open_dataset(other) as two,
    ):
        assert one.identical(two)


def test_lost_metadata_recomputes_nothing(finished: Workspace) -> None:
    before = finished.runs()
    for path in (finished.folder / ".snakemake/metadata").iterdir():
        path.unlink()
    finished.run()
    assert finished.runs() == before
