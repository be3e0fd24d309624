"""How long a run takes, and how much memory, roughly.

Enough to pack runs into jobs of similar length, and to know what to ask a cluster for.
"""

from __future__ import annotations

from dopascape.anatomy.populations import SPNS, sizes, synapses_onto_spns
from dopascape.modes import Learning
from dopascape.observables.recording import FEATURE_TRIALS, Recording
from dopascape.parameters import Parameters

SECONDS_PER_RUN = 0.02
"""Setting up a network, statistics of its landscape and writing."""

SECONDS_PER_SITE = 2e-5
SECONDS_PER_SITE_AND_SPN = 6e-8
"""The landscape, drawn for the run and for its statistics: each varicosity of each SNc unit."""

SECONDS_PER_CHANGE = 3e-4
SECONDS_PER_CHANGED_SITE_AND_SPN = 2.5e-8
"""A landscape that is not as in the trial before. Of varicosities that release at random, those
count that do."""

SECONDS_PER_STEP = 6e-7
SECONDS_PER_NEURON_STEP = 9e-9
SECONDS_PER_SYNAPSE_STEP = 6e-10
ADAM_FACTOR = 2.1
"""Measured on one core of a server (AMD EPYC, 5th generation) at network widths from 50 to 1600;
docs/benchmarks.md tells how."""

ALONE_FACTOR: dict[Learning, float] = {"local": 1.0, "perturbed": 2.3, "gradient": 1.8}
IN_LOCKSTEP_FACTOR: dict[Learning, float] = {"local": 1.0, "perturbed": 1.3, "gradient": 1.1}
"""Times the work of local learning; alone, networks that learn otherwise take the room of four. At
widths of 50, 200 and 800 perturbed learning took 2.4, 2.0 and 2.4 times as long alone, and 1.35,
1.2 and 1.3 times in lockstep; going down the gradient 1.6, 1.9 and 1.7, and 1.1, 1.1 and 0.9."""

LOCKSTEP_FACTOR = 0.3
WIDE_LOCKSTEP_FACTOR = 0.9
"""Share of its time alone that a run takes beside others in lockstep, as long as their synapses
stay in the caches, and where they come from memory. Measured in double precision on one core of an
AMD EPYC of the 5th generation: 0.24 at width 50, 0.29 at 200, 1.0 at 1600; on one of the 3rd 0.74
at 1600."""

CACHED_SYNAPSES = 250_000
"""Up to so many synapses, four networks in lockstep stay in 32 MB of cache."""

MEGABYTES_PER_PROCESS = 350.0
"""Python with its libraries, the kernels compiled in it."""

BYTES_PER_SYNAPSE = 75.0
"""Peaks of processes at network widths from 1600 to 10,000, most of it while a network is drawn: 50
to 66, with Adam 71. The state of a run that goes on is 18."""

BYTES_PER_SPN_STEP = 4 * 16.0
"""What backpropagation keeps of a trial, with room for four where a network is alone."""

MEGABYTES_PER_FILE = 0.045
MEGABYTES_PER_TRIAL = 8.2e-6
"""What run files take: a file with nothing in it, and its losses, which hardly compress."""


def seconds(parameters: Parameters) -> float:
    """Return about how many seconds one replicate takes on one core."""
    step = _step_seconds(parameters)
    # Going down the gradient, Adam comes once in a trial.
    if parameters.optimizer == "adam" and parameters.learning != "gradient":
        step *= ADAM_FACTOR
    step *= ALONE_FACTOR[parameters.learning]
    simulated = step * parameters.n_trials * parameters.trial_length
    return SECONDS_PER_RUN + _landscape_seconds(parameters) + simulated


def _step_seconds(parameters: Parameters) -> float:
    """Return about how many seconds a step takes, where synapses learn by themselves."""
    return (
        SECONDS_PER_STEP
        + SECONDS_PER_NEURON_STEP * parameters.network_width
        + SECONDS_PER_SYNAPSE_STEP * synapses_onto_spns(parameters)
    )


def apart_seconds(parameters: Parameters, recording: Recording) -> float:
    """Return about how many seconds more one replicate takes for what lockstep does not share.

    Landscapes that change from trial to trial; and for each trial that is compared with the
    gradient an output that learns anew, all these in lockstep.
    """
    n = len(recording.gradient)
    share = max(_local_lockstep_factor(parameters), 1 / n) if n else 0.0
    learns_anew = FEATURE_TRIALS * parameters.trial_length * _step_seconds(parameters)
    return _changes_seconds(parameters) + share * n * learns_anew


def lockstep_factor(parameters: Parameters) -> float:
    """Return about which share of its time alone a run takes beside others in lockstep."""
    learning = parameters.learning
    share = _local_lockstep_factor(parameters)
    return share * IN_LOCKSTEP_FACTOR[learning] / ALONE_FACTOR[learning]


def _local_lockstep_factor(parameters: Parameters) -> float:
    cached = synapses_onto_spns(parameters) <= CACHED_SYNAPSES
    return LOCKSTEP_FACTOR if cached else WIDE_LOCKSTEP_FACTOR


def _landscape_seconds(parameters: Parameters) -> float:
    """Return about how many seconds it takes to see which SPN each varicosity reaches."""
    size = sizes(parameters)
    sites = parameters.n_varicosities * parameters.target_dim
    return sum(sites * (SECONDS_PER_SITE + SECONDS_PER_SITE_AND_SPN * size[p]) for p in SPNS)


def _changes_seconds(parameters: Parameters) -> float:
    """Return about how many seconds landscapes take that are not as in the trial before."""
    size, n_trials = sizes(parameters), parameters.n_trials
    sites = parameters.n_varicosities * parameters.target_dim
    reached = SECONDS_PER_CHANGED_SITE_AND_SPN * sites * sum(size[p] for p in SPNS)
    redrawn = (n_trials - 1) // parameters.turnover_period if parameters.n_redrawn else 0
    share = parameters.release_probability
    at_random = n_trials if share < 1 else 0
    return redrawn * (SECONDS_PER_CHANGE + reached) + at_random * (
        SECONDS_PER_CHANGE + share * reached
    )


def megabytes(parameters: Parameters) -> float:
    """Return about how many MB a network takes at its most, beside its process."""
    synapses = BYTES_PER_SYNAPSE * synapses_onto_spns(parameters)
    kept = BYTES_PER_SPN_STEP * parameters.network_width * parameters.trial_length
    return (synapses + (kept if parameters.learning == "gradient" else 0)) / 1e6
