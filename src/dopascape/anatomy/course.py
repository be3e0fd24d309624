"""How a landscape changes from trial to trial: varicosities turn over, and some stay silent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.landscape import (
    Landscape,
    gain_of,
    raw_landscape,
    scaled,
    size_factor,
)
from dopascape.anatomy.populations import SPNS
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator


def changes(parameters: Parameters) -> bool:
    """Tell if a landscape is another one in some later trial."""
    return parameters.landscape_turnover > 0 or parameters.release_probability < 1


class Course:
    """One replicate's landscape in each trial.

    It follows from parameters, seeds and the trial's number alone, whatever was asked for before.
    With ``gain = 'norm_matched'`` the factor of the first landscape, all varicosities releasing
    alike, stays in every trial.

    Parameters
    ----------
    parameters
    replicate, root_seed
    """

    def __init__(self, parameters: Parameters, replicate: int, root_seed: int) -> None:
        self._parameters = parameters
        self._seeds = (replicate, root_seed)
        self._epoch = 0
        self._mean = raw_landscape(parameters, *self._seeds, 0)
        self._factor = size_factor(parameters, self._mean)
        self._mean = scaled(self._mean, self._factor)

    def at(self, trial: int) -> Landscape:
        """Return the landscape of a trial, counted from 0; the same object while it stays."""
        epoch = trial // self._parameters.turnover_period if self._parameters.n_redrawn else 0
        if epoch != self._epoch:
            drawn = raw_landscape(self._parameters, *self._seeds, epoch)
            self._epoch, self._mean = epoch, scaled(drawn, self._factor)
        if self._parameters.release_probability == 1:
            return self._mean
        return self._released(trial)

    def _released(self, trial: int) -> Landscape:
        """Return what the varicosities give that release in a trial, divided by their share.

        F[i, k] = Σ over the varicosities of unit k of b κ(distance) / p, with b = 1 at a
        probability p, else 0.
        """
        parameters, mean = self._parameters, self._mean
        released = self._draw_release(trial)
        sites = {
            p: [s[r] for s, r in zip(mean.varicosities[p], released[p], strict=True)] for p in SPNS
        }
        gain = gain_of(parameters, *self._seeds, mean.position, sites)
        factor = self._factor / parameters.release_probability
        return scaled(replace(mean, gain=gain), factor)

    def _draw_release(self, trial: int) -> dict[str, NDArray[np.bool_]]:
        """Return which varicosities release in a trial, (target_dim, n_varicosities_left) each."""
        parameters = self._parameters
        replicate, root_seed = self._seeds
        draws = generator(root_seed, replicate, Stream.RELEASE, trial)
        shape = (2, parameters.target_dim, parameters.n_varicosities)
        left = draws.random(shape)[..., : parameters.n_varicosities_left]
        releases = left < parameters.release_probability
        second = 0 if parameters.shared_varicosities else 1
        return {"dspn": releases[0], "ispn": releases[second]}
