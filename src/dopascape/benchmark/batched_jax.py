"""Striatum and output in JAX on the CPU: dense, compiled, several replicates as one batch."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dopascape.anatomy.populations import ALPHA, SNR_BIAS
from dopascape.benchmark.start import Start
from dopascape.benchmark.turns import UnavailableError

Array = NDArray[np.float64]


def _trial(jax: Any, learning_rate: float, feedback_factor: float) -> Callable[..., Any]:
    """Return a compiled trial of several networks: (network, state, input rates) → state, loss."""
    jnp, sigmoid = jax.numpy, jax.nn.sigmoid

    def step(network: Any, state: Any, given: Any) -> Any:
        weights, traces, potentials, rates, output_weight = state
        inputs, target = given
        traces, potentials, rates = list(traces), list(potentials), list(rates)
        for p in (0, 1):  # dSPNs, then iSPNs, which see the dSPNs' new rates
            pre = jnp.concatenate([inputs, *rates])
            potentials[p] = ALPHA * potentials[p] + (1 - ALPHA) * weights[p] @ pre
            rate = sigmoid(potentials[p] - 2)
            new = jnp.outer((1 - ALPHA) * rate * (1 - rate), pre)
            traces[p] = ALPHA * traces[p] + new
            rates[p] = rate
        spn_rate = jnp.concatenate(rates)
        output = sigmoid(output_weight @ spn_rate + SNR_BIAS - 2)
        error = output - target
        signal = error * output * (1 - output)
        output_weight = output_weight - learning_rate * jnp.outer(signal, spn_rate)
        output_weight = jnp.clip(output_weight, *network["output_bounds"])
        weights = [
            jnp.clip(w + learning_rate * feedback_factor * (f @ signal)[:, None] * e, *limits)
            for w, f, e, limits in zip(
                weights, network["feedback"], traces, network["bounds"], strict=True
            )
        ]
        return (weights, traces, potentials, rates, output_weight), error @ error

    def trial(network: Any, state: Any, input_rates: Any) -> Any:
        given = (input_rates, network["target"])
        state, losses = jax.lax.scan(lambda s, x: step(network, s, x), state, given)
        return state, losses.sum()

    compiled: Callable[..., Any] = jax.jit(jax.vmap(trial), donate_argnums=1)
    return compiled


class JaxNetworks:
    """Networks of the same size, stepped together on one core.

    Parameters
    ----------
    starts
        Where each replicate starts from.
    real
        Type of all numbers: float64 or float32.

    Raises
    ------
    UnavailableError
        Without JAX.
    """

    def __init__(self, starts: Sequence[Start], real: DTypeLike) -> None:
        try:
            self.jax: Any = importlib.import_module("jax")
        except ImportError:
            raise UnavailableError("JAX is not installed") from None
        self.jax.config.update("jax_enable_x64", True)
        self.real = real
        first = starts[0]
        self.run_trial = _trial(self.jax, first.learning_rate, first.feedback_factor)
        networks, states = zip(*(self._split(s) for s in starts), strict=True)
        self.network, self.state = self._batch(networks), self._batch(states)

    def _split(self, start: Start) -> tuple[dict[str, Any], Any]:
        weights = [np.nan_to_num(start.weight[spns]) for spns in start.spns]
        network = {
            "bounds": [[limit[spns] for limit in start.bounds()] for spns in start.spns],
            "output_bounds": list(start.output_bounds()),
            "feedback": [start.feedback[spns] for spns in start.spns],
            "target": start.target,
        }
        nothing = [np.zeros(len(w)) for w in weights]
        traces = [np.zeros_like(w) for w in weights]
        return network, (weights, traces, nothing, nothing, start.output_weight)

    def _batch(self, parts: Sequence[Any]) -> Any:
        return self.jax.tree.map(lambda *arrays: self._array(np.stack(arrays)), *parts)

    def _array(self, array: Array) -> Any:
        return self.jax.numpy.array(array, self.real)

    def trial(self, input_rates: Array) -> Array:
        """Run a trial; input rates (n_networks, trial_length, n_inputs), losses (n_networks,)."""
        self.state, losses = self.run_trial(self.network, self.state, self._array(input_rates))
        return np.asarray(losses, float)
