"""Counting what was tried and what became of it, each case in a process of its own."""

from __future__ import annotations

import multiprocessing
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

FAULTS = (
    "lost",
    "rewritten",
    "wrongly accepted",
    "not healed",
    "hard to read",
    "written",
    "tracebacks",
    "crashes",
    "hangs",
)
"""What must not happen, ever."""


@dataclass
class Tally:
    """What was tried and what became of it.

    Attributes
    ----------
    counts
        How often each thing happened; faults among them.
    told
        A line or more on each fault.
    """

    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def fault(self, kind: str, about: str) -> None:
        assert kind in FAULTS
        self.counts[kind] += 1
        self.told.append(f"{kind}: {about}")


def alone(work: Callable[..., Tally], *arguments: Any, seconds: float) -> Tally:
    """Do something in a process of its own: its death, its delay or an exception are faults."""
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    process = fork.Process(target=_send, args=(sender, work, arguments))
    process.start()
    sender.close()
    found = Tally()
    try:
        if receiver.poll(seconds):
            found = receiver.recv()
        else:
            found.fault("hangs", f"no end after {seconds:g} s")
            process.kill()
    except EOFError:
        process.join()
        found.fault("crashes", f"its process ended with {process.exitcode}")
    process.join()
    return found


def _send(sender: Connection, work: Callable[..., Tally], arguments: tuple[Any, ...]) -> None:
    try:
        found = work(*arguments)
    except Exception:
        found = Tally()
        found.fault("tracebacks", traceback.format_exc())
    sender.send(found)
