"""Collecting the runs of a study into one array for each variable, a row for each point."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.observables.learning import thinned_trials
from dopascape.observables.registry import OBSERVABLES
from dopascape.store.chunk import Chunk
from dopascape.store.netcdf import Arrays, DamagedError
from dopascape.store.observed import observe
from dopascape.store.receipts import noted_by_chunk, read_receipts
from dopascape.store.runs import read_runs
from dopascape.study.design import Design
from dopascape.study.needs import Need


class Rows:
    """The variables of a study's runs.

    Attributes
    ----------
    arrays : name -> (point, replicate or example, ...)
        NaN where a run has no such value.
    dims : name -> names of the dimensions after these two
    coordinates : name -> values
        Of the dimensions that have some.
    """

    def __init__(self, design: Design) -> None:
        self._points = len(design.points)
        self._first = [point.first for point in design.points]
        n = design.replicates
        self._size = {"replicate": n, "example": min(design.record.examples, n)}
        self._trials = thinned_trials(max(p.parameters.n_trials for p in design.points))
        self.arrays: dict[str, NDArray[Any]] = {}
        self.dims: dict[str, tuple[str, ...]] = {}
        self.coordinates: dict[str, NDArray[Any]] = {"trial": self._trials}

    def fill(self, row: int, need: Need, runs: Arrays) -> None:
        """Put in the replicates of a point.

        Parameters
        ----------
        row
            The point.
        need
            Which replicates these are.
        runs
            Their observables, ``replicate`` first.
        """
        trials = self._trials
        for name, (dims, values) in runs.items():
            if dims[:1] != ("replicate",):
                if name not in ("trial", "curve_trial"):
                    self.coordinates[name] = values
            elif name == "loss":
                kept = trials <= values.shape[1]
                self._put(row, need, name, ("trial",), _at(kept, values[:, trials[kept] - 1]))
            elif dims[1:] == ("curve_trial",):
                curve = runs["curve_trial"][1]
                on_curve = np.isin(curve, trials)
                there = np.isin(trials, curve)
                self._put(row, need, name, ("trial",), _at(there, values[:, on_curve]))
            else:
                self._put(row, need, name, dims[1:], values)

    def copy(self, row: int, known: int) -> None:
        """Give a point the runs of another one, which are its own too."""
        for array in self.arrays.values():
            array[row] = array[known]

    def _put(
        self, row: int, need: Need, name: str, dims: tuple[str, ...], values: NDArray[Any]
    ) -> None:
        if name not in self.arrays:
            n = self._size[OBSERVABLES[name].replicates]
            empty = np.nan if values.dtype.kind == "f" else 0
            shape = (self._points, n, *values.shape[1:])
            self.arrays[name] = np.full(shape, empty, values.dtype)
            self.dims[name] = dims
        first = need.replicates.start - self._first[row]
        self.arrays[name][row, first : first + len(need.replicates)] = values


def _at(there: NDArray[np.bool_], values: NDArray[Any]) -> NDArray[Any]:
    """Spread columns over the trials that are there, NaN at the others."""
    spread = np.full((len(values), there.size), np.nan)
    spread[:, there] = values
    return spread


def gather(design: Design, folder: Path) -> Rows:
    """Read all runs of a study, and compute what follows from them where it is not there yet.

    Raises
    ------
    DamagedError
        If a needed replicate is in no sound file.
    """
    rows = Rows(design)
    noted = noted_by_chunk(read_receipts(folder))
    first_with: dict[tuple[str, int], int] = {}
    for row, point in enumerate(design.points):
        known = first_with.setdefault((point.digest, point.first), row)
        if known != row:
            rows.copy(row, known)
            continue
        for need in point.needs:
            rows.fill(row, need, _replicates(folder, need, design.root_seed, noted))
    return rows


def _replicates(
    folder: Path, need: Need, root_seed: int, noted: Mapping[Chunk, Collection[str]]
) -> Arrays:
    """Return the observables of replicates, each from the first sound run file that has it."""
    found: dict[int, tuple[Arrays, int]] = {}
    problems: list[str] = []
    for chunk in _chunks(folder, need.digest):
        fresh = [r for r in chunk.replicates if r in need.replicates and r not in found]
        if not fresh:
            continue
        try:
            runs = read_runs(folder / chunk.file, chunk, noted.get(chunk, ()))
        except DamagedError as error:
            problems.append(str(error))
            continue
        arrays = runs | observe(folder, chunk, need.parameters, root_seed, runs)
        found |= {replicate: (arrays, replicate - chunk.first) for replicate in fresh}
    missing = [replicate for replicate in need.replicates if replicate not in found]
    if missing:
        lacking = f"{need.digest}: no runs of replicates {missing}"
        raise DamagedError("; ".join([lacking, *problems]))
    ordered = [found[replicate] for replicate in need.replicates]
    template = ordered[0][0]
    return {
        name: (dims, np.stack([arrays[name][1][row] for arrays, row in ordered]))
        if dims[:1] == ("replicate",)
        else (dims, values)
        for name, (dims, values) in template.items()
        if name != "replicate"
    }


def _chunks(folder: Path, digest: str) -> Iterable[Chunk]:
    names = (path.name for path in (folder / digest[:2]).glob(f"{digest}-r*.nc"))
    return sorted(chunk for name in names if (chunk := Chunk.of(name)))
