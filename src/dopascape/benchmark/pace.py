"""How fast this machine is, by the cost model's measure."""

from __future__ import annotations

import json
import statistics
import time

from dopascape.jobs.cost import seconds
from dopascape.jobs.forecast import pace_path
from dopascape.parameters import Parameters
from dopascape.simulation.simulation import Simulation
from dopascape.store.atomic import write_text_atomic

WIDTHS = (50, 100, 200, 400)
"""Networks that are timed."""

SECONDS_EACH = 2.0


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
    write_text_atomic(pace_path(), json.dumps({"pace": round(pace, 3)}) + "\n")
    return pace
