"""The store: files whole or not at all, damage noticed, finished work kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from dopascape import Parameters, simulate
from dopascape.jobs.block import plan_path, run_block, write_plan
from dopascape.observables.learning import thinned_trials
from dopascape.observables.recording import Recording
from dopascape.observables.registry import OBSERVABLES
from dopascape.results.summary import summarise
from dopascape.store import atomic
from dopascape.store.atomic import set_aside, sha256_of, write_atomic, write_text_atomic
from dopascape.store.chunk import Chunk
from dopascape.store.dataset import write_dataset
from dopascape.store.netcdf import DamagedError
from dopascape.store.receipts import read_receipt, receipt_path, take_inventory, write_receipt
from dopascape.store.runs import is_sound, read_runs, write_runs
from dopascape.study.design import read_design
from dopascape.study.needs import Need

SMALL = Parameters(network_width=10, target_dim=2, trial_length=10, n_trials=5)
CHUNK = Chunk(SMALL.digest(3), 1, 2)
KEPT = [name for name, o in OBSERVABLES.items() if o.source == "run" and not o.record]
NEED = Need(CHUNK.digest, SMALL, CHUNK.replicates)


@pytest.fixture
def run_file(tmp_path: Path) -> Path:
    """The file of replicates 1 and 2 of a small network."""
    runs = [simulate(SMALL, seed, root_seed=3) for seed in CHUNK.replicates]
    write_runs(tmp_path, CHUNK, SMALL, 3, runs)
    return tmp_path / CHUNK.file


def test_runs_read_back_as_they_were_simulated(run_file: Path) -> None:
    arrays = read_runs(run_file, CHUNK)
    for row, seed in enumerate((1, 2)):
        run = simulate(SMALL, seed, root_seed=3)
        for name in KEPT:
            np.testing.assert_array_equal(arrays[name][1][row], run[name].values)
    assert set(arrays) == {*KEPT, "replicate", "trial", "curve_trial"}
    with xr.open_dataset(run_file) as opened:
        assert opened.loss.dims == ("replicate", "trial")
        assert opened.replicate.values.tolist() == [1, 2]
        assert all("units" in v.attrs and "long_name" in v.attrs for v in opened.variables.values())


def test_same_runs_same_bytes(run_file: Path, tmp_path: Path) -> None:
    runs = [simulate(SMALL, seed, root_seed=3) for seed in CHUNK.replicates]
    write_runs(tmp_path / "again", CHUNK, SMALL, 3, runs)
    assert (tmp_path / "again" / CHUNK.file).read_bytes() == run_file.read_bytes()


def test_flipped_bits_are_noticed_or_without_effect(run_file: Path) -> None:
    whole = run_file.read_bytes()
    arrays = read_runs(run_file, CHUNK)
    noticed = 0
    for position in np.random.default_rng(0).integers(0, len(whole), 200):
        broken = bytearray(whole)
        broken[position] ^= 1 << int(position) % 8
        run_file.write_bytes(broken)
        try:
            again = read_runs(run_file, CHUNK)
        except DamagedError:
            noticed += 1
            continue
        for name, (_, values) in arrays.items():
            np.testing.assert_array_equal(again[name][1], values)
    assert noticed > 0


@pytest.mark.parametrize("size", [0, 1, 100, -1])
def test_cut_files_are_not_sound(run_file: Path, size: int) -> None:
    run_file.write_bytes(run_file.read_bytes()[:size])
    assert not is_sound(run_file.parents[1], CHUNK)


@pytest.mark.parametrize(
    "other",
    [CHUNK._replace(digest=SMALL.digest(4)), CHUNK._replace(first=0), CHUNK._replace(last=3)],
)
def test_a_file_under_another_name_is_not_sound(run_file: Path, other: Chunk) -> None:
    folder = run_file.parents[1]
    (folder / other.file).parent.mkdir(exist_ok=True)
    run_file.rename(folder / other.file)
    assert not is_sound(folder, other)


@pytest.mark.parametrize("step", ["write", "fsync", "verify", "replace"])
@pytest.mark.parametrize("old", [None, "old"])
def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, old: str | None
) -> None:
    path = tmp_path / "file.txt"
    if old is not None:
        path.write_text(old)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if step in ("fsync", "replace"):
        monkeypatch.setattr(atomic.os, step, fail)

    def write(beside: Path) -> None:
        beside.write_text("new, but not all of it")
        if step == "write":
            fail()

    with pytest.raises(OSError, match="No space"):
        write_atomic(path, write, fail if step == "verify" else None)
    assert [p.name for p in tmp_path.iterdir()] == ([] if old is None else ["file.txt"])
    assert old is None or path.read_text() == old


def test_set_aside_overwrites_nothing(tmp_path: Path) -> None:
    for content in ("one", "two"):
        (tmp_path / "a.nc").write_text(content)
        set_aside(tmp_path / "a.nc")
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {
        "a.nc.damaged.1": "one",
        "a.nc.damaged.2": "two",
    }


def count_calls(calls: list[int]) -> Callable[..., list[xr.Dataset]]:
    def counted(
        points: Sequence[Parameters], seed: int, *, root_seed: int, record: Recording
    ) -> list[xr.Dataset]:
        calls.append(seed)
        return [simulate(p, seed, root_seed=root_seed, record=record) for p in points]

    return counted


def test_a_block_computes_what_is_missing_and_leaves_a_receipt(run_file: Path) -> None:
    folder = run_file.parents[1]
    before = run_file.stat().st_mtime_ns, run_file.read_bytes()
    chunks = (CHUNK, CHUNK._replace(first=3, last=4))
    write_plan(folder, "b" * 16, chunks, {CHUNK.digest: NEED}, 3)
    calls: list[int] = []
    run_block(folder, "b" * 16, count_calls(calls))
    assert calls == [3, 4]
    assert (run_file.stat().st_mtime_ns, run_file.read_bytes()) == before
    assert set(read_receipt(receipt_path(folder, "b" * 16))) == set(chunks)
    # A job that outlived its Snakemake does not take the plan from the next one's.
    assert plan_path(folder, "b" * 16).exists()


def test_a_block_interrupted_leaves_no_receipt_and_keeps_its_finished_files(
    tmp_path: Path,
) -> None:
    chunks = (CHUNK, CHUNK._replace(first=3, last=4))
    write_plan(tmp_path, "b" * 16, chunks, {CHUNK.digest: NEED}, 3)

    def dies(points: Sequence[Parameters], seed: int, **settings: object) -> list[xr.Dataset]:
        if seed == 4:
            raise KeyboardInterrupt
        return [simulate(p, seed, **settings) for p in points]

    with pytest.raises(KeyboardInterrupt):
        run_block(tmp_path, "b" * 16, dies)
    assert not receipt_path(tmp_path, "b" * 16).exists()
    inventory = take_inventory(tmp_path, {CHUNK.digest})
    assert inventory.loose == {CHUNK}
    calls: list[int] = []
    run_block(tmp_path, "b" * 16, count_calls(calls))
    assert calls == [3, 4]


def test_a_receipt_does_not_vouch_for_damage_that_came_before_it(run_file: Path) -> None:
    folder = run_file.parents[1]
    others = CHUNK._replace(first=3, last=4)
    write_plan(folder, "b" * 16, (CHUNK, others), {CHUNK.digest: NEED}, 3)

    def damage_the_first(points: Sequence[Parameters], seed: int, **settings: object):
        run_file.write_bytes(b"half")
        return [simulate(p, seed, **settings) for p in points]

    # The first file is read before the second is made: each chunk is a team of its own.
    run_block(folder, "b" * 16, damage_the_first)
    inventory = take_inventory(folder, {CHUNK.digest})
    assert inventory.damaged == {CHUNK}
    assert inventory.stale == {"b" * 16}
    calls: list[int] = []
    run_block(folder, "b" * 16, count_calls(calls))
    assert calls == list(CHUNK.replicates)
    assert set(take_inventory(folder, {CHUNK.digest}).receipts["b" * 16]) == {CHUNK, others}


def test_inventory_tells_whole_loose_and_damaged_files(run_file: Path) -> None:
    folder = run_file.parents[1]
    wanted = {CHUNK.digest}
    assert take_inventory(folder, wanted).loose == {CHUNK}
    write_receipt(receipt_path(folder, "a" * 16), {CHUNK: sha256_of(run_file)})
    assert take_inventory(folder, wanted).receipts == {"a" * 16: {CHUNK}}
    assert take_inventory(folder, wanted).loose == frozenset()
    os.utime(run_file, (0, 0))
    assert take_inventory(folder, wanted).receipts == {"a" * 16: {CHUNK}}
    run_file.write_bytes(run_file.read_bytes()[:-1])
    broken = take_inventory(folder, wanted)
    assert (broken.receipts, broken.stale, broken.damaged) == ({}, {"a" * 16}, {CHUNK})
    assert take_inventory(folder, {"0" * 20}).damaged == frozenset()
    write_text_atomic(receipt_path(folder, "c" * 16), "{ not json")
    assert "c" * 16 in take_inventory(folder, wanted).stale


STUDY = """\
title: A study
base: {target_dim: 2, trial_length: 10}
grid: {n_trials: [3, 150], shared_varicosities: [false, true]}
replicates: 2
"""


def test_summary_is_thinned_labelled_and_marks_divergence(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY + "overrides: []\n")
    design = read_design(tmp_path / "study.yaml", "full", 0, lambda _, options: options)
    rising = np.arange(1.0, 151.0)
    for point in design.points:
        template = simulate(point.parameters.replace(network_width=10), 0)
        runs = [template.copy(deep=True) for _ in range(2)]
        for number, run in enumerate(runs):
            run["loss"][:] = rising[: run.sizes["trial"]] + 1000 * number
        if point.combination == (150, True):
            runs[1]["loss"][100:] = np.nan
        for number, run in enumerate(runs):
            chunk = Chunk(point.digest, number, number)
            write_runs(tmp_path / "runs", chunk, point.parameters, 0, [run])
    write_dataset(summarise(design, tmp_path / "runs"), tmp_path / "summary.nc")
    with xr.open_dataset(tmp_path / "summary.nc") as summary:
        assert dict(summary.sizes) == {
            "n_trials": 2, "shared_varicosities": 2, "replicate": 2,
            "trial": thinned_trials(150).size,
        }  # fmt: skip
        long = summary.sel(n_trials=150, shared_varicosities=0)
        np.testing.assert_array_equal(long.loss[1], summary.trial + 1000.0)
        short = summary.sel(n_trials=3, shared_varicosities=1, replicate=0).loss
        np.testing.assert_array_equal(short[:3], [1, 2, 3])
        assert np.isnan(short[3:]).all()
        assert summary.final_loss.values[0].tolist() == [[3, 1003], [3, 1003]]
        assert summary.diverged.values.tolist() == [[[0, 0], [0, 0]], [[0, 0], [0, 1]]]
        assert all(
            "units" in v.attrs and "long_name" in v.attrs for v in summary.variables.values()
        )
        assert summary.attrs["study"] == "study"
        assert summary.attrs["replicates"] == 2


def test_summary_is_refused_while_runs_are_missing(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    design = read_design(tmp_path / "study.yaml", "full", 0, lambda _, options: options)
    with pytest.raises(DamagedError, match=r"no runs of replicates \[0, 1\]"):
        summarise(design, tmp_path / "runs")


def test_thinned_trials_hold_first_and_last_and_100_at_most() -> None:
    assert thinned_trials(1).tolist() == [1]
    assert thinned_trials(100).tolist() == list(range(1, 101))
    for n in (101, 5000, 10_000_000):
        trials = thinned_trials(n)
        assert (trials[0], trials[-1]) == (1, n)
        assert len(trials) <= 100
        assert (np.diff(trials) > 0).all()
