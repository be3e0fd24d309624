"""A network that can be looked at, run, saved and loaded."""

from __future__ import annotations

import copy
import os
from typing import Self

import numba
import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import connect
from dopascape.anatomy.landscape import Landscape, landscape, shuffle
from dopascape.anatomy.populations import CORTEX, SPNS, sizes
from dopascape.kernels.structures import Rule
from dopascape.kernels.trial import striatum_trial
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator, natural_number
from dopascape.simulation import checkpoint
from dopascape.simulation.activity import Activity, empty_trace, read_trace
from dopascape.simulation.cortex import run_cortex
from dopascape.simulation.given import given_parts
from dopascape.simulation.state import STATE_OF, State, initial_state, read_synapses, rule
from dopascape.task import Task, task

Array = NDArray[np.float64]

NOTHING: Array = np.zeros((0, 0))
"""For the kernels: no noise, or nothing to record."""


class Simulation:
    """One replicate of a network with its landscape and task.

    Parameters
    ----------
    parameters
        The network.
    seed
        The replicate's number, >= 0.
    root_seed
        The study's seed, >= 0; all random ingredients follow from it and the replicate.
    threads
        Threads to run on, at most the machine's cores. They pay from a width of about 1000, and
        give the same bits whatever their number.

    Raises
    ------
    ValueError
        If a seed is no integer >= 0, or for more threads than there are cores.
    """

    def __init__(
        self, parameters: Parameters, seed: int = 0, *, root_seed: int = 0, threads: int = 1
    ) -> None:
        seed, root_seed = natural_number("seed", seed), natural_number("root_seed", root_seed)
        parts = landscape(parameters, seed, root_seed)
        if parameters.feedback == "shuffled":
            mixed = shuffle(parts.gain, seed, root_seed)
            parts = Landscape(parts.position, parts.varicosities, mixed)
        state = initial_state(parameters, connect(parameters, seed, root_seed), parts.gain)
        self._set_up(parameters, seed, root_seed, parts, state, task(parameters, seed, root_seed))
        self.threads = threads

    def _set_up(
        self,
        parameters: Parameters,
        seed: int,
        root_seed: int,
        parts: Landscape,
        state: State,
        its_task: Task,
    ) -> None:
        self.parameters = parameters
        self.seed = seed
        self.root_seed = root_seed
        self._landscape = parts
        self._task = its_task
        self._threads = 1
        self._state = state

    @classmethod
    def from_arrays(
        cls,
        parameters: Parameters,
        *,
        weights: dict[tuple[str, str], Array],
        gain: dict[str, Array],
        thal_rate: Array,
        target: Array,
        seed: int = 0,
        root_seed: int = 0,
    ) -> Self:
        """Build a network from given arrays instead of drawing it.

        Parameters
        ----------
        parameters
            Sizes and rules; what describes drawing (weights, landscape, task) has no effect.
        weights
            (pre, post) → (n_post, n_pre), of the projection's sign, NaN where there is no synapse;
            used as given, without balancing. Projections left out have no synapses; those onto
            snr are left out only where they are absent, and have all their synapses.
        gain
            "dspn" and "ispn" → (n, target_dim); in mode shuffled A and B.
        thal_rate, target
            (trial_length, n_thal) and (trial_length, target_dim).
        seed, root_seed
            For the noise.

        Raises
        ------
        ValueError
            For an unknown projection; an array of the wrong shape; weights of the wrong sign, or
            that are infinite; NaN or nothing onto snr; a gain that is missing; a gain, rate or
            target that is not finite; a seed that is no integer >= 0.
        """
        seed, root_seed = natural_number("seed", seed), natural_number("root_seed", root_seed)
        parts, network, given = given_parts(parameters, weights, gain, thal_rate, target)
        state = initial_state(parameters, network, parts.gain)
        simulation = cls.__new__(cls)
        simulation._set_up(parameters, seed, root_seed, parts, state, given)
        return simulation

    @property
    def feedback_matrix(self) -> Array:
        """M of the feedback f = Mᵀ g, (target_dim, n_dspn + n_ispn).

        Dopamine's in the modes exact and none, which do not use it.
        """
        return self._state.output.feedback_matrix

    @property
    def threads(self) -> int:
        """Threads that the network runs on; may be changed between trials."""
        return self._threads

    @threads.setter
    def threads(self, threads: int) -> None:
        most = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
        if not 1 <= threads <= most:
            raise ValueError(f"threads = {threads}: allowed are 1 to {most}, the machine's cores")
        self._threads = threads

    @property
    def trial(self) -> int:
        """Trials done so far."""
        return self._state.n_trials

    @property
    def thal_rate(self) -> Array:
        """Input of every trial, (trial_length, n_thal)."""
        return self._task.thal_rate

    @property
    def target(self) -> Array:
        """Target of every trial, (trial_length, target_dim)."""
        return self._task.target

    def gain(self, population: str) -> Array:
        """Return the landscape F as used, (n, target_dim); in mode shuffled A or B."""
        return self._landscape.gain[_among(population, SPNS)]

    def position(self, population: str) -> Array:
        """Return where the SPNs lie in the unit cube, (n, 3)."""
        return self._landscape.position[_among(population, SPNS)]

    def varicosities(self, population: str) -> Array:
        """Return the release sites that a population meets, (target_dim, n_varicosities, 3)."""
        return self._landscape.varicosities[_among(population, SPNS)]

    def weight(self, pre: str, post: str) -> Array:
        """Return a projection's weights now, (n_post, n_pre), NaN where there is no synapse."""
        if (pre, post) not in STATE_OF:
            raise ValueError(f"no projection {pre} → {post}; there are {sorted(STATE_OF)}")
        return read_synapses(self.parameters, self._state, pre, post).dense()

    def run(self, n_trials: int) -> Array:
        """Run the next trials, learning in every step.

        Returns
        -------
        (n_trials,) array
            Loss of each trial: Σ over steps and dimensions of the squared error. NaN once a run
            has diverged.

        Raises
        ------
        ValueError
            If ``n_trials`` is no integer >= 0.
        """
        trials = range(natural_number("n_trials", n_trials))
        constants = rule(self.parameters)
        return np.array([self._run_trial(constants, NOTHING) for _ in trials], float)

    def record(self) -> Activity:
        """Run the next trial, learning in every step, and return all that happened in it."""
        return self._recorded(rule(self.parameters))

    def probe(self) -> Activity:
        """Return what the next trial would be without learning; the network stays as it is."""
        before = copy.deepcopy(self._state)
        try:
            return self._recorded(rule(self.parameters)._replace(learning_rate=0.0))
        finally:
            self._state = before

    def _recorded(self, constants: Rule) -> Activity:
        trace = empty_trace(self.parameters)
        loss = self._run_trial(constants, trace)
        return read_trace(self.parameters, loss, self._state.input_rates, trace)

    def _run_trial(self, constants: Rule, trace: Array) -> float:
        if self._threads > 1:
            numba.set_num_threads(self._threads)
        state, spn_noise = self._state, NOTHING
        if self.parameters.noise > 0:
            noise = self._draw_noise()
            n_cortex = sum(sizes(self.parameters)[p] for p in CORTEX)
            run_cortex(state, self.thal_rate, noise[:, :n_cortex])
            spn_noise = np.ascontiguousarray(noise[:, n_cortex:])
        else:
            run_cortex(state, self.thal_rate, spn_noise)
        n_updates = state.n_trials * self.parameters.trial_length
        loss = striatum_trial(
            state.population["dspn"],
            state.population["ispn"],
            state.output,
            state.pair,
            state.input_rates,
            self.target,
            constants,
            spn_noise,
            trace,
            n_updates,
            self._threads if self._threads > 1 else None,
        )
        state.n_trials += 1
        return loss

    def _draw_noise(self) -> Array:
        """Return this trial's noise, (trial_length, n), in the order in which neurons update."""
        size = sizes(self.parameters)
        shape = (self.parameters.trial_length, sum(size.values()) - size["thal"])
        draws = generator(self.root_seed, self.seed, Stream.NOISE, self.trial)
        return self.parameters.noise * draws.standard_normal(shape)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint, from which `load` continues bit for bit."""
        checkpoint.save(self, path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Read a checkpoint.

        Raises
        ------
        ValueError
            If the file is no checkpoint of this version, or is damaged.
        """
        return checkpoint.load(cls, path)


def _among(population: str, allowed: tuple[str, ...]) -> str:
    if population not in allowed:
        raise ValueError(f"population {population!r}: allowed are {', '.join(allowed)}")
    return population
