"""How a landscape changes from trial to trial: by turnover, release at random, and a lesion."""

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
from dopascape.anatomy.lesions import in_force
from dopascape.anatomy.populations import SPNS
from dopascape.parameters import Parameters
from dopascape.seeds import Stream, generator


def changes(parameters: Parameters) -> bool:
    """Tell if a landscape is another one in some later trial."""
    turns_over = parameters.landscape_turnover > 0
    return turns_over or parameters.release_probability < 1 or parameters.lesion_trial > 0


class Course:
    """One replicate's landscape in each trial.

    It follows from parameters, seeds and the trial's number alone, whatever was asked for before.
    With ``gain = 'norm_matched'`` the factor of the first landscape, all varicosities releasing
    alike, stays in every trial: what a later lesion takes is not made up for.

    Parameters
    ----------
    parameters
    replicate, root_seed
    """

    def __init__(self, parameters: Parameters, replicate: int, root_seed: int) -> None:
        self._parameters = parameters
        self._seeds = (replicate, root_seed)
        first = in_force(parameters, 0)
        self._factor = size_factor(first, raw_landscape(first, replicate, root_seed, 0))
        self._stage: tuple[Parameters, int] | None = None
        self._mean: Landscape

    def at(self, trial: int) -> Landscape:
        """Return the landscape of a trial, counted from 0; the same object while it stays."""
        there = in_force(self._parameters, trial)
        stage = (there, trial // there.turnover_period if there.n_redrawn else 0)
        if stage != self._stage:
            drawn = raw_landscape(there, *self._seeds, stage[1])
            self._stage, self._mean = stage, scaled(drawn, self._factor * there.dopamine_gain)
        if there.release_probability == 1:
            return self._mean
        return self._released(there, trial)

    def _released(self, there: Parameters, trial: int) -> Landscape:
        """Return what the varicosities give that release in a trial, divided by their share.

        F[i, k] = Σ over the varicosities of dimension k of b κ(distance) / p, with b = 1 at a
        probability p, else 0.
        """
        mean = self._mean
        released = self._draw_release(there, trial)
        sites = {
            p: [s[r] for s, r in zip(mean.varicosities[p], released[p], strict=True)] for p in SPNS
        }
        gain = gain_of(there, *self._seeds, mean.position, sites)
        factor = self._factor * there.dopamine_gain / there.release_probability
        return scaled(replace(mean, gain=gain), factor)

    def _draw_release(self, there: Parameters, trial: int) -> dict[str, NDArray[np.bool_]]:
        """Return which varicosities release in a trial, (target_dim, n_sites) each."""
        replicate, root_seed = self._seeds
        draws = generator(root_seed, replicate, Stream.RELEASE, trial)
        shape = (2, there.target_dim, there.snc_per_dim, there.n_varicosities)
        left = draws.random(shape)[:, :, : there.n_snc_left, : there.n_varicosities_left]
        releases = left.reshape(2, there.target_dim, -1) < there.release_probability
        second = 0 if there.shared_varicosities else 1
        return {"dspn": releases[0], "ispn": releases[second]}
