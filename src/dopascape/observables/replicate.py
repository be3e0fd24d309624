"""Running one replicate and labelling what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from dopascape.anatomy.landscape import Landscape, landscape
from dopascape.anatomy.populations import SPNS
from dopascape.observables import landscape as statistics
from dopascape.observables.learning import (
    alignment,
    constant_loss,
    thinned_trials,
    trials_to_criterion,
)
from dopascape.observables.recorder import Recorder
from dopascape.observables.recording import PLAIN, Recording
from dopascape.observables.variables import COORDINATES, VARIABLES, recorded_variables
from dopascape.parameters import Parameters
from dopascape.simulation.simulation import Simulation

Values = dict[str, Any]
"""Numbers or arrays by the name of their variable."""


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
    recorder = Recorder(record.at(parameters.n_trials))
    simulation = Simulation(parameters, seed, root_seed=root_seed, threads=threads)
    values, coordinates = _run(simulation, recorder)
    constant = constant_loss(simulation.target)
    values |= {
        "constant_loss": constant,
        "trials_to_criterion": trials_to_criterion(values["loss"], constant),
        **landscape_statistics(parameters, landscape(parameters, seed, root_seed)),
        **recorder.values(simulation),
    }
    return _label(values, coordinates | recorder.coordinates(simulation))


def _run(simulation: Simulation, recorder: Recorder) -> tuple[Values, Values]:
    """Run all trials, stopping where something is looked at; return curves and their trials."""
    n_trials = simulation.parameters.n_trials
    curve = thinned_trials(n_trials)
    loss = np.empty(n_trials)
    both = {trial: np.empty(2) for trial in (0, *curve.tolist())}
    both[0][:] = _alignments(simulation)
    recorder.look(simulation)
    for stop in sorted({*curve.tolist(), *recorder.stops()}):
        before = simulation.trial
        if recorder.wants_activity_of(stop):
            loss[before : stop - 1] = simulation.run(stop - 1 - before)
            loss[stop - 1] = recorder.run_trial(simulation)
        else:
            loss[before:stop] = simulation.run(stop - before)
        recorder.look(simulation)
        if stop in both:
            both[stop][:] = _alignments(simulation)
    curves = np.array([both[trial] for trial in curve.tolist()]).reshape(-1, 2)
    values: Values = {"loss": loss}
    for column, name in enumerate(("alignment", "alignment_centred")):
        values |= {name: curves[:, column].copy(), f"initial_{name}": both[0][column]}
    return values, {"trial": np.arange(1, n_trials + 1), "curve_trial": curve}


def _alignments(simulation: Simulation) -> NDArray[np.float64]:
    """Return the alignment of feedback and striatonigral weights, as they are and centred."""
    weight = {p: simulation.weight(p, "snr") for p in SPNS}
    matrix = simulation.feedback_matrix
    return np.array([alignment(matrix, weight, centred) for centred in (False, True)])


def _label(values: Values, coordinates: Values) -> xr.Dataset:
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
