"""The work of one job: a block's run files, those missing computed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dopascape.jobs.teams import teams
from dopascape.jobs.worker import checkpoint_path, say
from dopascape.observables.recording import Recording
from dopascape.parameters import Parameters
from dopascape.store.atomic import make_way, set_aside
from dopascape.store.chunk import Chunk
from dopascape.store.hold import HeldError, release, take
from dopascape.store.note import SealedNote, read_note
from dopascape.store.observed import observe
from dopascape.store.receipts import receipt_path, write_receipt
from dopascape.store.runs import is_sound, read_and_note, write_runs
from dopascape.study.needs import Need

if TYPE_CHECKING:
    import xarray as xr

BEGINS = "begins, "
FAILED = "failed: "
"""How lines of a job's log start: before a replicate, and the last one of a job that failed."""

Simulate = Callable[..., "list[xr.Dataset]"]
"""``simulate(points, replicate, root_seed=..., record=...)``: the dataset of each point."""


class PlanNote(SealedNote):
    """What a block consists of: its files, and by digest what is simulated and recorded."""

    root_seed: int
    files: list[str]
    parameters: dict[str, dict[str, Any]]
    recording: dict[str, dict[str, Any]]


def plan_path(folder: Path, block: str) -> Path:
    """Return where the work of a block is written down, in a folder of runs."""
    return folder / "plans" / f"{block}.json"


def write_plan(
    folder: Path,
    block: str,
    chunks: Sequence[Chunk],
    needs: Mapping[str, Need],
    root_seed: int,
) -> None:
    """Write down what a block consists of, for the job that will do it.

    Written anew at each start, thousands at a time: no need to wait for the disk.

    Parameters
    ----------
    folder
        The folder of runs.
    block
        The block's name.
    chunks
        Its chunks.
    needs
        By digest: the parameters and what is recorded.
    root_seed
        The root of all random streams.
    """
    plan = PlanNote(
        root_seed=root_seed,
        files=[chunk.file for chunk in chunks],
        parameters={c.digest: needs[c.digest].parameters.model_dump() for c in chunks},
        recording={c.digest: needs[c.digest].recording.model_dump() for c in chunks},
    )
    path = plan_path(folder, block)
    path.parent.mkdir(parents=True, exist_ok=True)
    make_way(path)
    path.write_text(plan.seal().model_dump_json() + "\n", encoding="utf-8")


def read_plan(folder: Path, block: str) -> tuple[list[Chunk], dict[str, Need], int]:
    """Return what a block consists of: its chunks, their needs by digest, and the root seed.

    Raises
    ------
    ValueError
        If it was never written down, or by another version of the model.
    """
    try:
        plan = read_note(plan_path(folder, block), PlanNote)
    except ValueError as error:
        raise ValueError(f"no plan of block {block} ({error}); start the workflow again") from None
    chunks = [chunk for file in plan.files if (chunk := Chunk.of(file))]
    needs: dict[str, Need] = {}
    for chunk in chunks:
        parameters = Parameters(**plan.parameters[chunk.digest])
        recording = Recording(**plan.recording[chunk.digest])
        if parameters.digest(plan.root_seed, recording.canonical()) != chunk.digest:
            raise ValueError(f"{chunk.file}: planned by another version of the model; start again")
        needs[chunk.digest] = Need(chunk.digest, parameters, chunk.replicates, recording)
    return chunks, needs, plan.root_seed


def run_block(folder: Path, block: str, simulate: Simulate) -> None:
    """Make the run files of a block that are not there yet, and its receipt.

    Observables that follow from them are computed too. A sound file stays untouched, a damaged one
    is set aside.

    Parameters
    ----------
    folder
        The folder of runs, with the block's plan.
    block
        The block's name.
    simulate
        What computes a replicate of several points.
    """
    chunks, needs, root_seed = read_plan(folder, block)
    sha256: dict[Chunk, str] = {}
    for team in teams(chunks, needs):
        with ExitStack() as held:
            # In the same order everywhere: two jobs do not wait for one another.
            for chunk in sorted(team):
                held.enter_context(_alone(folder, chunk))
            missing = [chunk for chunk in team if not _is_there(folder, chunk)]
            if missing:
                _make(folder, missing, needs, root_seed, simulate)
            for chunk in team:
                known, sha256[chunk] = read_and_note(folder / chunk.file, chunk)
                observe(folder, chunk, needs[chunk.digest].parameters, root_seed, known)
    # The plan stays: a job that outlived its Snakemake must not take it from that of the next.
    write_receipt(receipt_path(folder, block), sha256)


