"""How fast this machine is, by the cost model's measure."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path

import llvmlite.binding

from dopascape.kernels.compiler import cache_directory
from dopascape.parameters import Parameters
from dopascape.simulation.simulation import Simulation
from dopascape.store.atomic import write_text_atomic
from dopascape.study.cost import seconds

WIDTHS = (50, 100, 200, 400)
"""Networks that are timed."""

SECONDS_EACH = 2.0


def pace_path() -> Path:
    """Return where this machine's pace is kept: with the compiled code."""
    return cache_directory().parent / f"pace-{os.uname().nodename}.json"


def measure_pace() -> float:
    """Return the seconds that this machine takes for one second of the cost model's.

    Median over network widths of the time for some trials over what the model says.
    """
    found = []
    for width in WIDTHS:
        simulation = Simulation(Parameters(network_width=width))
        simulation.run(20)  # until compiled, and the cortex has settled
        begin, n_trials = time.monotonic(), 0
        while (spent := time.monotonic() - begin) < SECONDS_EACH:
            simulation.run(5)
            n_trials += 5
        nothing = seconds(Parameters(network_width=width, n_trials=0))
        found.append(
            spent / (seconds(Parameters(network_width=width, n_trials=n_trials)) - nothing)
        )
    return statistics.median(found)


def calibrate() -> float:
    """Measure the pace and keep it for forecasts; return it."""
    pace = measure_pace()
    content = {"pace": round(pace, 3), "cpu": llvmlite.binding.get_host_cpu_name()}
    write_text_atomic(pace_path(), json.dumps(content) + "\n")
    return pace


def known_pace() -> float | None:
    """Return the pace that was measured on this machine, None if none was."""
    try:
        content = json.loads(pace_path().read_text(encoding="utf-8"))
        if content["cpu"] == llvmlite.binding.get_host_cpu_name():
            return float(content["pace"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None
