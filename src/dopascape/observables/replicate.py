"""Running one replicate and labelling what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

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
    run = start([parameters], seed, root_seed=root_seed, threads=threads, record=record)
    run.advance()
    recorder = run.observers[0]
    values = recorder.values(run, 0)
    return _label(
        values | follow(versions_that_follow(), parameters, seed, root_seed, values),
        recorder.coordinates(run),
    )


def start(
    points: Sequence[Parameters],
    seed: int,
    *,
    root_seed: int = 0,
    threads: int = 1,
    record: Recording = PLAIN,
) -> Run[Recorder]:
    """Return a run of points that can run in lockstep, before its first trial."""
    ensemble = Ensemble(points, seed, root_seed=root_seed, threads=threads)
    return Run(ensemble, [Recorder(record, point.n_trials) for point in points])


def resume(
    path: Path,
    points: Sequence[Parameters],
    seed: int,
    *,
    root_seed: int = 0,
    threads: int = 1,
    record: Recording = PLAIN,
) -> Run[Recorder]:
    """Read the checkpoint of such a run, to go on; errors as in `Run.load`."""
    recorders = [Recorder(record, point.n_trials) for point in points]
    seeds = {"root_seed": root_seed, "threads": threads}
    return Run.load(path, points, seed, observers=recorders, **seeds)


def measured(run: Run[Recorder]) -> list[xr.Dataset]:
    """Return what was measured of each point of a run that is done: observables of source run."""
    return [
        _label(recorder.values(run, index), recorder.coordinates(run))
        for index, recorder in enumerate(run.observers)
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
