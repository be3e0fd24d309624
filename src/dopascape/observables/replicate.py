"""Running one replicate and labelling what comes out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from dopascape.observables.follow import follow, versions_that_follow
from dopascape.observables.provenance import version_attributes
from dopascape.observables.recorder import Numbers, Recorder
from dopascape.observables.recording import PLAIN, Recording, recording
from dopascape.observables.registry import COORDINATES, OBSERVABLES
from dopascape.parameters import Parameters
from dopascape.simulation.ensemble import Ensemble
from dopascape.simulation.run import Run
from dopascape.simulation.trial_bar import TrialBar

BAR_SECONDS = 0.3
"""Time between two looks at how far a replicate is."""


def simulate(
    parameters: Parameters,
    seed: int = 0,
    *,
    root_seed: int = 0,
    threads: int = 1,
    record: Recording | Mapping[str, Any] = PLAIN,
    progress: bool = False,
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
        What to keep beyond the observables that every replicate has, as a `Recording` or as a
        study file says it, such as ``{"activity": [1, "last"]}``; it changes none of these.
    progress
        Whether a bar shows how far it is, on a terminal or in a notebook.

    Returns
    -------
    xr.Dataset
        The observables of `dopascape.observables.registry`, over ``trial`` from 1. Its attributes
        hold parameters, seeds and versions.

    Raises
    ------
    ValueError
        If something unknown is to be recorded, or a trial that the run does not have.
    """
    kept = record if isinstance(record, Recording) else recording(record)
    run = start([parameters], seed, root_seed=root_seed, threads=threads, record=kept)
    with TrialBar(parameters.n_trials, progress) as bar:
        while not run.is_done:
            run.advance(BAR_SECONDS if progress else math.inf)
            bar.show(run.trial, run.loss[:, run.trial - 1])
    recorder = run.observers[0]
    values = recorder.values(run, 0)
    data = _label(
        values | follow(versions_that_follow(), parameters, seed, root_seed, values),
        recorder.coordinates(run),
    )
    about = {
        "versions": parameters.versions(),
        "parameters": parameters.model_dump(),
        "record": kept.model_dump(exclude_defaults=True),
    }
    return data.assign_attrs(
        seed=seed,
        root_seed=root_seed,
        **{name: json.dumps(values) for name, values in about.items()},
        **version_attributes(),
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
