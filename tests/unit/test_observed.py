"""Observables after the runs: computed once, again when a version says so, never by simulating."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from dopascape import Parameters, simulate
from dopascape.jobs.block import run_block, write_plan
from dopascape.observables import parts
from dopascape.observables.registry import OBSERVABLES, Observable
from dopascape.results.summary import summarise
from dopascape.store.check import check_results
from dopascape.store.chunk import Chunk
from dopascape.store.netcdf import Arrays
from dopascape.store.observed import Observed, observe, observed_path
from dopascape.store.runs import read_runs, write_runs
from dopascape.study.design import Design, read_design

SMALL = Parameters(network_width=10, target_dim=2, trial_length=10, n_trials=5)
CHUNK = Chunk(SMALL.digest(3), 1, 2)
FOLLOWING = [name for name, o in OBSERVABLES.items() if o.source != "run"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of runs with replicates 1 and 2 of a small network, nothing observed yet."""
    runs = [simulate(SMALL, seed, root_seed=3) for seed in CHUNK.replicates]
    write_runs(tmp_path / "runs", CHUNK, SMALL, 3, runs)
    return tmp_path / "runs"


def observed(folder: Path) -> Arrays:
    return observe(folder, CHUNK, SMALL, 3, read_runs(folder / CHUNK.file, CHUNK))


def count_calls(name: str, monkeypatch: pytest.MonkeyPatch, **changes: int) -> list[str]:
    """Change an entry of the registry; return a list that grows with each call of its function."""
    calls: list[str] = []
    observable = OBSERVABLES[name]
    function = observable.function
    assert function is not None

    def counted(*arguments: object) -> float:
        calls.append(name)
        return function(*arguments)

    monkeypatch.setitem(OBSERVABLES, name, replace(observable, function=counted, **changes))
    return calls


def test_observables_after_a_run_are_those_of_simulate(folder: Path) -> None:
    found = observed(folder)
    assert list(found) == FOLLOWING
    for row, seed in enumerate(CHUNK.replicates):
        whole = simulate(SMALL, seed, root_seed=3)
        for name, (dims, values) in found.items():
            assert dims == ("replicate",)
            assert values.dtype == whole[name].dtype
            np.testing.assert_array_equal(values[row], whole[name].values)
    assert found["constant_loss"][1].tolist() != [0, 0]


def test_what_is_read_again_is_what_was_computed(folder: Path) -> None:
    first = observed(folder)
    path = observed_path(folder, CHUNK)
    before = path.stat().st_mtime_ns, path.read_bytes()
    again = observed(folder)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    for name, (_, values) in first.items():
        np.testing.assert_array_equal(again[name][1], values)


def test_a_raised_version_computes_that_observable_and_what_follows_from_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_file = folder / CHUNK.file
    before = run_file.stat().st_mtime_ns, run_file.read_bytes()
    observed(folder)
    calls = [
        *([count_calls("constant_loss", monkeypatch, version=2)]),
        *(count_calls(n, monkeypatch) for n in FOLLOWING if n != "constant_loss"),
    ]
    observed(folder)
    called = {name for names in calls for name in names}
    assert called == {"constant_loss", "trials_to_criterion"}
    assert all(len(names) in (0, len(CHUNK.replicates)) for names in calls)
    assert (run_file.stat().st_mtime_ns, run_file.read_bytes()) == before
    versions = Observed.read(observed_path(folder, CHUNK)).versions
    assert (versions["constant_loss"], versions["trials_to_criterion"]) == ("2", "1.1.2")
    assert versions["coverage"] == "1"


def test_a_derived_observable_draws_no_landscape(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    observed(folder)
    monkeypatch.setattr(parts, "landscape", lambda *_: pytest.fail("the landscape was drawn"))
    calls = count_calls("final_loss", monkeypatch, version=2)
    observed(folder)
    assert len(calls) == 2


def test_the_landscape_is_drawn_once_for_all_observables(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    draw = parts.landscape

    def counted(parameters: Parameters, replicate: int, root_seed: int) -> object:
        drawn.append(replicate)
        return draw(parameters, replicate, root_seed)

    monkeypatch.setattr(parts, "landscape", counted)
    observed(folder)
    assert drawn == [1, 2]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def change_a_value(path: Path) -> None:
    content = json.loads(path.read_text())
    content["values"]["gain_norm"][1] += 1e-9
    path.write_text(json.dumps(content))


def change_a_version(path: Path) -> None:
    path.write_text(path.read_text().replace('"gain_norm": "1"', '"gain_norm": "2"'))


@pytest.mark.parametrize("damage", [cut, change_a_value, change_a_version])
def test_a_damaged_file_is_told_of_and_computed_again(
    folder: Path, damage: Callable[[Path], None]
) -> None:
    observed(folder)
    path = observed_path(folder, CHUNK)
    whole = path.read_bytes()
    damage(path)
    assert path.read_bytes() != whole
    (finding,) = check_results(folder.parent)
    assert (finding.path, finding.harmless) == (path, True)
    observed(folder)
    assert path.read_bytes() == whole
    assert list(check_results(folder.parent)) == []


def test_what_follows_from_other_runs_is_computed_again(folder: Path) -> None:
    observed(folder)
    runs = [simulate(SMALL, seed, root_seed=3) for seed in CHUNK.replicates]
    for run in runs:
        run["loss"][-1] = 123.0
    write_runs(folder, CHUNK, SMALL, 3, runs)
    assert observed(folder)["final_loss"][1].tolist() == [123.0, 123.0]


STUDY = """\
title: A study
base: {network_width: 10, target_dim: 2, trial_length: 10, n_trials: 5}
grid: {feedback: [dopamine, none]}
replicates: 2
"""


def design_with_runs(folder: Path) -> Design:
    """A study whose block of runs has been made."""
    (folder / "study.yaml").write_text(STUDY)
    design = read_design(folder / "study.yaml", "full", 0, lambda _, options: options)
    needs = {point.digest: point.needs[0] for point in design.points}
    chunks = [Chunk(digest, 0, 1) for digest in needs]
    write_plan(folder, "b" * 16, chunks, needs, 0)
    run_block(folder, "b" * 16, run_plainly)
    return design


def run_plainly(
    points: Sequence[Parameters], seed: int, *, root_seed: int, record: object
) -> list[xr.Dataset]:
    return [simulate(p, seed, root_seed=root_seed) for p in points]


def test_a_job_leaves_observables_beside_its_runs(tmp_path: Path) -> None:
    design = design_with_runs(tmp_path)
    for point in design.points:
        found = Observed.read(observed_path(tmp_path, Chunk(point.digest, 0, 1)))
        assert set(found.values) == set(FOLLOWING)


def test_a_new_observable_comes_into_a_summary_without_simulating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    design = design_with_runs(tmp_path)
    assert "largest_loss" not in summarise(design, tmp_path)
    files = {path: path.read_bytes() for path in tmp_path.glob("??/*.nc")}
    assert len(files) == 2
    new = Observable("largest_loss", "largest loss", "derived", max, inputs=("loss",))
    monkeypatch.setitem(OBSERVABLES, new.name, new)
    monkeypatch.setattr(
        "dopascape.simulation.ensemble.Ensemble.run", lambda *_: pytest.fail("it simulates")
    )
    summary = summarise(design, tmp_path)
    np.testing.assert_array_equal(summary["largest_loss"], summary["loss"].max("trial"))
    assert {path: path.read_bytes() for path in tmp_path.glob("??/*.nc")} == files
