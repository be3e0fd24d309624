"""The engine beside other implementations of the same model, on the same networks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from dopascape.benchmark.batched_torch import TorchNetworks
from dopascape.benchmark.dense import DenseNetwork, PlainDenseNetwork
from dopascape.benchmark.engine import Effort, engine, engine_with_cortex, settled
from dopascape.benchmark.per_synapse import PerSynapseNetwork
from dopascape.benchmark.turns import (
    Contender,
    UnavailableError,
    require_same_losses,
    time_in_turns,
)
from dopascape.parameters import Parameters
from dopascape.simulation import Simulation

WIDTH = 200

BATCH = 16
"""Replicates that PyTorch steps at once."""

CHECKED_TRIALS = 4

RTOL, RTOL_TORCH = 1e-9, 1e-6
"""Largest relative difference of a loss from the engine's. PyTorch sums in another order on each
machine."""


def _per_synapse(parameters: Parameters) -> Contender:
    return Contender("C, by synapse", PerSynapseNetwork(Simulation(parameters)).run)


def _torch(parameters: Parameters, n: int) -> Contender:
    networks = TorchNetworks([Simulation(parameters, seed) for seed in range(n)])
    name = "PyTorch, 1 network" if n == 1 else f"PyTorch, batch of {n}"
    return Contender(name, networks.run, n)


def measure_baselines(effort: Effort) -> xr.Dataset:
    """Check that all compute the same losses, then time them in turn: the part "baselines".

    Raises
    ------
    ValueError
        If one of them computes something else than the engine.
    """
    parameters = Parameters(network_width=WIDTH)
    losses = np.stack([Simulation(parameters, s).run(CHECKED_TRIALS) for s in range(BATCH)], axis=1)
    alone = settled(parameters)
    contenders = [
        Contender("engine", engine(alone).run),
        Contender(
            "engine, single precision", engine(settled(parameters.replace(precision="single"))).run
        ),
        engine_with_cortex(settled(parameters)),
    ]
    skipped = []
    others: list[tuple[Callable[[], Contender], float]] = [
        (lambda: Contender("dense numpy", PlainDenseNetwork(Simulation(parameters)).run), RTOL),
        (
            lambda: Contender("dense numpy, in place", DenseNetwork(Simulation(parameters)).run),
            RTOL,
        ),
        (lambda: _per_synapse(parameters), RTOL),
        (lambda: _torch(parameters, 1), RTOL_TORCH),
        (lambda: _torch(parameters, BATCH), RTOL_TORCH),
    ]
    for make, rtol in others:
        try:
            contender = make()
        except UnavailableError as reason:
            skipped.append(str(reason))
            continue
        require_same_losses(contender, losses[:, : contender.n_networks], rtol)
        contenders.append(contender)
    taken = time_in_turns(contenders, parameters.trial_length, effort.seconds, effort.rounds)
    dims = ("implementation", "baseline_round")
    return xr.Dataset(
        {"step_time": (dims, taken), "ratio": (dims, taken / taken[0])},
        {"implementation": [c.name for c in contenders]},
        {"skipped": "; ".join(sorted(set(skipped)))},
    )
