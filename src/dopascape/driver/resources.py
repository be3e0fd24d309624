"""What a block's job asks a cluster for: by the cost model, with a margin.

Twice as much at every further attempt.
"""

from __future__ import annotations

import math

MARGIN = 3
"""A node may be slower than the machine that the model was measured on, and busy."""

MINUTES_TO_START = 5
"""Until the simulation starts: Python from a network file system, kernels compiled."""

SNAKEMAKE_MEGABYTES = 400
"""A job of a cluster holds two Snakemakes beside what it is there for."""


def minutes_to_ask(seconds: float, attempt: int) -> int:
    """Return the minutes to ask for, where the cost model says so many seconds."""
    return math.ceil(MINUTES_TO_START + MARGIN * seconds / 60) << (attempt - 1)


def megabytes_to_ask(megabytes: float, attempt: int) -> int:
    """Return the MB to ask for, where the cost model says so many."""
    return math.ceil(SNAKEMAKE_MEGABYTES + megabytes) << (attempt - 1)
