"""The engine of one network: its striatum and output, laid out for the kernels."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Network, Synapses
from dopascape.anatomy.landscape import Landscape
from dopascape.anatomy.populations import PROJECTION, SPNS, first_neurons, sizes
from dopascape.kernels.network_trial import striatum_trial
from dopascape.kernels.rows import Pairs
from dopascape.kernels.structures import Output, Population
from dopascape.parameters import Parameters
from dopascape.simulation.afferents import Afferents
from dopascape.simulation.parts import Parts
from dopascape.simulation.rows import make_rows, read_rows
from dopascape.simulation.rule import FEEDBACK_MATRIX, is_plastic, rule, without_learning

Array = NDArray[np.float64]


class OneNetwork:
    """One network, with vectors along its neurons, on one thread or on several.

    Parameters
    ----------
    parameters
    parts
        What it is made of.
    threads
        Threads to run on.
    """

    def __init__(self, parameters: Parameters, parts: Parts, threads: int) -> None:
        self.points = (parameters,)
        self.threads = threads
        first = first_neurons(parameters)
        real = np.complex128 if parameters.precision == "double" else np.complex64
        self._pair: Pairs = np.zeros(first["silent"] + 1, real)
        self._population = {p: _population(parameters, parts.network, p) for p in SPNS}
        self._output = output(parameters, parts.network)
        self._rule = rule(parameters, FEEDBACK_MATRIX[parameters.feedback](parts.landscape.gain))

    def take_landscape(self, point: int, landscape: Landscape) -> None:
        """Go on with another landscape; point 0 is the only one."""
        if self._rule.matrix is not None:
            (parameters,) = self.points
            matrix = FEEDBACK_MATRIX[parameters.feedback](landscape.gain)
            self._rule = self._rule._replace(matrix=matrix)

    @property
    def state(self) -> dict[str, object]:
        """All that changes, as nested arrays."""
        return {"pair": self._pair, "population": self._population, "output": self._output}

    def run_trial(
        self,
        afferents: Afferents,
        target: list[Array],
        n_updates: int,
        learning: bool,
        activity: Array,
    ) -> Array:
        """Run a trial and return its loss, (1,).

        Parameters
        ----------
        afferents
            Of this trial.
        target : one of (trial_length, target_dim)
        n_updates
            Steps run before.
        learning
            Whether weights change.
        activity : (trial_length, n_spn + target_dim + n_spn, 1)
            Filled with the rates of SPNs and output and the feedback of SPNs, if it has room.
        """
        if self.threads > 1:
            numba.set_num_threads(self.threads)
        loss = striatum_trial(
            self._population["dspn"],
            self._population["ispn"],
            self._output,
            self._pair,
            afferents.rates,
            target[0],
            self._rule if learning else without_learning(self._rule),
            afferents.noise,
            activity.reshape(activity.shape[:2]),
            n_updates,
            self.threads if self.threads > 1 else None,
        )
        return np.array([loss])

    def synapses(self, point: int, pre: str, post: str) -> Synapses:
        """Return the synapses of a plastic or static projection, with their weights as they are."""
        (parameters,) = self.points
        if post == "snr":
            return read_striatonigral(parameters, self._output.weight, pre)
        population = self._population[post]
        rows = population.plastic if is_plastic(parameters, pre, post) else population.static
        return read_rows(rows, pre, first_neurons(parameters), sizes(parameters)[pre])


def _population(parameters: Parameters, network: Network, post: str) -> Population:
    first, n_post = first_neurons(parameters), sizes(parameters)[post]
    incoming = {pre: synapses for (pre, target), synapses in network.items() if target == post}
    plastic = {pre: s for pre, s in incoming.items() if is_plastic(parameters, pre, post)}
    static = {pre: s for pre, s in incoming.items() if pre not in plastic}
    adam = parameters.optimizer == "adam"
    precision = parameters.precision
    return Population(
        first=np.uint64(first[post]),
        potential=np.zeros(n_post),
        slope=np.zeros(n_post),
        plastic=make_rows(plastic, first, n_post, precision=precision, plastic=True, adam=adam),
        static=make_rows(static, first, n_post, precision=precision),
    )


def output(parameters: Parameters, network: Network, *lanes: int) -> Output:
    """Return the output neurons before they have run.

    Parameters
    ----------
    parameters
    network
    lanes
        Networks in lockstep; their weights are left at 0.
    """
    size = sizes(parameters)
    n_spn, dim = sum(size[p] for p in SPNS), size["snr"]
    weight = np.zeros((dim, n_spn, *lanes))
    for pre, columns in spn_columns(parameters).items():
        if (pre, "snr") in network and not lanes:
            weight[:, columns] = network[pre, "snr"].dense()
    n_moments = n_spn if parameters.optimizer == "adam" else 0
    return Output(
        weight=weight,
        moment=np.zeros((dim, n_moments, *lanes)),
        moment2=np.zeros((dim, n_moments, *lanes)),
        sign=np.repeat([float(PROJECTION[p, "snr"].sign) for p in SPNS], [size[p] for p in SPNS]),
        **{name: np.zeros((n_spn, *lanes)) for name in ("spn_rate", "feedback", "feedback_before")},
        **{
            name: np.zeros((dim, *lanes))
            for name in ("rate", "slope", "error", "error_slow", "signal")
        },
    )


def spn_columns(parameters: Parameters) -> dict[str, slice]:
    """Return where a population's SPNs lie among all SPNs."""
    n_dspn = sizes(parameters)["dspn"]
    return {"dspn": slice(0, n_dspn), "ispn": slice(n_dspn, None)}


def read_striatonigral(parameters: Parameters, weight: Array, pre: str) -> Synapses:
    """Return the synapses from a population of SPNs onto the output, from W."""
    chosen = weight[:, spn_columns(parameters)[pre]]
    absent = PROJECTION[pre, "snr"].state(parameters) == "absent"
    return Synapses.from_dense(np.full_like(chosen, np.nan) if absent else chosen.copy())
