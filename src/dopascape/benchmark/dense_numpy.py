"""Striatum and output in numpy: dense matrices, plain expressions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, SNR_BIAS
from dopascape.benchmark.start import Start

Array = NDArray[np.float64]


class NumpyNetwork:
    """A network whose matrices hold a zero where there is no synapse.

    Parameters
    ----------
    start
        Where it starts from.
    """

    def __init__(self, start: Start) -> None:
        self.start = start
        self.weight, self.output_weight = np.nan_to_num(start.weight), start.output_weight
        self.bounds, self.output_bounds = start.bounds(), start.output_bounds()
        self.trace = np.zeros_like(self.weight)
        self.potential, self.rate = np.zeros(len(self.weight)), np.zeros(start.sign.size)

    def trial(self, input_rates: Array) -> float:
        """Run a trial with these input rates, (trial_length, n_inputs); return its loss."""
        steps = zip(input_rates, self.start.target, strict=True)
        return sum(self._step(inputs, target) for inputs, target in steps)

    def _step(self, inputs: Array, target: Array) -> float:
        n_inputs = inputs.size
        self.rate[:n_inputs] = inputs
        for spns in self.start.spns:
            drive = self.weight[spns] @ self.rate
            self.potential[spns] = ALPHA * self.potential[spns] + (1 - ALPHA) * drive
            rate = 1 / (1 + np.exp(2 - self.potential[spns]))
            new = np.outer((1 - ALPHA) * rate * (1 - rate), self.rate)
            self.trace[spns] = ALPHA * self.trace[spns] + new
            self.rate[n_inputs:][spns] = rate
        spn_rate = self.rate[n_inputs:]
        output = 1 / (1 + np.exp(2 - SNR_BIAS - self.output_weight @ spn_rate))
        error = output - target
        self._learn(error * output * (1 - output), spn_rate)
        return float(error @ error)

    def _learn(self, signal: Array, spn_rate: Array) -> None:
        """Change all weights; ``signal`` is ε φ'."""
        start = self.start
        output_weight = self.output_weight - start.learning_rate * np.outer(signal, spn_rate)
        self.output_weight = np.clip(output_weight, *self.output_bounds)
        step = start.learning_rate * start.feedback_factor * (start.feedback @ signal)
        self.weight = np.clip(self.weight + step[:, np.newaxis] * self.trace, *self.bounds)
