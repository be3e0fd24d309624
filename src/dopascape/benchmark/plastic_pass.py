"""What the hardware allows: a step's pass over the plastic synapses, in C (plastic_pass.c)."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA
from dopascape.benchmark.c_library import compile_c
from dopascape.simulation.aligned import aligned

REAL: dict[str, tuple[str, type[np.floating]]] = {
    "double": ("double", np.float64),
    "single": ("float", np.float32),
}
"""The type of numbers in C, and in numpy."""


class PlasticPass:
    """Plastic synapses of some points of one network, with weights and rates of the usual size.

    Parameters
    ----------
    exists : (n_post, n_pre)
        Where there is a synapse.
    n_points
        Points in lockstep, 8 or 16.
    precision
        "double" or "single".

    Attributes
    ----------
    column : (n_synapses,)
        Presynaptic neurons, row by row.
    weight, trace : (n_synapses, n_points)
        Sizes of the weights; eligibility traces.
    before, now : (n_pre, n_points)
        Rates that enter the traces and the drive.
    step, input : (n_post, n_points)
        Learning rate times feedback; (1 - α) φ'.
    drive : (n_post, n_points)
        Σ w r.

    Raises
    ------
    UnavailableError
        Without a C compiler.
    """

    def __init__(self, exists: NDArray[np.bool_], n_points: int, precision: str) -> None:
        c_type, real = REAL[precision]
        library = compile_c("plastic_pass.c", f"REAL={c_type}", f"LANES={n_points}")
        self._passes = library.plastic_passes
        self._passes.argtypes = (*[ctypes.c_int64] * 2, *[ctypes.c_void_p] * 9, ctypes.c_double)
        self.row_start = np.concatenate([[0], np.cumsum(exists.sum(1))]).astype(np.int64)
        self.column = np.nonzero(exists)[1].astype(np.uint32)
        (n_post, n_pre), n = exists.shape, self.column.size
        rng = np.random.default_rng(0)

        def uniform(low: float, high: float, rows: int) -> NDArray[Any]:
            return aligned(rng.uniform(low, high, (rows, n_points)).astype(real))

        self.weight, self.trace = uniform(0, 1, n), uniform(0, 0.01, n)
        self.before, self.now = uniform(0, 1, n_pre), uniform(0, 1, n_pre)
        self.step, self.input = uniform(-0.01, 0.01, n_post), uniform(0, 0.02, n_post)
        self.drive = uniform(0, 0, n_post)

    def run(self, n_passes: int) -> None:
        """Go through all synapses so many times: once is a step."""
        arrays: list[NDArray[Any]] = [
            self.row_start,
            self.column,
            self.weight,
            self.trace,
            self.before,
            self.now,
        ]
        arrays += [self.step, self.input, self.drive]
        addresses = [array.ctypes.data for array in arrays]
        self._passes(n_passes, len(self.drive), *addresses, ALPHA)
