"""Networks at rest: what a checkpoint holds of them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dopascape.parameters import Parameters
from dopascape.simulation import checkpoint
from dopascape.simulation.parts import Parts


@dataclass(frozen=True)
class Snapshot:
    """Networks between two trials.

    Attributes
    ----------
    points
    seed, root_seed
    trial
        Trials done.
    state
        All that changes while networks run, as nested arrays.
    parts
        What each network is made of, where that was given; None where it was drawn.
    notes
        Arrays kept by who runs the networks.
    path
        The file that it was read from.
    """

    points: Sequence[Parameters]
    seed: int
    root_seed: int
    trial: int
    state: Mapping[str, Any]
    parts: Sequence[Parts] | None
    notes: checkpoint.Arrays
    path: str | os.PathLike[str] = ""

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write a checkpoint, whole or not at all."""
        header = {
            "points": [point.model_dump() for point in self.points],
            "versions": [point.versions() for point in self.points],
            "seed": self.seed,
            "root_seed": self.root_seed,
            "trial": self.trial,
        }
        parts = {str(k): part.arrays() for k, part in enumerate(self.parts or ())}
        groups = {"state": self.state, "parts": parts, "notes": self.notes}
        checkpoint.save(path, header, checkpoint.flatten(groups))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Snapshot:
        """Read a checkpoint; its ``state`` is flat.

        Raises
        ------
        ValueError
            If the file is no checkpoint of this version, or is damaged.
        """
        header, arrays = checkpoint.load(path)
        points = [Parameters(**point) for point in header["points"]]
        checkpoint.require_versions(path, header["versions"], [p.versions() for p in points])
        given = checkpoint.part(arrays, "parts.")
        return cls(
            points,
            header["seed"],
            header["root_seed"],
            header["trial"],
            checkpoint.part(arrays, "state."),
            [Parts.of_arrays(checkpoint.part(given, f"{k}.")) for k in range(len(points))]
            if given
            else None,
            checkpoint.part(arrays, "notes."),
            path,
        )
