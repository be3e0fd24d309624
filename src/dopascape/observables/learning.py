"""What a curve of losses says, and how weights come to agree with the feedback."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dopascape.observables.parts import Parts

CRITERION = 0.1
"""A network has learned when its loss is at most this share of the loss of a constant output."""

MOST_TRIALS = 100
"""Trials that thinned curves keep."""


def thinned_trials(n_trials: int) -> NDArray[np.int64]:
    """Return trials 1 to n, all or MOST_TRIALS at most in geometric steps, first and last there."""
    if n_trials <= MOST_TRIALS:
        return np.arange(1, n_trials + 1)
    return np.unique(np.rint(np.geomspace(1, n_trials, MOST_TRIALS)).astype(np.int64))


def constant_loss(parts: Parts) -> float:
    """Return the loss of an output that stays at 0.5."""
    return float(np.sum((parts.task.target - 0.5) ** 2))


def final_loss(loss: NDArray[np.float64]) -> float:
    """Return the loss of the last trial; NaN if there is none."""
    return float(loss[-1]) if loss.size else float("nan")


def mean_log_loss(loss: NDArray[np.float64]) -> float:
    """Return the mean of log10 of the losses; NaN unless all are finite and above 0."""
    usable = loss.size > 0 and bool((np.isfinite(loss) & (loss > 0)).all())
    return float(np.log10(loss).mean()) if usable else float("nan")


def diverged(loss: NDArray[np.float64]) -> int:
    """Return 1 if a loss is not a finite number, else 0."""
    return int(not np.isfinite(loss).all())


def trials_to_criterion(loss: NDArray[np.float64], constant: float) -> float:
    """Return the first trial, counted from 1, whose loss is at most CRITERION × ``constant``.

    NaN if there is none.
    """
    reached = np.flatnonzero(loss <= CRITERION * constant)
    return float(reached[0] + 1) if reached.size else float("nan")


def alignment(
    feedback_matrix: NDArray[np.float64], weight: dict[str, NDArray[np.float64]], centred: bool
) -> float:
    """Return the cosine of the angle between M and -W, all entries taken as one vector.

    The feedback f = Mᵀ g is that of the exact gradient, -Wᵀ g, when M = -W. Feedback whose sign is
    that of the population alone is aligned to some degree already, as all of a population's
    striatonigral weights have one sign; without each population's mean per output, what is left is
    what the landscape adds.

    Parameters
    ----------
    feedback_matrix : (target_dim, n_dspn + n_ispn)
        M.
    weight : "dspn" and "ispn" -> (target_dim, n)
        Striatonigral weights W, NaN where there is no synapse.
    centred
        Whether each population's mean is taken from each row of both first.

    Returns
    -------
    float
        Between -1 and 1; NaN if M or W is zero throughout, or, centred, the same for all neurons.
    """
    ends = np.cumsum([0, *(w.shape[1] for w in weight.values())])
    dot = norm_m = norm_w = 0.0
    for first, last, w in zip(ends[:-1], ends[1:], weight.values(), strict=True):
        m, minus_w = feedback_matrix[:, first:last], -np.nan_to_num(w)
        if centred:
            m, minus_w = _centred(m), _centred(minus_w)
        dot += float(np.sum(m * minus_w))
        norm_m += float(np.sum(m**2))
        norm_w += float(np.sum(minus_w**2))
    size = np.sqrt(norm_m * norm_w)
    return dot / float(size) if size > 0 else float("nan")


def _centred(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the mean of each row from it; exactly zero where a row does not vary."""
    varies = np.ptp(rows, axis=1, keepdims=True) > 1e-12 * np.abs(rows).max(axis=1, keepdims=True)
    return np.where(varies, rows - rows.mean(axis=1, keepdims=True), 0.0)
