"""Running one replicate and labelling what comes out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr

from dopascape.anatomy.landscape import Landscape, landscape
from dopascape.anatomy.populations import SPNS
from dopascape.observables import landscape as statistics
from dopascape.observables.learning import constant_loss, trials_to_criterion
from dopascape.observables.variables import VARIABLES
from dopascape.parameters import Parameters
from dopascape.simulation.simulation import Simulation


def simulate(
    parameters: Parameters, seed: int = 0, *, root_seed: int = 0, threads: int = 1
) -> xr.Dataset:
    """Run one replicate for ``parameters.n_trials`` trials.

    Parameters
    ----------
    parameters
        The network.
    seed
        The replicate's number, >= 0.
    root_seed
        The study's seed, >= 0.
    threads
        Threads to run on; the results are the same whatever their number.

    Returns
    -------
    xr.Dataset
        The variables of `dopascape.observables.variables.VARIABLES`, over ``trial`` from 1.
    """
    simulation = Simulation(parameters, seed, root_seed=root_seed, threads=threads)
    loss = simulation.run(parameters.n_trials)
    constant = constant_loss(simulation.target)
    values = {
        "loss": loss,
        "constant_loss": constant,
        "trials_to_criterion": trials_to_criterion(loss, constant),
        **landscape_statistics(parameters, landscape(parameters, seed, root_seed)),
    }
    variables = {
        name: xr.Variable(
            about.dims, values[name], {"units": about.units, "long_name": about.long_name}
        )
        for name, about in VARIABLES.items()
    }
    trial = xr.Variable("trial", np.arange(1, loss.size + 1), {"long_name": "trial", "units": "1"})
    return xr.Dataset(variables, {"trial": trial})


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def landscape_statistics(parameters: Parameters, parts: Landscape) -> dict[str, float]:
    """Return the statistics of a landscape, means over dSPNs and iSPNs where they differ."""
    length = parameters.diffusion_length
    position, sites, gain = parts.position, parts.varicosities, parts.gain
    return {
        "coverage": _mean(statistics.coverage(position[p], sites[p], length) for p in SPNS),
        "coefficient_of_variation": _mean(
            statistics.coefficient_of_variation(gain[p]) for p in SPNS
        ),
        "correlation_length": _mean(
            statistics.correlation_length(position[p], gain[p]) for p in SPNS
        ),
        "singular_value_ratio": statistics.singular_value_ratio(gain),
        "effective_rank": statistics.effective_rank(gain),
    }
