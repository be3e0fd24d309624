"""Everything that changes while a network runs, as the arrays that the kernels take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Network, Synapses
from dopascape.anatomy.populations import (
    ALPHA,
    CORTEX,
    POPULATIONS,
    PROJECTIONS,
    SNR_BIAS,
    SPNS,
    STEP,
    sizes,
)
from dopascape.kernels.structures import SIDE_BY_SIDE, Output, Population, Rule
from dopascape.parameters import Parameters, default
from dopascape.simulation.layout import make_lanes, read_lanes

STATE_OF = {(p.pre, p.post): p.state for p in PROJECTIONS}
"""(pre, post) → function that tells from the parameters if that projection is plastic."""


@dataclass
class State:
    """The network between two trials.

    Attributes
    ----------
    pair : (n_neurons + 1,) complex
        Rates of all neurons but the output's, (previous, current); the last place is silent.
        Single precision packs them in complex64.
    population : cortical populations and SPNs
    output
    input_rates : (trial_length, n_thal + n_ctx_exc + n_ctx_inh) float64
        Rates of thalamus and cortex in the trial run last.
    cortex_settled : bool
        Whether these are the rates of every trial to come.
    n_trials : int
        Trials done.
    """

    pair: NDArray[np.complexfloating]
    population: dict[str, Population]
    output: Output
    input_rates: NDArray[np.float64]
    cortex_settled: bool = False
    n_trials: int = 0


def places(parameters: Parameters) -> dict[str, int]:
    """Return the place of each population's first neuron in the vector of rates."""
    first, place = {}, 0
    for population in POPULATIONS[:-1]:
        first[population] = place
        place += sizes(parameters)[population]
    return {**first, "silent": place}


def is_plastic(parameters: Parameters, pre: str, post: str) -> bool:
    """Tell if learning changes a projection; without feedback none onto SPNs is changed."""
    silenced = post in SPNS and parameters.feedback == "none"
    return STATE_OF[pre, post](parameters) == "plastic" and not silenced


def initial_state(
    parameters: Parameters, network: Network, gain: dict[str, NDArray[np.float64]]
) -> State:
    """Lay out a network that has not run yet; all rates, potentials and traces are zero."""
    first = places(parameters)
    real = np.complex128 if parameters.precision == "double" else np.complex64
    return State(
        pair=np.zeros(first["silent"] + 1, real),
        population={p: _population(parameters, network, p) for p in (*CORTEX, *SPNS)},
        output=_output(parameters, network, gain),
        input_rates=np.zeros((parameters.trial_length, first["dspn"])),
    )


def _population(parameters: Parameters, network: Network, post: str) -> Population:
    first, n_post = places(parameters), sizes(parameters)[post]
    incoming = {pre: synapses for (pre, target), synapses in network.items() if target == post}
    plastic = {pre: s for pre, s in incoming.items() if is_plastic(parameters, pre, post)}
    static = {pre: s for pre, s in incoming.items() if pre not in plastic}
    adam = parameters.optimizer == "adam"
    precision = parameters.precision
    return Population(
        first=np.uint64(first[post]),
        potential=np.zeros(n_post),
        slope=np.zeros(n_post),
        plastic=make_lanes(plastic, first, n_post, precision=precision, plastic=True, adam=adam),
        static=make_lanes(static, first, n_post, precision=precision),
    )


def _output(
    parameters: Parameters, network: Network, gain: dict[str, NDArray[np.float64]]
) -> Output:
    size = sizes(parameters)
    n_spn, dim = sum(size[p] for p in SPNS), size["snr"]
    weight = np.zeros((dim, n_spn))
    for pre, columns in _spn_columns(parameters).items():
        if (pre, "snr") in network:
            weight[:, columns] = network[pre, "snr"].dense()
    n_moments = n_spn if parameters.optimizer == "adam" else 0
    return Output(
        weight=weight,
        moment=np.zeros((dim, n_moments)),
        moment2=np.zeros((dim, n_moments)),
        sign=np.concatenate([np.full(size["dspn"], -1.0), np.full(size["ispn"], 1.0)]),
        feedback_matrix=feedback_matrix(parameters, gain),
        spn_rate=np.zeros(n_spn),
        feedback=np.zeros(n_spn),
        feedback_before=np.zeros(n_spn),
        **{name: np.zeros(dim) for name in ("rate", "slope", "error", "error_slow", "signal")},
        partial=np.zeros(SIDE_BY_SIDE),
    )


def _spn_columns(parameters: Parameters) -> dict[str, slice]:
    n_dspn = sizes(parameters)["dspn"]
    return {"dspn": slice(0, n_dspn), "ispn": slice(n_dspn, None)}


def feedback_matrix(
    parameters: Parameters, gain: dict[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return M, (target_dim, n_spn), of the feedback f = Mᵀ g.

    [F_dspn; -F_ispn]ᵀ for dopamine, plain or filtered; the mean over each population instead
    for homogeneous; [-A; -B]ᵀ for shuffled; not used for exact and none.
    """
    dspn, ispn = gain["dspn"], -gain["ispn"]
    if parameters.feedback == "shuffled":
        dspn = -dspn
    if parameters.feedback == "homogeneous":
        dspn, ispn = (np.broadcast_to(f.mean(axis=0), f.shape) for f in (dspn, ispn))
    return np.ascontiguousarray(np.concatenate([dspn, ispn]).T)


def effective_learning_rate(parameters: Parameters) -> float:
    """Return η, scaled to the width of the paper's network if that is asked for.

    The output sums over N SPNs, each of which learns: at the same η a network of twice the width
    changes its output twice as much in a step.
    """
    if parameters.learning_rate_scaling == "none":
        return parameters.learning_rate
    reference: int = default("network_width")
    return parameters.learning_rate * reference / parameters.network_width


def rule(parameters: Parameters) -> Rule:
    """Return the constants of the learning rule; unfiltered dopamine is a filter with β = 0."""
    filtered = parameters.feedback == "filtered"
    return Rule(
        alpha=ALPHA,
        output_bias=SNR_BIAS,
        learning_rate=effective_learning_rate(parameters),
        feedback_factor=parameters.feedback_factor,
        beta=float(np.exp(-STEP / parameters.dopamine_tau)) if filtered else 0.0,
        exact=parameters.feedback == "exact",
        highpass=parameters.highpass_synapse,
        adam=parameters.optimizer == "adam",
        output_plastic=parameters.striatonigral == "plastic",
    )


def read_synapses(parameters: Parameters, state: State, pre: str, post: str) -> Synapses:
    """Return the synapses of a projection with their weights as they are now."""
    if post == "snr":
        weight = state.output.weight[:, _spn_columns(parameters)[pre]]
        absent = STATE_OF[pre, post](parameters) == "absent"
        return Synapses.from_dense(np.full_like(weight, np.nan) if absent else weight.copy())
    population = state.population[post]
    plastic = is_plastic(parameters, pre, post)
    lanes = population.plastic if plastic else population.static
    return read_lanes(lanes, pre, places(parameters), sizes(parameters)[pre])
