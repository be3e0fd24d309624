"""Bits flipped in each kind of file that is read back, and what becomes of it.

Noticed: the reader refuses it. Without effect: what is read is what was written. Wrongly accepted:
it is something else. A crash ends the process that counts.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tally import Tally

from dopascape import Parameters, simulate
from dopascape.driver.start import LAST_START, keep_start, last_start
from dopascape.jobs.block import plan_path, read_plan, write_plan
from dopascape.observables.replicate import start
from dopascape.simulation.checkpoint import load
from dopascape.store.atomic import sha256_of
from dopascape.store.chunk import Chunk
from dopascape.store.dataset import SUMS, load_dataset, write_dataset
from dopascape.store.observed import Observed, observe, observed_path
from dopascape.store.receipts import noted_by_chunk, read_receipts, receipt_path, write_receipt
from dopascape.store.runs import read_runs, write_runs
from dopascape.study.needs import Need

SMALL = Parameters(network_width=10, target_dim=2, trial_length=10, n_trials=5)
CHUNK = Chunk(SMALL.digest(0), 0, 1)
BLOCK = "a" * 16
KINDS = (
    "run",
    "run without receipt",
    "receipt",
    "observables",
    "plan",
    "checkpoint",
    "summary",
    "summary without SHA-256",
    "SHA256SUMS",
    "last_start.json",
)


def make(kind: str, folder: Path) -> tuple[Path, Callable[[], Any]]:
    """Write a file of a kind, and all that goes with it; return it, and how it is read back."""
    runs = [simulate(SMALL, seed) for seed in CHUNK.replicates]
    write_runs(folder, CHUNK, SMALL, 0, runs)
    run, receipt, summary = folder / CHUNK.file, receipt_path(folder, BLOCK), folder / "summary.nc"
    if kind in ("run", "receipt"):
        write_receipt(receipt, {CHUNK: sha256_of(run)})

        def read_run() -> Any:
            noted = noted_by_chunk(read_receipts(folder)).get(CHUNK, ())
            return plain(read_runs(run, CHUNK, noted))

        return run if kind == "run" else receipt, read_run
    if kind == "run without receipt":
        return run, lambda: plain(read_runs(run, CHUNK))
    if kind == "observables":
        observe(folder, CHUNK, SMALL, 0, read_runs(run, CHUNK))
        path = observed_path(folder, CHUNK)
        return path, lambda: repr(Observed.read(path))
    if kind == "plan":
        write_plan(folder, BLOCK, [CHUNK], {CHUNK.digest: Need(CHUNK.digest, SMALL, range(2))}, 0)
        return plan_path(folder, BLOCK), lambda: read_plan(folder, BLOCK)
    if kind == "checkpoint":
        path = folder / "state.npz"
        begun = start([SMALL], 0)
        begun.advance(1e-9)
        begun.save(path)
        return path, lambda: (load(path)[0], plain_arrays(load(path)[1]))
    if kind == "last_start.json":
        os.chdir(folder)
        keep_start([], {"seed": 3, "scale": "full"}, ["all"])
        return LAST_START, last_start
    write_dataset(runs[0], summary)
    if kind == "summary without SHA-256":
        (folder / SUMS).unlink()
    path = folder / SUMS if kind == SUMS else summary
    return path, lambda: values_of(load_dataset(summary))


def plain_arrays(arrays: dict[str, Any]) -> dict[str, Any]:
    return {name: (a.dtype.str, a.shape, a.tobytes()) for name, a in arrays.items()}


def plain(arrays: Any) -> dict[str, Any]:
    return {name: (dims, values.tobytes()) for name, (dims, values) in arrays.items()}


def values_of(dataset: Any) -> dict[str, Any]:
    return plain({n: (v.dims, np.asarray(v.values)) for n, v in dataset.variables.items()})


def flip_bits(rng: random.Random, folder: Path, kind: str, n: int) -> Tally:
    """Flip a bit, n times another one, and count what becomes of it."""
    path, read = make(kind, folder)
    whole, expected = path.read_bytes(), read()
    found = Tally()
    for _ in range(n):
        place, bit = rng.randrange(len(whole)), rng.randrange(8)
        flipped = bytearray(whole)
        flipped[place] ^= 1 << bit
        path.write_bytes(flipped)
        try:
            if read() == expected:
                found.counts["without effect"] += 1
            else:
                found.fault("wrongly accepted", f"bit {bit} of byte {place} of a {kind}")
        except ValueError:
            found.counts["noticed"] += 1
    path.write_bytes(whole)
    assert read() == expected
    return found
