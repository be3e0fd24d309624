"""The cortex's part of a trial: run it, or keep its rates once they repeat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import ALPHA, CORTEX
from dopascape.kernels.trial import cortex_trial
from dopascape.simulation.state import State

Array = NDArray[np.float64]

SETTLED = 1e-13
"""Change of cortical rates and potentials over a trial that counts as none. Rounding alone keeps it
near 1e-15; a network perturbed by this much stays as close to itself."""


def run_cortex(state: State, thal_rate: Array, noise: Array) -> None:
    """Fill the cortical rates of this trial.

    The cortex does not learn and its input repeats. Without noise its orbit soon repeats as
    far as rounding allows; from then on the rates of that trial serve for every later one.

    Parameters
    ----------
    state
        The network, changed in place.
    thal_rate : (trial_length, n_thal)
    noise : (trial_length, n_cortical)
        Empty if there is none.
    """
    if state.cortex_settled:
        return
    before = _cortical_state(state)
    cortex_trial(
        state.population["ctx_exc"],
        state.population["ctx_inh"],
        state.pair,
        thal_rate,
        ALPHA,
        np.ascontiguousarray(noise),
        state.input_rates,
    )
    change = np.max(np.abs(_cortical_state(state) - before))
    state.cortex_settled = bool(noise.size == 0 and change <= SETTLED)


def _cortical_state(state: State) -> Array:
    n_cortical = state.input_rates.shape[1]
    potentials = [state.population[p].potential for p in CORTEX]
    return np.concatenate([state.pair[:n_cortical].imag, *potentials])
