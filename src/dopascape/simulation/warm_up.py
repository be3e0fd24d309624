"""Compiling the kernels before many processes need them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from dopascape.kernels.compiler import cache_directory
from dopascape.modes import PRECISIONS
from dopascape.parameters import Parameters
from dopascape.simulation.ensemble import Ensemble
from dopascape.simulation.lanes import LANES


def warm_up(precisions: Iterable[str] = PRECISIONS, threads: int = 1) -> None:
    """Compile the kernels into the cache where later processes find them.

    Those of each precision, and those for one thread or for several, are compiled apart. A damaged
    cache, as a killed process or a full disk leaves it, is emptied and built anew.
    """
    wanted = tuple(precisions)
    try:
        _run_briefly(wanted, threads)
    except Exception:
        # What a damaged cache raises depends on where it was cut; after emptying it, an error of
        # any other origin comes again and is shown.
        shutil.rmtree(cache_directory(), ignore_errors=True)
        _run_briefly(wanted, threads)


def _run_briefly(precisions: Iterable[str], threads: int) -> None:
    for precision in precisions:
        parameters = Parameters(network_width=10, trial_length=2, precision=precision)
        for n_points in {1, *(LANES[precision] if threads == 1 else ())}:
            Ensemble([parameters] * n_points, threads=threads).run(1)
