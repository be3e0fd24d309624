"""Replicates that are stopped, killed and go on from their checkpoints."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from dopascape import Parameters, simulate
from dopascape.jobs.block import run_block, write_plan
from dopascape.jobs.worker import Worker, checkpoint_path
from dopascape.observables.recording import PLAIN, Recording
from dopascape.observables.replicate import measured, resume, start
from dopascape.simulation.run import Run
from dopascape.store.chunk import Chunk
from dopascape.store.runs import read_runs
from dopascape.study.needs import Need

SMALL = Parameters(network_width=20, target_dim=2, trial_length=10, n_trials=150)
RECORD = Recording(
    activity=[1, 90, 150], weights=[0, 90, 91], gradient=[1, 60, 61, 149], rate_correlation=True
)


@pytest.mark.parametrize("pieces", [1e-9, 1e-3, 0.01])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_run_in_pieces_and_through_checkpoints_is_the_same(
    tmp_path: Path, pieces: float, optimizer: str
) -> None:
    parameters = SMALL.replace(optimizer=optimizer, noise=0.1)
    whole = simulate(parameters, 3, root_seed=5, record=RECORD)
    run = start([parameters], 3, root_seed=5, record=RECORD)
    n_saved = 0
    while not run.is_done:
        run.advance(pieces)
        if n_saved < 20:
            run.save(tmp_path / "state.npz")
            run = resume(tmp_path / "state.npz", [parameters], 3, root_seed=5, record=RECORD)
            n_saved += 1
    assert n_saved > 1
    (pieced,) = measured(run)
    expected = whole[list(pieced.data_vars)].drop_attrs(deep=False)
    xr.testing.assert_identical(pieced, expected)


def interrupted(path: Path, n_trials: int = 0) -> Run:
    """A run that stopped before its end, with its checkpoint."""
    run = start([SMALL], 3)
    while run.trial <= n_trials:
        run.advance(1e-9)
    path.parent.mkdir(parents=True, exist_ok=True)
    run.save(path)
    return run


@pytest.mark.parametrize(
    ("parameters", "seed", "root_seed", "record"),
    [
        (SMALL.replace(noise=0.1), 3, 0, PLAIN),
        (SMALL, 4, 0, PLAIN),
        (SMALL, 3, 1, PLAIN),
        (SMALL, 3, 0, RECORD),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(
    tmp_path: Path, parameters: Parameters, seed: int, root_seed: int, record: Recording
) -> None:
    interrupted(tmp_path / "state.npz")
    with pytest.raises(ValueError, match=r"state\.npz: checkpoint of another run"):
        resume(tmp_path / "state.npz", [parameters], seed, root_seed=root_seed, record=record)


def planned(folder: Path) -> tuple[Chunk, Path]:
    """A block with one replicate to make, and where its checkpoint lies."""
    digest = SMALL.digest(0)
    chunk = Chunk(digest, 3, 3)
    write_plan(folder, "b" * 16, [chunk], {digest: Need(digest, SMALL, range(3, 4))}, 0)
    return chunk, checkpoint_path(folder, digest, 3)


def test_a_job_goes_on_from_the_checkpoint_and_removes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chunk, path = planned(tmp_path)
    interrupted(path, 50)
    run_block(tmp_path, "b" * 16, Worker(tmp_path, 1, 60.0))
    assert "replicate 3: goes on after trial 51" in capsys.readouterr().err
    loss = read_runs(tmp_path / chunk.file, chunk)["loss"][1]
    np.testing.assert_array_equal(loss[0], simulate(SMALL, 3).loss)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "other"])
def test_a_bad_checkpoint_is_set_aside_and_the_run_starts_afresh(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    chunk, path = planned(tmp_path)
    interrupted(path)
    content = path.read_bytes()
    place = content.index(b"notes.loss.npy") + 500
    path.write_bytes(
        {
            "cut": content[:-100],
            "empty": b"",
            "flipped": content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :],
            "other": content,
        }[damage]
    )
    if damage == "other":
        start([SMALL], 4).save(path)
    run_block(tmp_path, "b" * 16, Worker(tmp_path, 1, 60.0))
    log = capsys.readouterr().err.splitlines()
    assert len([line for line in log if "the run starts afresh" in line]) == 1
    assert [p.name for p in path.parent.iterdir()] == [f"{path.name}.damaged.1"]
    loss = read_runs(tmp_path / chunk.file, chunk)["loss"][1]
    np.testing.assert_array_equal(loss[0], simulate(SMALL, 3).loss)


def test_damage_anywhere_in_the_archives_own_words_is_noticed(tmp_path: Path) -> None:
    """Flags, methods and sizes of the zip format: zipfile answers by many kinds of errors."""
    path = tmp_path / "state.npz"
    interrupted(path)
    whole = path.read_bytes()
    directory = whole.index(b"PK\x01\x02")  # the first entry of the central directory
    values = resume(path, [SMALL], 3).loss
    for place in [
        *range(30),
        *range(directory, directory + 60),
        *range(len(whole) - 22, len(whole)),
    ]:
        for bit in (1, 8, 128):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            try:
                run = resume(path, [SMALL], 3)
            except ValueError:
                continue
            np.testing.assert_array_equal(run.loss, values)  # a time stamp, say


def test_too_many_threads_cost_no_checkpoint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, path = planned(tmp_path)
    interrupted(path)
    saved = path.read_bytes()
    with pytest.raises(ValueError, match="threads = 100000: allowed are 1 to"):
        run_block(tmp_path, "b" * 16, Worker(tmp_path, 100_000, 60.0))
    assert path.read_bytes() == saved
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert "afresh" not in capsys.readouterr().err


def test_a_killed_job_leaves_a_checkpoint_and_its_log_says_how_far_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    chunk, _ = planned(tmp_path)
    saves = []
    save = Run.save

    def save_and_die(run: Run, path: Path) -> None:
        save(run, path)
        saves.append(run.trial)
        if len(saves) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Run, "save", save_and_die)
    with pytest.raises(KeyboardInterrupt):
        run_block(tmp_path, "b" * 16, Worker(tmp_path, 1, 1e-9))
    log = capsys.readouterr().err
    assert f"replicate 3: {saves[-1]} of 150 trials, loss " in log
    assert " s left" in log
    assert not (tmp_path / chunk.file).exists()
    monkeypatch.setattr(Run, "save", save)
    run_block(tmp_path, "b" * 16, Worker(tmp_path, 1, 60.0))
    assert f"goes on after trial {saves[-1]}" in capsys.readouterr().err
    loss = read_runs(tmp_path / chunk.file, chunk)["loss"][1]
    np.testing.assert_array_equal(loss[0], simulate(SMALL, 3).loss)


def test_checkpoints_hold_plain_arrays_only(tmp_path: Path) -> None:
    run = start([SMALL], 3, record=RECORD)
    run.advance(1e-9)
    run.save(tmp_path / "state.npz")
    with np.load(tmp_path / "state.npz", allow_pickle=False) as archive:
        assert json.loads(str(archive["header"]))["seed"] == 3
        assert all(archive[name].dtype != object for name in archive.files)
