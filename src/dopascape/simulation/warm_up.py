"""Compiling the kernels before many processes need them."""

from __future__ import annotations

import shutil

from dopascape.kernels.compiler import cache_directory
from dopascape.parameters import Parameters
from dopascape.simulation.simulation import Simulation


def warm_up() -> None:
    """Compile every kernel into the cache where later processes find it.

    A damaged cache, as a killed process or a full disk leaves it, is emptied and built anew.
    """
    try:
        _run_briefly()
    except Exception:
        # What a damaged cache raises depends on where it was cut; after emptying it, an error of
        # any other origin comes again and is shown.
        shutil.rmtree(cache_directory(), ignore_errors=True)
        _run_briefly()


def _run_briefly() -> None:
    for precision in ("double", "single"):
        for feedback in ("dopamine", "none"):
            parameters = Parameters(
                network_width=10, trial_length=2, precision=precision, feedback=feedback
            )
            Simulation(parameters).run(1)
