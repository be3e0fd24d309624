"""Letters as strokes of a pen that never leaves the paper: closed curves in the unit square."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUND = [(0.4 + 0.5 * np.sin(a), 0.5 + 0.5 * np.cos(a)) for a in np.linspace(0, np.pi, 33)]
"""The bow of the D, from its top to its bottom."""

LETTERS: tuple[tuple[str, Array], ...] = (
    ("D", np.array([(0.0, 0.0), (0.0, 1.0), *ROUND, (0.0, 0.0)])),
    (
        "A",
        np.array([(0.0, 0.0), (0.5, 1.0), (1.0, 0.0), (0.8, 0.4), (0.2, 0.4), (0.0, 0.0)]),
    ),
)
"""What each pen draws, DA for dopamine: corners (x, y) of a closed stroke in their order. The legs
of the A are drawn twice below its bar."""


def stroke(corners: Array, length: int, tau: float) -> Array:
    """Return where a pen is at steps t = 1 … T of a trial, (length, 2).

    It goes along the corners at constant speed, once round in a trial. Then the curve is smoothed
    in time by the periodic kernel ∝ exp(-2 d²/τ²), d the circular distance in steps: the one that
    makes white noise a Gaussian process of covariance exp(-d²/τ²), so that τ is the same time
    scale in both tasks.

    Parameters
    ----------
    corners : (n, 2)
        The last is the first.
    length
        T, steps of a trial.
    tau
        τ, time scale (ms).
    """
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    share = np.arange(1, length + 1) / length * along[-1]
    path = np.stack([np.interp(share, along, corners[:, k]) for k in range(2)], axis=1)
    steps = np.arange(length)
    kernel = np.exp(-2 * (np.minimum(steps, length - steps) / tau) ** 2)
    # A circular convolution is a product in Fourier space.
    spectrum = np.fft.rfft(kernel / kernel.sum())[:, None] * np.fft.rfft(path, axis=0)
    return np.fft.irfft(spectrum, n=length, axis=0)
