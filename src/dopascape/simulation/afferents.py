"""What reaches the striatum in a trial: rates of thalamus and cortex, noise, perturbation.

The same for all points of one replicate that agree in shape, whatever their landscapes and rules.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Network, Synapses
from dopascape.anatomy.populations import ALPHA, CORTEX, SPNS, first_neurons, sizes
from dopascape.kernels.network_trial import cortex_trial
from dopascape.kernels.structures import Population
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator
from dopascape.simulation.normals import standard_normals
from dopascape.simulation.rows import make_rows, read_rows

Array = NDArray[np.float64]

NOTHING: Array = np.zeros((0, 0))
"""For the kernels: no noise, or nothing to record."""

SETTLED = 1e-13
"""Change of cortical rates and potentials over a trial that counts as none. Rounding alone keeps it
near 1e-15; a network perturbed by this much stays as close to itself."""


class Afferents:
    """Thalamus and cortex of a replicate, always in double precision.

    The cortex does not learn and its input repeats. Without noise its orbit soon repeats as far as
    rounding allows; from then on the rates of that trial serve for every later one.

    Parameters
    ----------
    parameters
        Any of the points.
    network
        Its synapses.
    thal_rate : (trial_length, n_thal)
        Rates to which the thalamus is clamped.
    seed, root_seed
        For noise and perturbation.
    given : (trial_length, n_thal + n_ctx_exc + n_ctx_inh) each
        Rates in the first trials, where they are known; only these trials can be run then.

    Attributes
    ----------
    rates : (trial_length, n_thal + n_ctx_exc + n_ctx_inh) float64
        Rates in the trial run last.
    noise : (trial_length, n_spn + target_dim) float64
        Noise in that trial, of SPNs and output; empty if there is none.
    """

    def __init__(
        self,
        parameters: Parameters,
        network: Network,
        thal_rate: Array,
        seed: int,
        root_seed: int,
        given: Sequence[Array] | None = None,
    ) -> None:
        self._parameters, self._thal_rate = parameters, thal_rate
        self._seed, self._root_seed = seed, root_seed
        self._given = given
        first, size = first_neurons(parameters), sizes(parameters)
        self._n_cortical = sum(size[p] for p in CORTEX)
        self._pair = np.zeros(first["silent"] + 1, np.complex128)
        self._population = {p: _cortical(network, p, first, size[p]) for p in CORTEX}
        self.rates = np.zeros((parameters.trial_length, first["dspn"]))
        self.noise = NOTHING
        self._trial = 0
        self._perturbation: Array | None = None
        self._settled = np.zeros((), bool)

    @property
    def state(self) -> dict[str, object]:
        """All that changes, as nested arrays."""
        return {
            "pair": self._pair,
            "population": self._population,
            "rates": self.rates,
            "settled": self._settled,
        }

    def advance(self, trial: int) -> None:
        """Run the next trial, whose number is given, counted from 0."""
        self._trial, self._perturbation = trial, None
        noise = self._draw_noise(trial) if self._parameters.noise > 0 else NOTHING
        self.noise = np.ascontiguousarray(noise[:, self._n_cortical :])
        if self._given is not None:
            if trial >= len(self._given):
                raise ValueError(
                    f"input_rates: of {len(self._given)} trials, and no more can be run"
                )
            self.rates[:] = self._given[trial]
            return
        if self._settled:
            return
        before = self._cortical_state()
        cortex_trial(
            self._population["ctx_exc"],
            self._population["ctx_inh"],
            self._pair,
            self._thal_rate,
            ALPHA,
            np.ascontiguousarray(noise[:, : self._n_cortical]),
            self.rates,
        )
        change = np.max(np.abs(self._cortical_state() - before))
        self._settled[()] = noise.size == 0 and change <= SETTLED

    @property
    def perturbation(self) -> Array:
        """ξ of the trial that was run last, (trial_length, n_spn): the same for all points."""
        if self._perturbation is None:
            size = sizes(self._parameters)
            shape = (self._parameters.trial_length, sum(size[p] for p in SPNS))
            draws = generator(self._root_seed, self._seed, Stream.PERTURBATION, self._trial)
            self._perturbation = standard_normals(draws, math.prod(shape)).reshape(shape)
        return self._perturbation

    def synapses(self, pre: str, post: str) -> Synapses:
        """Return the synapses of a projection onto cortex."""
        rows = self._population[post].static
        parameters = self._parameters
        return read_rows(rows, pre, first_neurons(parameters), sizes(parameters)[pre])

    def _cortical_state(self) -> Array:
        potentials = [self._population[p].potential for p in CORTEX]
        return np.concatenate([self._pair[: self.rates.shape[1]].imag, *potentials])

    def _draw_noise(self, trial: int) -> Array:
        """Return a trial's noise, (trial_length, n), in the order in which neurons update."""
        size = sizes(self._parameters)
        shape = (self._parameters.trial_length, sum(size.values()) - size["thal"])
        draws = generator(self._root_seed, self._seed, Stream.NOISE, trial)
        return self._parameters.noise * draws.standard_normal(shape)


def _cortical(network: Network, post: str, first: dict[str, int], n_post: int) -> Population:
    incoming = {pre: synapses for (pre, target), synapses in network.items() if target == post}
    return Population(
        first=np.uint64(first[post]),
        potential=np.zeros(n_post),
        slope=np.zeros(n_post),
        plastic=make_rows({}, first, n_post),
        static=make_rows(incoming, first, n_post),
    )
