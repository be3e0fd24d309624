"""All rates of one trial."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import CORTEX, SPNS, sizes
from dopascape.parameters import Parameters

Array = NDArray[np.float64]


class Activity(NamedTuple):
    """What happened in a trial.

    Attributes
    ----------
    loss
        Σ over steps and dimensions of the squared error.
    rate : population -> (trial_length, n)
        Rates of every population, after each step; in mode scalar_rpe without perturbation.
    feedback : "dspn" and "ispn" -> (trial_length, n)
        The error signal f that reaches each SPN; in mode none, dopamine's, which changes nothing.
    """

    loss: float
    rate: dict[str, Array]
    feedback: dict[str, Array]


def read_activity(
    parameters: Parameters, loss: float, input_rates: Array, rates: Array
) -> Activity:
    """Split by population what the kernels wrote down.

    Parameters
    ----------
    input_rates : (trial_length, n_thal + n_ctx_exc + n_ctx_inh)
    rates : (trial_length, n_spn + target_dim + n_spn)
        Rates of SPNs and output, then the feedback of SPNs.
    """
    size = sizes(parameters)
    rate = _split(input_rates, {p: size[p] for p in ("thal", *CORTEX)})
    rate |= _split(rates, {p: size[p] for p in (*SPNS, "snr")})
    n_rates = sum(size[p] for p in (*SPNS, "snr"))
    return Activity(float(loss), rate, _split(rates[:, n_rates:], {p: size[p] for p in SPNS}))


def _split(rates: Array, size: dict[str, int]) -> dict[str, Array]:
    """Return each population's own columns, copied."""
    ends = np.cumsum(list(size.values()))
    return {
        p: rates[:, end - n : end].copy() for (p, n), end in zip(size.items(), ends, strict=True)
    }
