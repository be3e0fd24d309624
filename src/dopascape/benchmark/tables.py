"""The tables of docs/benchmarks.md, from what was measured.

``python -m dopascape.benchmark.tables results/benchmark/benchmark.nc docs/benchmarks.md`` puts each
table between its markers on the page, ``<!-- begin: name -->`` and ``<!-- end: name -->``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from dopascape.store.atomic import write_text_atomic

NOTHING = "–"
"""Stands for what was not measured."""


def tables(dataset: xr.Dataset) -> dict[str, str]:
    """Return a table in Markdown for each part that was measured, by name; and the machine."""
    made: dict[str, tuple[str, Callable[[xr.Dataset], str]]] = {
        "baselines": ("step_time", _baselines),
        "lockstep": ("lockstep_time", _lockstep),
        "width": ("engine_time", _width),
        "startup": ("startup_time", _startup),
        "workflow": ("workflow_time", _workflow),
        "cores": ("cores_time", _cores),
    }
    found = {name: make(dataset) for name, (needed, make) in made.items() if needed in dataset}
    return {"machine": _machine(dataset)} | found


def fill(page: str, contents: dict[str, str]) -> str:
    """Return a page with the contents in their places.

    Raises
    ------
    ValueError
        If the page has no place for one of them.
    """
    for name, text in contents.items():
        begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->"
        before, found, after = page.partition(begin)
        _, ended, rest = after.partition(end)
        if not (found and ended):
            raise ValueError(f"the page has no {begin.strip()} with an {end} after it")
        page = f"{before}{begin}\n{text}\n\n{end}{rest}"
    return page


def _machine(dataset: xr.Dataset) -> str:
    facts = ("cpu", "cores", "caches", "memory", "system", "compiler", "versions")
    listed = [f"- {fact}: {dataset.attrs[fact]}" for fact in facts if dataset.attrs.get(fact)]
    notes = {k: v for k, v in dataset.attrs.items() if k.endswith(("_skipped", "_wrong")) and v}
    return "\n".join(listed + [f"- {k.replace('_', ', ')}: {v}" for k, v in notes.items()])


def _baselines(dataset: xr.Dataset) -> str:
    rows = [
        [str(name), _scaled(its["step_time"].median(), 1e6), _spread(its["ratio"])]
        for name, its in _along(dataset[["step_time", "ratio"]], "implementation")
    ]
    return _table(["implementation", "µs per step and network", "relative to the engine"], rows)


def _lockstep(dataset: xr.Dataset) -> str:
    """Time by width and precision, and ratios within rounds at the best number of points."""
    points = [int(n) for n in dataset["points"]]
    rows = []
    for width, precision, its in _networks(dataset):
        alone = its["engine_time"].sel(threads=1)
        lockstep = its["lockstep_time"].median("width_round")
        best = _least(its["lockstep_time"], "points")
        limit = _least(its["limit_time"], "limit_points")
        rows.append(
            [
                *(width, precision, _scaled(alone.median(), 1e6)),
                *(_scaled(lockstep.sel(points=n), 1e6) for n in points),
                *(_scaled(limit.median(), 1e6), _spread(alone / best), _spread(best / limit)),
            ]
        )
    names = [f"{n} points" if n > 1 else "1 point" for n in points]
    head = ["width", "precision", "alone", *names, "plastic pass"]
    return _table([*head, "gain", "relative to the pass"], rows)


def _width(dataset: xr.Dataset) -> str:
    threads = [int(n) for n in dataset["threads"]]
    rows = []
    for width, precision, its in _networks(dataset):
        time, n_synapses = its["engine_time"].median("width_round"), int(its["n_synapses"])
        cells = [
            f"{_scaled(t, 1e6)} ({_scaled(t, 1e9 / n_synapses)})"
            for t in (time.sel(threads=n) for n in threads)
        ]
        memory = _scaled(its["peak_memory"], 1e-6)
        rows.append([width, f"{n_synapses:,}", precision, *cells, memory])
    names = [f"{n} threads" if n > 1 else "1 thread" for n in threads]
    return _table(["width", "synapses", "precision", *names, "peak memory (MB)"], rows)


def _startup(dataset: xr.Dataset) -> str:
    rows = [
        [str(stage), _spread(its["startup_time"]), _spread(its["startup_cpu_time"])]
        for stage, its in _along(dataset[["startup_time", "startup_cpu_time"]], "stage")
    ]
    rows.append(["first compilation", _scaled(dataset["first_compilation"], 1), NOTHING])
    return _table(["stage", "wall-clock time (s)", "CPU time (s)"], rows)


def _workflow(dataset: xr.Dataset) -> str:
    rows = [
        [f"{phase} (s)", *(_scaled(t, 1) for t in dataset["workflow_time"].sel(phase=phase))]
        for phase in dataset["phase"].values
    ]
    memory = dataset["workflow_memory"].max("phase")
    rows.append(["peak memory (MB)", *(_scaled(m, 1e-6) for m in memory)])
    return _table(["", *(f"{int(n):,} jobs" for n in dataset["n_jobs"])], rows)


def _cores(dataset: xr.Dataset) -> str:
    rows = [
        [n, _spread(its["cores_time"]), _spread(its["cores_cpu_time"])]
        for n, its in _along(dataset[["cores_time", "cores_cpu_time"]], "cores")
    ]
    return _table(["cores", "wall-clock time (s)", "CPU time (s)"], rows)


def _along(dataset: xr.Dataset, dim: str) -> Iterable[tuple[object, xr.Dataset]]:
    for label in dataset[dim].values:
        yield label, dataset.sel({dim: label})


def _networks(dataset: xr.Dataset) -> Iterable[tuple[int, str, xr.Dataset]]:
    for width in dataset["width"].values:
        for precision in map(str, dataset["precision"].values):
            yield int(width), precision, dataset.sel(width=width, precision=precision)


def _least(time: xr.DataArray, dim: str) -> xr.DataArray:
    """Return the rounds at the place along a dimension where the median is least."""
    medians = time.median("width_round")
    if not medians.notnull().any():
        return time.isel({dim: 0})
    return time.isel({dim: int(medians.argmin(dim))})


def _scaled(value: xr.DataArray, factor: float) -> str:
    """Return a number with three digits."""
    number = float(value) * factor
    return NOTHING if np.isnan(number) else f"{number:,.{max(0, 2 - _magnitude(number))}f}"


def _magnitude(number: float) -> int:
    return int(np.floor(np.log10(number))) if number > 0 else 0


def _spread(rounds: xr.DataArray) -> str:
    """Return median, least and greatest over rounds."""
    if not rounds.notnull().any():
        return NOTHING
    middle, least, greatest = (_scaled(f(), 1) for f in (rounds.median, rounds.min, rounds.max))
    return middle if least == greatest else f"{middle} ({least}–{greatest})"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _main(measured: str, page: str) -> None:
    text = fill(Path(page).read_text(encoding="utf-8"), tables(xr.load_dataset(measured)))
    write_text_atomic(Path(page), text)


if __name__ == "__main__":
    _main(*sys.argv[1:])
