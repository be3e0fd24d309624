"""Time of the engine against network width, precision, threads and points in lockstep."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import product

import numba
import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.benchmark.engine import alone, from_start, in_lockstep
from dopascape.benchmark.plastic_pass import PlasticPass
from dopascape.benchmark.process import run_process
from dopascape.benchmark.start import settling_trials, spn_weights
from dopascape.benchmark.turns import Contender, Effort, UnavailableError, time_in_turns
from dopascape.modes import PRECISIONS
from dopascape.parameters import Parameters
from dopascape.simulation import Simulation

WIDTHS = (50, 100, 200, 400, 800, 1600)

THREADS = tuple(range(1, 1 + min(2, numba.config.NUMBA_NUM_THREADS)))  # type: ignore[attr-defined]
"""Threads in one network."""

POINTS = (1, 4, 8, 16, 32)
"""Points of one network in lockstep."""

LIMIT_POINTS = (8, 16)
"""Points in the C version of the plastic pass."""

MOST_SYNAPSES = 8_000_000
"""Of all points together; more are not run in lockstep, as they would take ten minutes a width."""

WIDE = 1600
"""Networks wider than this are timed over trials of `SHORT_TRIAL` steps."""

SHORT_TRIAL = 50

Exists = NDArray[np.bool_]

Make = Callable[[Parameters, int, Exists], Contender]


def measure_widths(widths: Sequence[int], effort: Effort) -> xr.Dataset:
    """Measure networks of several widths: the part "width" of the benchmark."""
    parts = [measure_width(width, effort) for width in widths]
    index = xr.DataArray(list(widths), dims="width", name="width")
    merged = xr.concat(parts, index, coords="minimal", compat="override")
    notes = {
        name: "; ".join(dict.fromkeys(p.attrs[name] for p in parts if p.attrs[name]))
        for name in ("width_skipped", "width_wrong")
    }
    return merged.assign_attrs(notes)


def measure_width(width: int, effort: Effort) -> xr.Dataset:
    """Measure networks of one width.

    Returns
    -------
    xr.Dataset
        The variables of the part "width", without the dimension ``width``. NaN stands for what
        this machine cannot run or what had wrong losses; the attributes ``width_skipped`` and
        ``width_wrong`` say why.
    """
    parameters = Parameters(network_width=width, trial_length=SHORT_TRIAL if width > WIDE else 200)
    exists = ~np.isnan(spn_weights(Simulation(parameters)))
    contenders, skipped = _contenders(parameters, exists)
    taken, faults = time_in_turns(
        list(contenders.values()), parameters.trial_length, settling_trials(parameters), effort
    )
    times = dict(zip(contenders, taken, strict=True))
    part = xr.Dataset(
        {
            "n_synapses": np.count_nonzero(exists),
            "peak_memory": ("precision", [_peak_memory(width, p) for p in PRECISIONS]),
        },
        {"precision": list(PRECISIONS)},
        {"width_skipped": "; ".join(skipped), "width_wrong": "; ".join(faults)},
    )
    nothing = np.full(effort.rounds, np.nan)
    for name, (dim, numbers, _) in _setups().items():
        table = [[times.get((name, p, n), nothing) for n in numbers] for p in PRECISIONS]
        part[name] = ("precision", dim, "width_round"), table
        part[dim] = list(numbers)
    return part


def _setups() -> dict[str, tuple[str, tuple[int, ...], Make]]:
    """Return, for each variable, its dimension, the numbers along it, and what makes contenders."""
    return {
        "engine_time": ("threads", THREADS, _on_threads),
        "lockstep_time": ("points", POINTS, _in_lockstep),
        "limit_time": ("limit_points", LIMIT_POINTS, _limit),
    }


def _contenders(
    parameters: Parameters, exists: Exists
) -> tuple[dict[tuple[str, str, int], Contender], list[str]]:
    """Return contenders by variable, precision and number, and why others are missing."""
    contenders, skipped = {}, set()
    for precision, (name, (_, numbers, make)) in product(PRECISIONS, _setups().items()):
        for n in numbers:
            try:
                its = parameters.replace(precision=precision)
                contenders[name, precision, n] = make(its, n, exists)
            except UnavailableError as reason:
                skipped.add(str(reason))
    return contenders, sorted(skipped)


def _on_threads(parameters: Parameters, threads: int, exists: Exists) -> Contender:
    name = f"{parameters.precision}, {threads} threads"
    expected = from_start(parameters)
    return Contender(name, alone(parameters, threads), threads=threads, expected=expected)


def _in_lockstep(parameters: Parameters, n: int, exists: Exists) -> Contender:
    if n * np.count_nonzero(exists) > MOST_SYNAPSES:
        text = f"{n} points at width {parameters.network_width} (they take long)"
        raise UnavailableError(text)
    return in_lockstep(parameters, n)


def _limit(parameters: Parameters, n: int, exists: Exists) -> Contender:
    plastic = PlasticPass(exists, n, parameters.precision)

    def run(n_trials: int) -> NDArray[np.float64]:
        plastic.run(n_trials * parameters.trial_length)
        return np.zeros((n_trials, n))

    return Contender(f"{parameters.precision}, limit for {n} points", run, n_networks=n)


_PEAK = (
    "import sys; from dopascape import Parameters, Simulation; "
    "Simulation(Parameters(network_width=int(sys.argv[1]), precision=sys.argv[2], "
    "trial_length=2)).run(1)"
)


def _peak_memory(width: int, precision: str) -> int:
    """Return the peak memory of a process that draws a network and runs it (bytes)."""
    return run_process([sys.executable, "-c", _PEAK, str(width), precision]).peak_memory
