"""Running one replicate and labelling what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from dopascape.observables.follow import follow, versions_that_follow
from dopascape.observables.recorder import Numbers, Recorder
from dopascape.observables.recording import PLAIN, Recording
from dopascape.observables.registry import COORDINATES, OBSERVABLES
from dopascape.parameters import Parameters
from dopascape.simulation.ensemble import Ensemble
from dopascape.simulation.run import Run


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
        What to keep beyond the observables that every replicate has; it changes none of these.

    Returns
    -------
    xr.Dataset
        The observables of `dopascape.observables.registry`, over ``trial`` from 1.

    Raises
    ------
    ValueError
        If a trial is to be recorded that the run does not have.
    """
    recorder = Recorder(record, parameters.n_trials)
    run = Run(Ensemble([parameters], seed, root_seed=root_seed, threads=threads), [recorder])
    run.advance()
    values = recorder.values(run, 0)
    return _label(
        values | follow(versions_that_follow(), parameters, seed, root_seed, values),
        recorder.coordinates(run),
    )


def measured(run: Run, recorders: Sequence[Recorder]) -> list[xr.Dataset]:
    """Return what was measured of each point of a run that is done: observables of source run."""
    return [
        _label(recorder.values(run, index), recorder.coordinates(run))
        for index, recorder in enumerate(recorders)
    ]


def _label(values: Mapping[str, Numbers | float], coordinates: Mapping[str, Numbers]) -> xr.Dataset:
    """Give arrays their dimensions, units and meaning."""
    variables = {
        name: xr.Variable(
            about.dims,
            # What is measured keeps the type that it was recorded in.
            values[name] if about.source == "run" else np.array(values[name], about.dtype),
            {"units": about.units, "long_name": about.long_name},
        )
        for name, about in OBSERVABLES.items()
        if name in values
    }
    along = {
        name: xr.Variable(name, numbers, COORDINATES[name]._asdict())
        for name, numbers in coordinates.items()
    }
    return xr.Dataset(variables, along)
