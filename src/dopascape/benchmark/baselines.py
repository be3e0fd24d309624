"""The engine beside other implementations of the same model, on the same networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple, Protocol

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.benchmark.batched_jax import JaxNetworks
from dopascape.benchmark.batched_torch import TorchNetworks
from dopascape.benchmark.dense_numpy import NumpyNetwork
from dopascape.benchmark.engine import alone, from_start, in_lockstep
from dopascape.benchmark.per_synapse import PerSynapseNetwork
from dopascape.benchmark.start import Start, settling_trials, start
from dopascape.benchmark.turns import (
    Contender,
    Effort,
    UnavailableError,
    one_core,
    time_in_turns,
)
from dopascape.parameters import Parameters

Array = NDArray[np.float64]

WIDTH = 200

BATCH = 8
"""Networks that JAX, PyTorch and the engine step at once."""

RTOL = {"double": 1e-9, "single": 1e-3}
"""Largest relative difference of a loss from the engine's in the same precision. Double: sums in
another order change the last digits, and learning does not enlarge that (5e-14 after 1500 trials).
Single: digits are 5e8 times as coarse, and losses late in learning small (4e-4 after 1500)."""


class Networks(Protocol):
    """Another implementation, with one or more networks."""

    def trial(self, input_rates: Array) -> Any:
        """Run the next trial with these rates of thalamus and cortex; return the losses.

        Shapes are (n_networks, trial_length, n_inputs) and (n_networks,).
        """


class _OneByOne:
    """Networks of an implementation that steps only one."""

    def __init__(self, networks: Sequence[NumpyNetwork | PerSynapseNetwork]) -> None:
        self.networks = networks

    def trial(self, input_rates: Array) -> list[float]:
        return [n.trial(rates) for n, rates in zip(self.networks, input_rates, strict=True)]


class Baseline(NamedTuple):
    """How another implementation takes part."""

    name: str
    make: Callable[[list[Start]], Networks]
    precision: str = "double"
    n_networks: int = 1


BASELINES = (
    Baseline("C, by synapse", lambda starts: _OneByOne([PerSynapseNetwork(s) for s in starts])),
    Baseline("dense numpy", lambda starts: _OneByOne([NumpyNetwork(s) for s in starts])),
    *(
        baseline
        for n in (1, BATCH)
        for baseline in (
            Baseline("PyTorch", TorchNetworks, n_networks=n),
            Baseline("JAX", lambda starts: JaxNetworks(starts, np.float64), n_networks=n),
            Baseline("JAX", lambda starts: JaxNetworks(starts, np.float32), "single", n),
        )
    ),
)


def _engines(parameters: Parameters) -> list[Callable[[], Contender]]:
    """Return what makes the engine's contenders; all others are compared with the first."""
    single = parameters.replace(precision="single")
    return [
        lambda: Contender("engine, double", alone(parameters)),
        lambda: Contender("engine, single", alone(single)),
        lambda: in_lockstep(parameters, BATCH),
        lambda: in_lockstep(single, BATCH),
    ]


_start = cache(start)


def _contender(baseline: Baseline, parameters: Parameters) -> Contender:
    """Return an implementation that is compared with the engine in the same precision."""
    name, make, precision, n = baseline
    seeds = tuple(range(n))
    starts = [_start(parameters, seed) for seed in seeds]
    networks, input_rates = make(starts), np.stack([s.input_rates for s in starts])
    done = 0

    def run(n_trials: int) -> Array:
        nonlocal done
        last = input_rates.shape[1] - 1
        trials, done = range(done, done + n_trials), done + n_trials
        return np.array([networks.trial(input_rates[:, min(k, last)]) for k in trials])

    return Contender(
        f"{name}, {precision}, {n} network{'s' if n > 1 else ''}",
        run,
        n,
        expected=from_start(parameters.replace(precision=precision), seeds),
        rtol=RTOL[precision],
    )


def measure_baselines(effort: Effort, width: int = WIDTH) -> xr.Dataset:
    """Time all in turn, if they compute the same losses: the part "baselines".

    What this machine cannot run is left out, what computes other losses has no time (NaN); the
    attributes ``baselines_skipped`` and ``baselines_wrong`` say why.
    """
    parameters = Parameters(network_width=width)
    with one_core():
        contenders, skipped = [], set()
        makers = _engines(parameters)
        makers += [partial(_contender, baseline, parameters) for baseline in BASELINES]
        for make in makers:
            try:
                contenders.append(make())
            except UnavailableError as reason:
                skipped.add(str(reason))
        taken, faults = time_in_turns(
            contenders, parameters.trial_length, settling_trials(parameters), effort
        )
    dims = ("implementation", "baseline_round")
    return xr.Dataset(
        {"step_time": (dims, taken), "ratio": (dims, taken / taken[0])},
        {"implementation": [c.name for c in contenders]},
        {"baselines_skipped": "; ".join(sorted(skipped)), "baselines_wrong": "; ".join(faults)},
    )
