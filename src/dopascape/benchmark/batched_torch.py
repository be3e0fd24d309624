"""Striatum and output in PyTorch on the CPU: dense matrices, several replicates as one batch."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, SNR_BIAS
from dopascape.benchmark.start import Start
from dopascape.benchmark.turns import UnavailableError

Array = NDArray[np.float64]


class TorchNetworks:
    """Networks of the same size, stepped together; float64, on one core.

    Parameters
    ----------
    starts
        Where each replicate starts from.

    Raises
    ------
    UnavailableError
        Without PyTorch.
    """

    def __init__(self, starts: Sequence[Start]) -> None:
        try:
            self.torch: Any = importlib.import_module("torch")
        except ImportError:
            raise UnavailableError("PyTorch is not installed") from None
        self.torch.set_num_threads(1)
        self.start = starts[0]
        self.weight = self._batch([np.nan_to_num(s.weight) for s in starts])
        self.bounds = [
            self._batch(limit) for limit in zip(*(s.bounds() for s in starts), strict=True)
        ]
        self.output_weight = self._batch([s.output_weight for s in starts])
        self.output_bounds = [self.torch.from_numpy(b) for b in self.start.output_bounds()]
        self.feedback = self._batch([s.feedback for s in starts])
        self.target = self._batch([s.target for s in starts])
        self.trace = self.torch.zeros_like(self.weight)
        self.potential = self.torch.zeros_like(self.weight[:, :, 0])
        self.rate = self.torch.zeros_like(self.weight[:, 0, :])

    def _batch(self, arrays: Sequence[Array]) -> Any:
        return self.torch.from_numpy(np.stack(arrays))

    def trial(self, input_rates: Array) -> Array:
        """Run a trial; input rates (n_networks, trial_length, n_inputs), losses (n_networks,)."""
        with self.torch.inference_mode():
            inputs = self.torch.from_numpy(input_rates)
            steps = zip(inputs.unbind(1), self.target.unbind(1), strict=True)
            losses: Array = sum(
                self._step(its_inputs, target) for its_inputs, target in steps
            ).numpy()
        return losses

    def _step(self, inputs: Any, target: Any) -> Any:
        n_inputs = self.start.n_inputs
        self.rate[:, :n_inputs] = inputs
        for spns in self.start.spns:
            drive = self._product(self.weight[:, spns], self.rate)
            potential = self.potential[:, spns].mul_(ALPHA).add_(drive, alpha=1 - ALPHA)
            rate = self.torch.sigmoid(potential - 2)
            # One pass: e ← α e + (1-α) φ' r.
            self.trace[:, spns].baddbmm_(
                (rate * (1 - rate)).unsqueeze(2),
                self.rate.unsqueeze(1),
                beta=ALPHA,
                alpha=1 - ALPHA,
            )
            self.rate[:, n_inputs:][:, spns] = rate
        spn_rate = self.rate[:, n_inputs:]
        output = self.torch.sigmoid(self._product(self.output_weight, spn_rate) + SNR_BIAS - 2)
        error = output - target
        self._learn(error * output * (1 - output), spn_rate)
        return (error * error).sum(1)

    def _product(self, matrix: Any, vector: Any) -> Any:
        return self.torch.bmm(matrix, vector.unsqueeze(2)).squeeze(2)

    def _learn(self, signal: Any, spn_rate: Any) -> None:
        """Change all weights in place; ``signal`` is ε φ'."""
        start, clamp = self.start, self.torch.clamp
        self.output_weight.baddbmm_(
            signal.unsqueeze(2), spn_rate.unsqueeze(1), alpha=-start.learning_rate
        )
        clamp(self.output_weight, *self.output_bounds, out=self.output_weight)
        step = self._product(self.feedback, signal) * start.learning_rate * start.feedback_factor
        self.weight.addcmul_(self.trace, step.unsqueeze(2))
        clamp(self.weight, *self.bounds, out=self.weight)
