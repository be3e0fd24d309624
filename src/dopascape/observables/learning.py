"""What a curve of losses says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CRITERION = 0.1
"""A network has learned when its loss is below this share of the loss of a constant output."""


def constant_loss(target: NDArray[np.float64]) -> float:
    """Return the loss of an output that stays at 0.5, for a target (trial_length, target_dim)."""
    return float(np.sum((target - 0.5) ** 2))


def trials_to_criterion(loss: NDArray[np.float64], constant: float) -> float:
    """Return the first trial, counted from 1, whose loss is at most CRITERION × ``constant``.

    NaN if there is none.
    """
    reached = np.flatnonzero(loss <= CRITERION * constant)
    return float(reached[0] + 1) if reached.size else float("nan")
