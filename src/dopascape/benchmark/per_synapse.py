"""Striatum and output in C, synapse by synapse (per_synapse.c)."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, SNR_BIAS
from dopascape.benchmark.c_library import compile_c
from dopascape.benchmark.start import Start

Array = NDArray[np.float64]


def _fields(c_type: Any, *names: str) -> tuple[tuple[str, Any], ...]:
    return tuple((name, c_type) for name in names)


class _Population(ctypes.Structure):
    _fields_ = (
        *_fields(ctypes.c_int64, "n_neurons", "first", "n_synapses"),
        *_fields(ctypes.c_void_p, "pre", "post", "sign", "weight", "trace"),
        *_fields(ctypes.c_void_p, "potential", "slope", "drive"),
    )


class _Network(ctypes.Structure):
    _fields_ = (
        ("population", _Population * 2),
        *_fields(ctypes.c_int64, "trial_length", "n_inputs", "n_spn", "target_dim"),
        *_fields(ctypes.c_void_p, "target", "feedback_matrix", "output_sign"),
        *_fields(ctypes.c_void_p, "output_weight", "rate", "signal"),
        *_fields(ctypes.c_double, "alpha", "output_bias", "learning_rate", "feedback_factor"),
    )


class PerSynapseNetwork:
    """A network as lists of synapses, sorted by postsynaptic neuron.

    Parameters
    ----------
    start
        Where it starts from.

    Raises
    ------
    UnavailableError
        Without a C compiler.
    """

    def __init__(self, start: Start) -> None:
        self._run_trial = compile_c("per_synapse.c").run_trial
        self._run_trial.restype = ctypes.c_double
        self._run_trial.argtypes = (ctypes.POINTER(_Network), ctypes.c_void_p)
        self._kept: list[NDArray[Any]] = []  # the C side holds addresses only
        trial_length, target_dim = start.target.shape
        self._network = _Network(
            population=(_Population * 2)(*(self._population(start, s) for s in start.spns)),
            trial_length=trial_length,
            n_inputs=start.n_inputs,
            n_spn=len(start.weight),
            target_dim=target_dim,
            target=self._address(start.target),
            feedback_matrix=self._address(start.feedback),
            output_sign=self._address(start.output_sign),
            output_weight=self._address(start.output_weight),
            rate=self._zeros(start.sign.size),
            signal=self._zeros(target_dim),
            alpha=ALPHA,
            output_bias=SNR_BIAS,
            learning_rate=start.learning_rate,
            feedback_factor=start.feedback_factor,
        )

    def _population(self, start: Start, spns: slice) -> _Population:
        weight = start.weight[spns]
        post, pre = np.nonzero(~np.isnan(weight))
        return _Population(
            n_neurons=len(weight),
            first=spns.start,
            n_synapses=post.size,
            pre=self._address(pre.astype(np.int32)),
            post=self._address(post.astype(np.int32)),
            sign=self._address(start.sign[pre]),
            weight=self._address(weight[post, pre]),
            trace=self._zeros(post.size),
            **{field: self._zeros(len(weight)) for field in ("potential", "slope", "drive")},
        )

    def _address(self, array: NDArray[Any]) -> int:
        self._kept.append(np.array(array, order="C"))  # a copy: C writes into some
        return self._kept[-1].ctypes.data

    def _zeros(self, n: int) -> int:
        return self._address(np.zeros(n))

    def trial(self, input_rates: Array) -> float:
        """Run a trial with these input rates, (trial_length, n_inputs); return its loss."""
        rates = np.ascontiguousarray(input_rates)
        loss: float = self._run_trial(ctypes.byref(self._network), rates.ctypes.data)
        return loss
