"""Tracked copies of summaries."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from claim_summaries import make_study, world
from typer.testing import CliRunner

from dopascape.cli import app
from dopascape.figures.paper.catalogue import paper_studies
from dopascape.results.reference import MOST_BYTES, copy_summaries
from dopascape.store.dataset import load_dataset, write_dataset


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A folder of results with two studies of the paper and another."""
    folder = tmp_path / "results"
    summaries = {name: world(True)[name] for name in ("learning", "temporal")}
    summaries["wide"] = make_study("wide", {"patch_size": [0.1, 1.0]}, lambda p: 1.0)
    for name, summary in summaries.items():
        write_dataset(summary, folder / name / "summary.nc")
    return folder


def assert_noted(folder: Path) -> None:
    """See that the SHA-256 of each summary in a folder, and no other, is noted beside it."""
    sums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.nc")
    }
    noted = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
    assert {name: sha256 for sha256, name in noted} == sums
    assert len(noted) == len(sums) > 0


def test_tracked_summaries_are_those_that_were_noted():
    assert_noted(Path(__file__).parents[2] / "results/reference")


def test_summaries_of_the_paper_are_copied_whole(results: Path, tmp_path: Path):
    lines = list(copy_summaries(results, tmp_path / "reference", paper_studies()))
    copies = {path.name: path for path in (tmp_path / "reference").glob("*.nc")}
    assert set(copies) == {"learning.nc", "temporal.nc"}
    assert_noted(tmp_path / "reference")
    for name, path in copies.items():
        original = results / Path(name).stem / "summary.nc"
        with xr.open_dataset(original) as one, xr.open_dataset(path) as other:
            assert one.identical(other)
            assert {k: v.dtype for k, v in one.items()} == {k: v.dtype for k, v in other.items()}
    for name, line in zip(("learning", "temporal"), lines, strict=True):
        for part in (name, "scale quick", "500 trials", "8 replicates", "kB"):
            assert part in line


def test_of_large_studies_the_last_trial_is_copied(tmp_path: Path):
    axes = {"landscape_design": ["natural", "equal_gains"]}
    curves = {"alignment": lambda point: np.array([0.1, 0.2, 0.3])}
    summary = make_study("designed_landscapes", axes, lambda p: 1.0, **curves)
    write_dataset(summary, tmp_path / "results/designed_landscapes/summary.nc")
    list(copy_summaries(tmp_path / "results", tmp_path, ["designed_landscapes"]))
    with xr.open_dataset(tmp_path / "designed_landscapes.nc") as copy:
        assert copy["trial"].values.tolist() == [500]
        assert (copy["alignment"] == 0.3).all()
        assert copy["final_loss"].identical(summary["final_loss"])


def test_same_summary_gives_the_same_bytes(results: Path, tmp_path: Path):
    for folder in ("one", "two"):
        list(copy_summaries(results, tmp_path / folder, paper_studies()))
    for name in ("learning.nc", "temporal.nc"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_copy_of_a_copy_is_the_same(results: Path, tmp_path: Path):
    list(copy_summaries(results, tmp_path / "one", paper_studies()))
    for name in ("learning", "temporal"):
        (tmp_path / "again" / name).mkdir(parents=True)
        os.replace(tmp_path / "one" / f"{name}.nc", tmp_path / "again" / name / "summary.nc")
    list(copy_summaries(tmp_path / "again", tmp_path / "two", paper_studies()))
    for name in ("learning", "temporal"):
        original = (tmp_path / "again" / name / "summary.nc").read_bytes()
        assert (tmp_path / "two" / f"{name}.nc").read_bytes() == original


def refusal(results: Path, output: Path) -> str:
    done = CliRunner().invoke(app, ["reference", str(results), "--output", str(output)])
    assert done.exit_code == 2
    assert done.stderr.startswith("dopascape: ") and done.stderr.count("\n") == 1
    assert not list(output.glob("*"))
    return done.stderr


def test_summary_of_another_study_is_refused_and_nothing_written(results: Path, tmp_path: Path):
    write_dataset(load_dataset(results / "wide/summary.nc"), results / "temporal/summary.nc")
    message = refusal(results, tmp_path / "reference")
    assert "another study, 'wide'" in message
    (results / "temporal/summary.nc").write_bytes(b"no NetCDF")
    assert "has changed since it was written" in refusal(results, tmp_path / "reference")
    (results / "temporal/SHA256SUMS").unlink()
    assert "cannot be read" in refusal(results, tmp_path / "reference")
    learning = load_dataset(results / "learning/summary.nc")
    write_dataset(learning.drop_attrs(), results / "temporal/summary.nc")
    assert "it lacks study" in refusal(results, tmp_path / "reference")


def test_folder_without_summaries_is_refused(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert "no summary of a study" in refusal(tmp_path / "empty", tmp_path / "reference")


def test_file_that_comes_out_too_large_is_refused(tmp_path: Path):
    summary = make_study("learning", {"feedback": ["dopamine", "none"]}, lambda p: 1.0)
    noise = np.random.default_rng(0).standard_normal(MOST_BYTES // 6)
    summary["noise"] = ("step", noise)
    write_dataset(summary, tmp_path / "results/learning/summary.nc")
    message = refusal(tmp_path / "results", tmp_path / "reference")
    assert f"{MOST_BYTES / 1e6:g} MB are allowed" in message


def test_command_says_a_line_for_each_file(results: Path, tmp_path: Path):
    output = tmp_path / "reference"
    done = CliRunner().invoke(app, ["reference", str(results), "--output", str(output)])
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 2
    assert f"{output / 'learning.nc'}: learning, scale quick" in done.stdout