@contextmanager
def _alone(folder: Path, chunk: Chunk) -> Iterator[None]:
    """Keep other jobs of this machine off a chunk while this one makes it.

    When Snakemake is killed its jobs live on, and those of the next start would do the same work.
    """
    hold = checkpoint_path(folder, chunk.digest, chunk.first).with_suffix(".job")
    told = False
    while True:
        try:
            # A job on another machine may be dead: rather make the same file twice than wait.
            take(hold, elsewhere=False)
            break
        except HeldError as error:
            if not told:
                say(f"{chunk.file}: being made by {error}; waiting for it")
            told = True
            time.sleep(1)
    try:
        yield
    finally:
        release(hold)


def _is_there(folder: Path, chunk: Chunk) -> bool:
    """Tell if a sound run file is there; set a damaged one aside."""
    if is_sound(folder, chunk):
        say(f"{chunk.file}: is there")
        return True
    if os.path.lexists(folder / chunk.file):
        say(f"{chunk.file}: damaged, kept as {set_aside(folder / chunk.file).name}")
    return False


def _make(
    folder: Path,
    team: Sequence[Chunk],
    needs: Mapping[str, Need],
    root_seed: int,
    simulate: Simulate,
) -> None:
    """Make the run files of a team."""
    points = [needs[chunk.digest].parameters for chunk in team]
    recording = needs[team[0].digest].recording
    runs: list[list[xr.Dataset]] = []
    try:
        for seed in team[0].replicates:
            where = f"at {_named(points)}; replicate {seed}"
            say(f"{BEGINS}{where}")
            runs.append(simulate(points, seed, root_seed=root_seed, record=recording))
            for point, run in zip(points, runs[-1], strict=True):
                _tell_if_diverged(run, f"{_named([point])}; replicate {seed}")
        for chunk, point, *own in zip(team, points, *runs, strict=True):
            write_runs(folder, chunk, point, root_seed, own, recording)
    except Exception as error:
        error.add_note(where)
        raise
    for seed in team[0].replicates:
        checkpoint_path(folder, team[0].digest, seed).unlink(missing_ok=True)
    for chunk in team:
        say(f"{chunk.file}: done")


def _named(points: Sequence[Parameters]) -> str:
    """Say which points these are, by what differs from the defaults at the first of them."""
    first = points[0].model_dump(exclude_defaults=True)
    settings = ", ".join(f"{name} = {value}" for name, value in first.items())
    others = f" and {len(points) - 1} more" if len(points) > 1 else ""
    return f"the point {settings or 'of all defaults'}{others}"


def _tell_if_diverged(run: xr.Dataset, name: str) -> None:
    """Say in the log that a loss is not a number; the run is kept, and flagged in the summary."""
    bad = ~np.isfinite(run["loss"].values)
    if bad.any():
        trial = int(run["trial"].values[np.argmax(bad)])
        say(f"{name}: diverged, its loss is not finite at trial {trial}; kept")


def why_it_failed(log: Path) -> str:
    """Return, from the log of a job that failed, a line on where and why.

    Parameters
    ----------
    log
        What the job wrote to its standard error.
    """
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if lines and lines[-1].startswith(FAILED):
        return lines[-1]
    begun = [line.removeprefix(BEGINS) for line in lines if line.startswith(BEGINS)]
    where = begun[-1] if begun else "before its first run"
    return f"{FAILED}it ended without a word, as if killed, perhaps for its memory; {where}"
