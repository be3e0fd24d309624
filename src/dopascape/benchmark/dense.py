"""The model in numpy with dense matrices: in plain expressions, and with care for speed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, CORTEX, SNR_BIAS, SPNS
from dopascape.benchmark.initial import bounds, matrices
from dopascape.simulation import Simulation

Array = NDArray[np.float64]


class DenseNetwork:
    """A network whose matrices hold a zero where there is no synapse.

    All large arrays are changed in place; one clip keeps Dale's law and the connectivity.

    Parameters
    ----------
    simulation
        Where to start from; it has not run yet.
    """

    def __init__(self, simulation: Simulation) -> None:
        start, p = matrices(simulation), simulation.parameters
        self.place, self.inputs = start.place, start.inputs
        self.thal_rate, self.target = start.thal_rate, start.target
        self.output_weight, self.feedback = start.output_weight, start.feedback
        self.learning_rate, self.feedback_factor = p.learning_rate, p.feedback_factor
        self.rate = np.zeros(start.sign.size)
        self.potential = {p: np.zeros(len(w)) for p, w in start.weight.items()}
        self.weight = {p: np.nan_to_num(w) for p, w in start.weight.items()}
        self.trace = {p: np.zeros_like(self.weight[p]) for p in SPNS}
        self.buffer = {p: np.zeros_like(self.weight[p]) for p in SPNS}
        self.bounds = {
            p: bounds(start.sign[self.inputs[p]], ~np.isnan(start.weight[p])) for p in SPNS
        }
        exists = np.ones(self.output_weight.shape, bool)
        self.output_bounds = bounds(start.output_sign, exists)

    def run(self, n_trials: int) -> Array:
        """Run the next trials; return their losses, (n_trials,)."""
        losses = np.zeros(n_trials)
        for trial in range(n_trials):
            for thal_rate, target in zip(self.thal_rate, self.target, strict=True):
                losses[trial] += self._step(thal_rate, target)
        return losses

    def _step(self, thal_rate: Array, target: Array) -> float:
        self.rate[self.place["thal"]] = thal_rate
        for population in CORTEX:
            self.rate[self.place[population]] = self._new_rate(population)
        for population in SPNS:
            rate = self._new_rate(population)
            self._update_trace(population, rate * (1 - rate), self.rate[self.inputs[population]])
            self.rate[self.place[population]] = rate
        spn_rate = self.rate[self.place["dspn"].start :]
        output = 1 / (1 + np.exp(2 - SNR_BIAS - self.output_weight @ spn_rate))
        error = output - target
        self._learn(error * output * (1 - output), spn_rate)
        return float(error @ error)

    def _new_rate(self, population: str) -> Array:
        drive = self.weight[population] @ self.rate[self.inputs[population]]
        potential = self.potential[population]
        potential *= ALPHA
        potential += (1 - ALPHA) * drive
        rate: Array = 1 / (1 + np.exp(2 - potential))
        return rate

    def _learn(self, signal: Array, spn_rate: Array) -> None:
        """Change all plastic weights; ``signal`` is ε φ'."""
        self.output_weight -= np.multiply.outer(self.learning_rate * signal, spn_rate)
        np.clip(self.output_weight, *self.output_bounds, out=self.output_weight)
        factor = self.learning_rate * self.feedback_factor * (self.feedback @ signal)
        n_dspn = self.potential["dspn"].size
        for population, its in (("dspn", factor[:n_dspn]), ("ispn", factor[n_dspn:])):
            self._update_weight(population, its[:, np.newaxis])

    def _update_trace(self, population: str, slope: Array, pre: Array) -> None:
        trace, buffer = self.trace[population], self.buffer[population]
        trace *= ALPHA
        trace += np.multiply.outer((1 - ALPHA) * slope, pre, out=buffer)

    def _update_weight(self, population: str, factor: Array) -> None:
        weight, buffer = self.weight[population], self.buffer[population]
        weight += np.multiply(self.trace[population], factor, out=buffer)
        np.clip(weight, *self.bounds[population], out=weight)


class PlainDenseNetwork(DenseNetwork):
    """The same in expressions that make new arrays, as a first version would have them."""

    def _update_trace(self, population: str, slope: Array, pre: Array) -> None:
        old = self.trace[population]
        self.trace[population] = ALPHA * old + (1 - ALPHA) * np.outer(slope, pre)

    def _update_weight(self, population: str, factor: Array) -> None:
        new = self.weight[population] + self.trace[population] * factor
        self.weight[population] = np.clip(new, *self.bounds[population])
