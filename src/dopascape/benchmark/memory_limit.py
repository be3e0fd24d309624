"""The limit set by memory: moving each synapse's bytes once a step, and hardly anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from dopascape.benchmark.turns import Contender

PARTS = 64
"""Pieces that the arrays are cut into for several threads."""


def _jit(**options: Any) -> Callable[[Any], Any]:
    decorator: Callable[[Any], Any] = numba.njit(error_model="numpy", **options)
    return decorator


@_jit()
def _sweep(
    weight: NDArray[np.floating],
    trace: NDArray[np.floating],
    column: NDArray[np.unsignedinteger],
    constants: NDArray[np.floating],
    first: np.uint64,
    last: np.uint64,
) -> np.uint64:
    """Read and write a weight and its trace, read its column: the bytes of a step of learning."""
    keep, add, step, zero = constants[0], constants[1], constants[2], constants[3]
    total = np.uint64(0)
    for i in range(first, last):
        total += column[i]
        e = keep * trace[i] + add
        trace[i] = e
        w = weight[i] + step * e
        weight[i] = zero if w < zero else w
    return total


@_jit()
def _sweeps(weight: Any, trace: Any, column: Any, constants: Any, n: int) -> np.uint64:
    total = np.uint64(0)
    for _ in range(n):
        total += _sweep(weight, trace, column, constants, np.uint64(0), np.uint64(weight.size))
    return total


@_jit(parallel=True)
def _sweeps_threaded(weight: Any, trace: Any, column: Any, constants: Any, n: int) -> np.uint64:
    total = np.uint64(0)
    size = weight.size
    for _ in range(n):
        for part in numba.prange(PARTS):
            first, last = np.uint64(part * size // PARTS), np.uint64((part + 1) * size // PARTS)
            total += _sweep(weight, trace, column, constants, first, last)
    return total


def memory_limit(
    name: str, n_synapses: int, precision: str, column: np.dtype[Any], threads: int, steps: int
) -> Contender:
    """Return a contender that only moves the bytes of the plastic synapses.

    Parameters
    ----------
    name
        The contender's.
    n_synapses
        Places in the engine's arrays, padding included.
    precision
        "double" or "single".
    column
        Type of the index of a presynaptic neuron.
    threads
        Threads to sweep with.
    steps
        Sweeps in a trial.
    """
    real = np.dtype(np.float64 if precision == "double" else np.float32)
    weight, trace = np.ones(n_synapses, real), np.zeros(n_synapses, real)
    columns = np.zeros(n_synapses, column)
    constants = np.array([0.9, 0.1, 1e-3, 0.0], real)
    sweeps = _sweeps if threads == 1 else _sweeps_threaded

    def run(n_trials: int) -> NDArray[np.float64]:
        numba.set_num_threads(threads)
        sweeps(weight, trace, columns, constants, n_trials * steps)
        return np.zeros(n_trials)

    return Contender(name, run)
