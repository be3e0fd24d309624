"""A network that can be looked at, run, saved and loaded."""

from __future__ import annotations

import copy
import os
from typing import Self

import numba
import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Network, Synapses, connect
from dopascape.anatomy.landscape import Landscape, landscape, shuffle
from dopascape.anatomy.populations import ALPHA, CORTEX, SPNS, sizes
from dopascape.kernels.structures import Rule
from dopascape.kernels.trial import cortex_trial, striatum_trial
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator
from dopascape.simulation import checkpoint
from dopascape.simulation.activity import Activity, empty_trace, read_trace
from dopascape.simulation.state import STATE_OF, State, initial_state, read_synapses, rule
from dopascape.task import Task, task

Array = NDArray[np.float64]

SETTLED = 1e-13
"""Change of cortical rates and potentials over a trial that counts as none. Rounding alone keeps it
near 1e-15; a network perturbed by this much stays as close to itself."""

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
    """

    def __init__(
        self, parameters: Parameters, seed: int = 0, *, root_seed: int = 0, threads: int = 1
    ) -> None:
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
            (pre, post) → (n_post, n_pre), NaN where there is no synapse; used as given, without
            balancing. Projections left out have no synapses.
        gain
            "dspn" and "ispn" → (n, target_dim); in mode shuffled A and B.
        thal_rate, target
            (trial_length, n_thal) and (trial_length, target_dim).
        seed, root_seed
            For the noise.

        Raises
        ------
        ValueError
            For an unknown projection or an array of the wrong shape.
        """
        size = sizes(parameters)
        network: Network = {}
        for (pre, post), weight in weights.items():
            if (pre, post) not in STATE_OF:
                raise ValueError(f"no projection {pre} → {post}; there are {sorted(STATE_OF)}")
            _require_shape(f"weight {pre} → {post}", weight, (size[post], size[pre]))
            if STATE_OF[pre, post](parameters) != "absent":
                network[pre, post] = Synapses.from_dense(np.asarray(weight, float))
        for population in SPNS:
            shape = (size[population], size["snr"])
            _require_shape(f"gain of {population}", gain[population], shape)
        steps = parameters.trial_length
        _require_shape("thal_rate", thal_rate, (steps, size["thal"]))
        _require_shape("target", target, (steps, size["snr"]))
        unknown = {p: np.full((size[p], 3), np.nan) for p in SPNS}
        sites = {p: np.full((size["snr"], parameters.n_varicosities, 3), np.nan) for p in SPNS}
        parts = Landscape(unknown, sites, {p: np.array(gain[p], float) for p in SPNS})
        state = initial_state(parameters, network, parts.gain)
        simulation = cls.__new__(cls)
        given = Task(np.array(thal_rate, float), np.array(target, float))
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
        """
        constants = rule(self.parameters)
        return np.array([self._run_trial(constants, NOTHING) for _ in range(n_trials)], float)

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
            self._run_cortex(noise[:, :n_cortex])
            spn_noise = np.ascontiguousarray(noise[:, n_cortex:])
        else:
            self._run_cortex(spn_noise)
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

    def _run_cortex(self, noise: Array) -> None:
        """Fill the cortical rates of this trial.

        The cortex does not learn and its input repeats. Without noise its orbit soon repeats as
        far as rounding allows; from then on the rates of that trial serve for every later one.
        """
        state = self._state
        if state.cortex_settled:
            return
        before = self._cortical_state()
        cortex_trial(
            state.population["ctx_exc"],
            state.population["ctx_inh"],
            state.pair,
            self.thal_rate,
            ALPHA,
            np.ascontiguousarray(noise),
            state.input_rates,
        )
        change = np.max(np.abs(self._cortical_state() - before))
        state.cortex_settled = bool(noise.size == 0 and change <= SETTLED)

    def _cortical_state(self) -> Array:
        n_cortical = self._state.input_rates.shape[1]
        potentials = [self._state.population[p].potential for p in CORTEX]
        return np.concatenate([self._state.pair[:n_cortical].imag, *potentials])

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


def _require_shape(name: str, array: Array, shape: tuple[int, ...]) -> None:
    if np.shape(array) != shape:
        raise ValueError(f"{name} has shape {np.shape(array)}; it must have {shape}")
