"""The model in C, synapse by synapse (per_synapse.c), compiled when it is needed."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, CORTEX, SNR_BIAS, SPNS
from dopascape.benchmark.initial import Matrices, matrices
from dopascape.benchmark.turns import UnavailableError
from dopascape.simulation import Simulation

Array = NDArray[np.float64]

SOURCE = Path(__file__).with_name("per_synapse.c")
COMPILE = ("-O3", "-march=native", "-shared", "-fPIC")


class _Population(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("n_neurons", "first", "n_synapses", "plastic")),
        *(
            (name, ctypes.c_void_p)
            for name in ("pre", "post", "sign", "weight", "trace", "potential", "slope", "drive")
        ),
    )


class _Network(ctypes.Structure):
    _fields_ = (
        ("population", _Population * 4),
        *(
            (name, ctypes.c_int64)
            for name in ("trial_length", "n_thal", "first_thal", "n_spn", "first_spn", "target_dim")
        ),
        *(
            (name, ctypes.c_void_p)
            for name in ("thal_rate", "target", "feedback_matrix", "output_sign")
        ),
        *((name, ctypes.c_void_p) for name in ("output_weight", "rate", "signal")),
        *(
            (name, ctypes.c_double)
            for name in ("alpha", "output_bias", "learning_rate", "feedback_factor")
        ),
    )


@cache
def _library() -> ctypes.CDLL:
    """Compile the C source into a temporary folder and load it.

    Raises
    ------
    UnavailableError
        Without a C compiler, or where it fails.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise UnavailableError("no C compiler (cc)")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "per_synapse.so"
        command = [compiler, *COMPILE, str(SOURCE), "-o", str(target), "-lm"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise UnavailableError(f"the C compiler failed: {done.stderr.strip()[:200]}")
        library = ctypes.CDLL(str(target))
    library.run_trial.restype = ctypes.c_double
    library.run_trial.argtypes = (ctypes.POINTER(_Network),)
    return library


class PerSynapseNetwork:
    """A network as lists of synapses, sorted by postsynaptic neuron.

    Parameters
    ----------
    simulation
        Where to start from; it has not run yet.

    Raises
    ------
    UnavailableError
        Without a C compiler.
    """

    def __init__(self, simulation: Simulation) -> None:
        self._library = _library()
        self._kept: list[NDArray[Any]] = []  # the C side holds addresses only
        start, p = matrices(simulation), simulation.parameters
        populations = [self._population(start, name) for name in (*CORTEX, *SPNS)]
        self._network = _Network(
            population=(_Population * 4)(*populations),
            trial_length=p.trial_length,
            n_thal=start.thal_rate.shape[1],
            first_thal=start.place["thal"].start,
            n_spn=start.output_sign.size,
            first_spn=start.place["dspn"].start,
            target_dim=p.target_dim,
            thal_rate=self._address(start.thal_rate),
            target=self._address(start.target),
            feedback_matrix=self._address(start.feedback),
            output_sign=self._address(start.output_sign),
            output_weight=self._address(start.output_weight),
            rate=self._zeros(start.sign.size),
            signal=self._zeros(p.target_dim),
            alpha=ALPHA,
            output_bias=SNR_BIAS,
            learning_rate=p.learning_rate,
            feedback_factor=p.feedback_factor,
        )

    def _population(self, start: Matrices, name: str) -> _Population:
        post, column = np.nonzero(~np.isnan(start.weight[name]))
        pre = column + start.inputs[name].start
        plastic = name in SPNS
        n_neurons = len(start.weight[name])
        return _Population(
            n_neurons=n_neurons,
            first=start.place[name].start,
            n_synapses=post.size,
            plastic=plastic,
            pre=self._address(pre.astype(np.int32)),
            post=self._address(post.astype(np.int32)),
            sign=self._address(start.sign[pre]),
            weight=self._address(start.weight[name][post, column]),
            trace=self._zeros(post.size if plastic else 0),
            **{field: self._zeros(n_neurons) for field in ("potential", "slope", "drive")},
        )

    def _address(self, array: NDArray[Any]) -> int:
        self._kept.append(np.ascontiguousarray(array))
        return self._kept[-1].ctypes.data

    def _zeros(self, n: int) -> int:
        return self._address(np.zeros(n))

    def run(self, n_trials: int) -> Array:
        """Run the next trials; return their losses, (n_trials,)."""
        network = ctypes.byref(self._network)
        return np.array([self._library.run_trial(network) for _ in range(n_trials)])
