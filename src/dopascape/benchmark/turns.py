"""Timing alternatives in turn, so that what disturbs the machine disturbs all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class UnavailableError(Exception):
    """An alternative that this machine cannot run; the text says why."""


@dataclass(frozen=True)
class Effort:
    """How long to measure: seconds in a turn, and rounds."""

    seconds: float
    rounds: int


@dataclass(frozen=True)
class Contender:
    """Something that steps networks.

    Attributes
    ----------
    name
        As it stands in the results.
    run
        Runs so many further trials and returns their losses, (n_trials, n_networks).
    n_networks
        Networks that it runs at once.
    threads
        With one, it is held on one core.
    expected
        What the losses of so many trials from the start must be, (n_trials, n_networks) or those
        of the last networks; None for what the others are compared with.
    rtol
        Largest relative difference of a loss that is allowed.
    losses
        Of all trials so far, one array for each call.
    """

    name: str
    run: Callable[[int], Array]
    n_networks: int = 1
    threads: int = 1
    expected: Callable[[int], Array] | None = None
    rtol: float = 0.0
    losses: list[Array] = field(default_factory=list)

    def take_turn(self, n_trials: int) -> float:
        """Run trials; return how long they took (s)."""
        with one_core() if self.threads == 1 else nullcontext():
            start = perf_counter()
            self.losses.append(self.run(n_trials))
            return perf_counter() - start

    def fault(self) -> str:
        """Return what is wrong with the losses so far; nothing if they are right."""
        if self.expected is None:
            return ""
        losses = np.concatenate(self.losses)
        expected = self.expected(len(losses))
        difference = np.max(np.abs(losses[:, -expected.shape[1] :] / expected - 1))
        if difference <= self.rtol:  # not so for NaN
            return ""
        return f"{self.name}: losses differ by {difference:.1e}, allowed {self.rtol:.0e}"


@contextmanager
def one_core() -> Iterator[None]:
    """Hold this thread, and those that it starts, on one core where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def time_in_turns(
    contenders: Sequence[Contender], trial_length: int, warm_up: int, effort: Effort
) -> tuple[Array, list[str]]:
    """Time each contender once in every round: A, B, C, A, B, C.

    Parameters
    ----------
    contenders
        Not run yet.
    trial_length
        Steps in a trial.
    warm_up
        Trials that are not timed, at the start.
    effort
        How long to measure; a turn is a trial at least.

    Returns
    -------
    (n_contenders, rounds) array
        Wall-clock time per network and step (s); NaN for a contender with wrong losses.
    list of str
        Faults found: losses of the trials before, in which case it is not timed, or of timed ones.
    """
    trials = [_trials_in_a_turn(c, warm_up, effort.seconds) for c in contenders]
    taken = np.full((len(contenders), effort.rounds), np.nan)
    for turn in range(effort.rounds):
        for c, n, row in zip(contenders, trials, taken, strict=True):
            if n > 0:
                row[turn] = c.take_turn(n) / (n * c.n_networks * trial_length)
    faults = [c.fault() for c in contenders]
    taken[[bool(fault) for fault in faults]] = np.nan
    return taken, list(filter(None, faults))


def _trials_in_a_turn(contender: Contender, warm_up: int, seconds: float) -> int:
    """Return how many trials make a turn; none if those of the warm-up are wrong."""
    contender.take_turn(warm_up)
    return 0 if contender.fault() else max(1, round(seconds / contender.take_turn(1)))
