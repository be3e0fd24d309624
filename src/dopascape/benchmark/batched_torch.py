"""The model in PyTorch on the CPU: dense matrices, several replicates as one batch."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, CORTEX, SNR_BIAS, SPNS
from dopascape.benchmark.initial import bounds, matrices
from dopascape.benchmark.turns import UnavailableError
from dopascape.simulation import Simulation

Array = NDArray[np.float64]


class TorchNetworks:
    """Networks of the same size, stepped together; float64, on one core.

    Parameters
    ----------
    simulations
        Where to start from, one for each replicate; they have not run yet.

    Raises
    ------
    UnavailableError
        Without PyTorch.
    """

    def __init__(self, simulations: Sequence[Simulation]) -> None:
        try:
            self.torch: Any = importlib.import_module("torch")
        except ImportError:
            raise UnavailableError("PyTorch is not installed") from None
        self.torch.set_num_threads(1)
        starts, p = [matrices(s) for s in simulations], simulations[0].parameters
        first = starts[0]
        self.place, self.inputs = first.place, first.inputs
        self.learning_rate, self.feedback_factor = p.learning_rate, p.feedback_factor
        # Time first: (trial_length, n_networks, n).
        self.thal_rate = self._batch([s.thal_rate for s in starts]).transpose(0, 1).contiguous()
        self.target = self._batch([s.target for s in starts]).transpose(0, 1).contiguous()
        self.output_weight = self._batch([s.output_weight for s in starts])
        self.feedback = self._batch([s.feedback for s in starts])
        self.weight = {
            p: self._batch([np.nan_to_num(s.weight[p]) for s in starts]) for p in (*CORTEX, *SPNS)
        }
        self.trace = {p: self.torch.zeros_like(self.weight[p]) for p in SPNS}
        self.potential = {p: self.torch.zeros_like(w[:, :, 0]) for p, w in self.weight.items()}
        self.rate = self._batch([np.zeros(s.sign.size) for s in starts])
        self.bounds = {p: self._bounds(starts, p) for p in SPNS}
        exists = np.ones(first.output_weight.shape, bool)
        limits = bounds(first.output_sign, exists)
        self.output_bounds = [self.torch.from_numpy(limit) for limit in limits]

    def _batch(self, arrays: Sequence[Array]) -> Any:
        return self.torch.from_numpy(np.stack(arrays))

    def _bounds(self, starts: Sequence[Any], population: str) -> list[Any]:
        sign = starts[0].sign[self.inputs[population]]
        limits = [bounds(sign, ~np.isnan(s.weight[population])) for s in starts]
        return [self._batch(limit) for limit in zip(*limits, strict=True)]

    def run(self, n_trials: int) -> Array:
        """Run the next trials; return their losses, (n_trials, n_networks)."""
        losses = np.zeros((n_trials, self.rate.shape[0]))
        with self.torch.inference_mode():
            for trial in range(n_trials):
                for thal_rate, target in zip(self.thal_rate, self.target, strict=True):
                    losses[trial] += self._step(thal_rate, target).numpy()
        return losses

    def _step(self, thal_rate: Any, target: Any) -> Any:
        self.rate[:, self.place["thal"]] = thal_rate
        for population in CORTEX:
            self.rate[:, self.place[population]] = self._new_rate(population)
        for population in SPNS:
            rate = self._new_rate(population)
            slope, pre = rate * (1 - rate), self.rate[:, self.inputs[population]]
            # One pass: e ← α e + (1-α) φ' r.
            self.trace[population].baddbmm_(
                slope.unsqueeze(2), pre.unsqueeze(1), beta=ALPHA, alpha=1 - ALPHA
            )
            self.rate[:, self.place[population]] = rate
        spn_rate = self.rate[:, self.place["dspn"].start :]
        output = self.torch.sigmoid(self._product(self.output_weight, spn_rate) + SNR_BIAS - 2)
        error = output - target
        self._learn(error * output * (1 - output), spn_rate)
        return (error * error).sum(1)

    def _product(self, matrix: Any, vector: Any) -> Any:
        return self.torch.bmm(matrix, vector.unsqueeze(2)).squeeze(2)

    def _new_rate(self, population: str) -> Any:
        drive = self._product(self.weight[population], self.rate[:, self.inputs[population]])
        potential = self.potential[population].mul_(ALPHA).add_(drive, alpha=1 - ALPHA)
        return self.torch.sigmoid(potential - 2)

    def _learn(self, signal: Any, spn_rate: Any) -> None:
        """Change all plastic weights; ``signal`` is ε φ'."""
        weight = self.output_weight
        weight.baddbmm_(signal.unsqueeze(2), spn_rate.unsqueeze(1), alpha=-self.learning_rate)
        self.torch.clamp(weight, *self.output_bounds, out=weight)
        factor = self._product(self.feedback, signal) * self.learning_rate * self.feedback_factor
        n_dspn = self.potential["dspn"].shape[1]
        for population, its in (("dspn", factor[:, :n_dspn]), ("ispn", factor[:, n_dspn:])):
            weight = self.weight[population]
            weight.addcmul_(self.trace[population], its.unsqueeze(2))
            self.torch.clamp(weight, *self.bounds[population], out=weight)
