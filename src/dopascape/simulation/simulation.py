"""A network that can be looked at, run, saved and loaded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dopascape.parameters import Parameters
from dopascape.simulation.activity import Activity
from dopascape.simulation.ensemble import Ensemble
from dopascape.simulation.given import given_parts, given_task
from dopascape.simulation.own_feedback import FeedbackRule
from dopascape.simulation.parts import Parts, draw_parts
from dopascape.simulation.snapshot import Snapshot
from dopascape.simulation.view import View

Array = NDArray[np.float64]


class Simulation(View):
    """One replicate of a network with its landscape and task: an `Ensemble` of one point.

    Parameters
    ----------
    parameters
        The network.
    seed
        The replicate's number, >= 0.
    root_seed
        The study's seed, >= 0; all random ingredients follow from it and the replicate.
    threads
        Threads to run on, at most the machine's cores. They pay from a width of about 1000, and
        give the same bits whatever their number.
    thal_rate, target
        An own task: input, (trial_length, n_thal), and target, (trial_length, target_dim), of every
        trial; drawn if not given.
    feedback_rule
        What each SPN is told, in place of the mode of feedback: a function of a step's error, rates
        and striatonigral weights, ``rule(error, rates, weights) -> f``; see `FeedbackRule`. On one
        thread, and slower. The network cannot be saved.
    parts
        What the network is made of; drawn if not given.

    Raises
    ------
    ValueError
        If a seed is no integer >= 0, for more threads than there are cores, or for an input or a
        target of another shape or that is not finite.

    Examples
    --------
    The sign of the error alone, through the landscape of dopamine:

    >>> drawn = Simulation(parameters, seed=7)
    >>> def sign_of_error(error, rates, weights):
    ...     return np.sign(error) @ drawn.feedback_matrix
    >>> Simulation(parameters, seed=7, feedback_rule=sign_of_error).run(20)
    """

    def __init__(
        self,
        parameters: Parameters,
        seed: int = 0,
        *,
        root_seed: int = 0,
        threads: int = 1,
        thal_rate: Array | None = None,
        target: Array | None = None,
        feedback_rule: FeedbackRule | None = None,
        parts: Parts | None = None,
    ) -> None:
        if target is not None and parameters.new_target:
            raise ValueError("new_target = True: a target of one's own stays; allowed is False")
        if thal_rate is not None or target is not None:
            (drawn,) = [parts] if parts else draw_parts([parameters], seed, root_seed)
            own = given_task(
                parameters,
                drawn.task.thal_rate if thal_rate is None else thal_rate,
                drawn.task.target if target is None else target,
            )
            parts = replace(drawn, task=own)
        given = None if parts is None else [parts]
        ensemble = Ensemble(
            [parameters],
            seed,
            root_seed=root_seed,
            threads=threads,
            parts=given,
            feedback_rule=feedback_rule,
        )
        super().__init__(ensemble, 0)

    @classmethod
    def from_arrays(
        cls,
        parameters: Parameters,
        *,
        weights: Mapping[tuple[str, str], Array],
        gain: Mapping[str, Array],
        thal_rate: Array,
        target: Array,
        seed: int = 0,
        root_seed: int = 0,
    ) -> Self:
        """Build a network from given arrays instead of drawing it.

        Parameters
        ----------
        parameters
            Sizes and rules; what describes drawing (weights, landscape, task) has no effect.
        weights
            (pre, post) → (n_post, n_pre), of the projection's sign, NaN where there is no synapse;
            used as given, without balancing. Projections left out have no synapses; those onto
            snr are left out only where they are absent, and have all their synapses.
        gain
            "dspn" and "ispn" → (n, target_dim); in mode shuffled A and B.
        thal_rate, target
            (trial_length, n_thal) and (trial_length, target_dim).
        seed, root_seed
            For the noise.

        Raises
        ------
        ValueError
            For an unknown projection; an array of the wrong shape; weights of the wrong sign, or
            that are infinite; NaN or nothing onto snr; a gain that is missing; a gain, rate or
            target that is not finite; a seed that is no integer >= 0.
        """
        parts = given_parts(parameters, weights, gain, thal_rate, target)
        return cls(parameters, seed, root_seed=root_seed, parts=parts)

    @property
    def threads(self) -> int:
        """Threads that the network runs on."""
        return self._ensemble.threads

    def run(self, n_trials: int, progress: bool = False) -> Array:
        """Run the next trials, learning in every step.

        Parameters
        ----------
        n_trials
            How many.
        progress
            Whether a bar shows how far they are, on a terminal or in a notebook.

        Returns
        -------
        (n_trials,) array
            Loss of each trial: Σ over steps and dimensions of the squared error. NaN once a run
            has diverged.

        Raises
        ------
        ValueError
            If ``n_trials`` is no integer >= 0.
        """
        losses: Array = self._ensemble.run(n_trials, progress)[0]
        return losses

    def record(self) -> Activity:
        """Run the next trial, learning in every step, and return all that happened in it."""
        return self._ensemble.record()[0]

    def probe(self) -> Activity:
        """Return what the next trial would be without learning; the network stays as it is."""
        return self._ensemble.probe()[0]

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint, from which `load` continues bit for bit."""
        self._ensemble.save(path)

    @classmethod
    def load(cls, path: str | os.PathLike[str], threads: int = 1) -> Self:
        """Read a checkpoint.

        Raises
        ------
        ValueError
            If the file is no checkpoint of one network and of this version, or is damaged.
        """
        found = Snapshot.read(path)
        if len(found.points) != 1:
            raise ValueError(
                f"{path}: checkpoint of {len(found.points)} networks; see Ensemble.load"
            )
        simulation = cls(
            found.points[0],
            found.seed,
            root_seed=found.root_seed,
            threads=threads,
            parts=found.parts[0] if found.parts else None,
        )
        simulation._ensemble.go_on_from(found)
        return simulation
