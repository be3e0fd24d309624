"""Teams: chunks of a block whose points run in lockstep, on the same replicates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from dopascape.jobs.cost import (
    MEGABYTES_PER_PROCESS,
    SECONDS_PER_RUN,
    apart_seconds,
    lockstep_factor,
    megabytes,
    seconds,
)
from dopascape.parameters import SHARED
from dopascape.simulation.lanes import LANES
from dopascape.store.chunk import Chunk
from dopascape.study.needs import Need

MOST_MEGABYTES = 2000
"""Wide networks take so much memory that fewer of them run at once."""


def teams(chunks: Iterable[Chunk], needs: Mapping[str, Need]) -> list[tuple[Chunk, ...]]:
    """Put chunks together that can run in lockstep, in the order of the first of each team.

    Parameters
    ----------
    chunks
    needs
        By digest: the parameters and what is recorded.
    """
    alike: dict[Any, list[Chunk]] = {}
    for chunk in chunks:
        need = needs[chunk.digest]
        names = ("n_trials", "learning", *SHARED)
        shared = tuple(getattr(need.parameters, name) for name in names)
        key = (shared, need.recording.canonical(), chunk.first, chunk.last)
        alike.setdefault(key, []).append(chunk)
    found = []
    for members in alike.values():
        parameters = needs[members[0].digest].parameters
        fit = int(MOST_MEGABYTES / max(megabytes(parameters), 1))
        most = max(1, min(LANES[parameters.precision][-1], fit))
        found += [tuple(members[k : k + most]) for k in range(0, len(members), most)]
    return found


def team_seconds(
    team: Iterable[Chunk], needs: Mapping[str, Need], there: Iterable[Chunk] = ()
) -> float:
    """Return about how many seconds a team's work takes; what is there is only looked at."""
    team, done = list(team), set(there)
    missing = [chunk for chunk in team if chunk not in done]
    work = sum(len(c.replicates) * seconds(needs[c.digest].parameters) for c in missing)
    apart = sum(len(c.replicates) * _apart_seconds(needs[c.digest]) for c in missing)
    # The points of a team agree in what decides this.
    factor = lockstep_factor(needs[missing[0].digest].parameters) if len(missing) > 1 else 1.0
    looked_at = sum(len(chunk.replicates) for chunk in team if chunk in done)
    return factor * work + apart + SECONDS_PER_RUN * looked_at


def need_seconds(need: Need) -> float:
    """Return about how many seconds one replicate of a point takes on one core."""
    return seconds(need.parameters) + _apart_seconds(need)


def _apart_seconds(need: Need) -> float:
    return apart_seconds(need.parameters, need.recording)


def team_megabytes(team: Collection[Chunk], needs: Mapping[str, Need]) -> float:
    """Return about how many MB the process takes that makes a team's runs."""
    one = max(megabytes(needs[chunk.digest].parameters) for chunk in team)
    return MEGABYTES_PER_PROCESS + len(team) * one
