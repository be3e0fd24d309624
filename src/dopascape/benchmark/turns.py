"""Timing alternatives in turn, so that what disturbs the machine disturbs all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class UnavailableError(Exception):
    """An alternative that this machine cannot run; the text says why."""


@dataclass(frozen=True)
class Contender:
    """Something that steps networks.

    Attributes
    ----------
    name
        As it stands in the results.
    run
        Runs so many trials and returns their losses, (n_trials, n_networks) or (n_trials,).
    n_networks
        Networks that it runs at once.
    """

    name: str
    run: Callable[[int], Array]
    n_networks: int = 1


def time_in_turns(
    contenders: Sequence[Contender], trial_length: int, seconds: float, rounds: int
) -> Array:
    """Time each contender once in every round: A, B, C, A, B, C.

    Parameters
    ----------
    contenders
        Warm already: nothing is left to compile.
    trial_length
        Steps in a trial.
    seconds
        How long one turn lasts, about; a trial at least.
    rounds
        Turns of each.

    Returns
    -------
    (n_contenders, rounds) array
        Wall-clock time per network and step (s).
    """
    trials = [max(1, round(seconds / _seconds(c, 1))) for c in contenders]
    taken = np.array(
        [[_seconds(c, n) for c, n in zip(contenders, trials, strict=True)] for _ in range(rounds)]
    )
    steps = np.array(trials) * [c.n_networks for c in contenders] * trial_length
    per_step: Array = taken / steps
    return per_step.T


def _seconds(contender: Contender, n_trials: int) -> float:
    start = perf_counter()
    contender.run(n_trials)
    return perf_counter() - start


def require_same_losses(contender: Contender, losses: Array, rtol: float) -> None:
    """Refuse a contender that computes something else than the engine.

    Parameters
    ----------
    contender
        Not run yet.
    losses : (n_trials, n_networks)
        The engine's, from the networks' initial state.
    rtol
        Largest relative difference allowed.

    Raises
    ------
    ValueError
        If a loss differs by more.
    """
    its_losses = contender.run(losses.shape[0]).reshape(losses.shape)
    difference = np.max(np.abs(its_losses / losses - 1))
    if not difference <= rtol:  # also refuses NaN
        raise ValueError(f"{contender.name}: losses differ by {difference:.1e}, allowed {rtol:.0e}")
