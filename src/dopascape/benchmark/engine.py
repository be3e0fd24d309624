"""Time and memory of the engine against network width, precision and threads."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.anatomy.populations import SPNS
from dopascape.benchmark.memory_limit import memory_limit
from dopascape.benchmark.process import run_process
from dopascape.benchmark.turns import Contender, time_in_turns
from dopascape.kernels.lanes import Lanes
from dopascape.modes import PRECISIONS
from dopascape.parameters import Parameters
from dopascape.simulation import Simulation

WIDTHS = (50, 100, 200, 400, 800, 1600)


WIDE = 1600
"""Networks wider than this are timed over trials of `SHORT_TRIAL` steps."""

SHORT_TRIAL = 50


@dataclass(frozen=True)
class Effort:
    """How long to measure: seconds in a turn, and rounds."""

    seconds: float
    rounds: int


FULL = Effort(seconds=0.2, rounds=7)
QUICK = Effort(seconds=0.02, rounds=2)


def threads_available() -> tuple[int, ...]:
    """Return the numbers of threads to measure: 1, and 2 where there are as many cores."""
    return (1, 2) if numba.config.NUMBA_NUM_THREADS >= 2 else (1,)  # type: ignore[attr-defined]


def settled(parameters: Parameters, seed: int = 0) -> Simulation:
    """Return a network past the first trials, when the cortex' rates repeat and are reused."""
    simulation = Simulation(parameters, seed)
    simulation.run(1)
    # It takes some 15 trials of 5000 till then; wide networks would take minutes for them.
    simulation._state.cortex_settled = True
    return simulation


def engine(simulation: Simulation, threads: int = 1) -> Contender:
    """Return the engine as a contender."""

    def run(n_trials: int) -> NDArray[np.float64]:
        simulation.threads = threads
        return simulation.run(n_trials)

    return Contender(f"{simulation.parameters.precision}, threads {threads}", run)


def engine_with_cortex(simulation: Simulation) -> Contender:
    """Return the engine, made to compute the cortex in every trial, as a contender."""

    def run(n_trials: int) -> NDArray[np.float64]:
        losses = []
        for _ in range(n_trials):
            simulation._state.cortex_settled = False
            losses.append(simulation.run(1))
        return np.concatenate(losses)

    return Contender("engine, cortex in every trial", run)


def plastic_lanes(simulation: Simulation) -> list[Lanes]:
    """Return the plastic synapses onto dSPNs and onto iSPNs."""
    return [simulation._state.population[p].plastic for p in SPNS]


def count_synapses(simulation: Simulation) -> int:
    """Return the number of plastic synapses onto SPNs, padding not counted."""
    silent = simulation._state.pair.size - 1
    return int(sum(np.count_nonzero(lanes.column != silent) for lanes in plastic_lanes(simulation)))


def measure_width(width: int, effort: Effort) -> xr.Dataset:
    """Measure networks of one width.

    Returns
    -------
    xr.Dataset
        The variables of the part "width", without the dimension ``width``.
    """
    threads = threads_available()
    length = SHORT_TRIAL if width > WIDE else 200
    networks = {
        p: settled(Parameters(network_width=width, trial_length=length, precision=p))
        for p in PRECISIONS
    }
    contenders = []
    for precision, network in networks.items():
        contenders += [engine(network, n) for n in threads]
        column = plastic_lanes(network)[0].column.dtype
        places = sum(lanes.column.size for lanes in plastic_lanes(network))
        contenders += [
            memory_limit("memory limit", places, precision, column, n, length) for n in threads
        ]
    for contender in contenders:
        contender.run(1)  # compiles what is not compiled yet
    taken = time_in_turns(contenders, length, effort.seconds, effort.rounds)
    taken = taken.reshape(len(PRECISIONS), 2, len(threads), effort.rounds)
    dims = ("precision", "threads", "width_round")
    n_synapses = count_synapses(networks["double"])
    return xr.Dataset(
        {
            "engine_time": (dims, taken[:, 0]),
            "memory_limit_time": (dims, taken[:, 1]),
            "n_synapses": n_synapses,
            "bytes_per_synapse": (
                ("precision",),
                [_bytes(plastic_lanes(n)) / n_synapses for n in networks.values()],
            ),
            "peak_memory": (("precision",), [_peak_memory(width, p) for p in PRECISIONS]),
        },
        {"precision": list(PRECISIONS), "threads": list(threads)},
    )


def _bytes(parts: Sequence[Lanes]) -> int:
    return sum(array.nbytes for lanes in parts for array in lanes)


_PEAK: Any = (
    "import sys; from dopascape import Parameters, Simulation; "
    "Simulation(Parameters(network_width=int(sys.argv[1]), precision=sys.argv[2], "
    "trial_length=2)).run(1)"
)


def _peak_memory(width: int, precision: str) -> int:
    """Return the peak memory of a process that draws a network and runs it (bytes)."""
    return run_process([sys.executable, "-c", _PEAK, str(width), precision]).peak_memory


def measure_widths(widths: Sequence[int], effort: Effort) -> xr.Dataset:
    """Measure networks of several widths: the part "width" of the benchmark."""
    parts = [measure_width(width, effort) for width in widths]
    index = xr.DataArray(list(widths), dims="width", name="width")
    return xr.concat(parts, index, coords="minimal", compat="override")
