"""Running one replicate and labelling what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr

from dopascape.anatomy.landscape import Landscape, landscape
from dopascape.anatomy.populations import SPNS
from dopascape.observables import landscape as statistics
from dopascape.observables.learning import constant_loss, trials_to_criterion
from dopascape.observables.recorder import Numbers
from dopascape.observables.recording import PLAIN, Recording
from dopascape.observables.run import Run
from dopascape.observables.variables import COORDINATES, VARIABLES, recorded_variables
from dopascape.parameters import Parameters


def simulate(
    parameters: Parameters,
    seed: int = 0,
    *,
    root_seed: int = 0,
    threads: int = 1,
    record: Recording = PLAIN,
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
    record
        What to keep beyond the variables that every run has; it changes none of these.

    Returns
    -------
    xr.Dataset
        The variables of `dopascape.observables.variables`, over ``trial`` from 1.

    Raises
    ------
    ValueError
        If a trial is to be recorded that the run does not have.
    """
    run = Run(parameters, seed, root_seed=root_seed, threads=threads, record=record)
    run.advance()
    return dataset(run)


def dataset(run: Run) -> xr.Dataset:
    """Return the dataset of a run that is done."""
    simulation = run.simulation
    constant = constant_loss(simulation.target)
    # The landscape itself: a simulation in mode shuffled has it shuffled.
    parts = landscape(simulation.parameters, simulation.seed, simulation.root_seed)
    values = run.values() | {
        "constant_loss": constant,
        "trials_to_criterion": trials_to_criterion(run.loss, constant),
        **landscape_statistics(simulation.parameters, parts),
    }
    return _label(values, run.coordinates())


def _label(values: Mapping[str, Numbers | float], coordinates: Mapping[str, Numbers]) -> xr.Dataset:
    """Give arrays their dimensions, units and meaning."""
    known = {**VARIABLES, **recorded_variables()}
    variables = {
        name: xr.Variable(
            about.dims, values[name], {"units": about.units, "long_name": about.long_name}
        )
        for name, about in known.items()
        if name in values
    }
    along = {
        name: xr.Variable(name, numbers, {"units": units, "long_name": long_name})
        for name, numbers in coordinates.items()
        for units, long_name in [COORDINATES[name]]
    }
    return xr.Dataset(variables, along)


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
        "smallest_eigenvalue": statistics.smallest_eigenvalue(gain),
        "gain_norm": statistics.gain_norm(gain),
    }
