"""What each variable of a benchmark's dataset means."""

from __future__ import annotations

import xarray as xr

VARIABLES = {
    "step_time": ("s", "time per step of one network, by implementation, width 200"),
    "ratio": ("1", "time per step relative to the engine's in the same round"),
    "engine_time": ("s", "engine: time per step of one network"),
    "lockstep_time": ("s", "engine, many points of one network: time per step of one point"),
    "limit_time": ("s", "plastic pass alone in C: time per step of one point"),
    "n_synapses": ("1", "plastic synapses onto SPNs"),
    "peak_memory": ("byte", "peak memory of a process that draws a network and runs it"),
    "startup_time": ("s", "wall-clock time of a process"),
    "startup_cpu_time": ("s", "CPU time of a process"),
    "first_compilation": ("s", "first trial of a network where no kernel has been compiled yet"),
    "workflow_time": ("s", "wall-clock time of Snakemake with its jobs"),
    "workflow_cpu_time": ("s", "CPU time of Snakemake with its jobs"),
    "workflow_memory": ("byte", "peak memory of Snakemake's largest process"),
    "cores_time": ("s", "wall-clock time of the workflow, with 12 runs of 4000 trials as jobs"),
    "cores_cpu_time": ("s", "CPU time of the workflow, with 12 runs of 4000 trials as jobs"),
    "implementation": ("1", "implementation of the model"),
    "width": ("1", "network width N, number of SPNs"),
    "precision": ("1", "floating-point numbers of synapses and rates"),
    "threads": ("1", "threads in one network"),
    "points": ("1", "points of one network in lockstep"),
    "limit_points": ("1", "points in the C version of the plastic pass"),
    "stage": ("1", "what the process does"),
    "n_jobs": ("1", "jobs of a study, one run each"),
    "phase": ("1", "what Snakemake is asked for"),
    "cores": ("1", "cores that Snakemake uses"),
}
"""Name → units and long name. Dimensions that end in _round count repetitions."""


def describe_variables(dataset: xr.Dataset) -> xr.Dataset:
    """Return a dataset with units and long names on its variables."""
    described = dataset.copy()
    for name in map(str, described.variables):
        units, long_name = VARIABLES[name]
        described[name].attrs = {"units": units, "long_name": long_name}
    return described
