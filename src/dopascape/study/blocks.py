"""Runs packed into files and jobs: chunks of one point's replicates, blocks of chunks."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from dopascape.observables.recording import PLAIN, Recording
from dopascape.parameters import Parameters


@dataclass(frozen=True)
class Need:
    """Replicates of a point that are wanted, all recorded alike.

    Attributes
    ----------
    digest
        Name of their runs: covers parameters, root seed and what is recorded.
    parameters
    replicates
        Their numbers.
    recording
        What is kept beyond the variables that every run has.
    """

    digest: str
    parameters: Parameters
    replicates: range
    recording: Recording = PLAIN


class Chunk(NamedTuple):
    """Replicates ``first`` to ``last`` (inclusive) of one point: the content of one run file."""

    digest: str
    first: int
    last: int

    @property
    def file(self) -> str:
        """The run file, relative to the folder of runs."""
        return f"{self.digest[:2]}/{self.digest}-r{self.first}-{self.last}.nc"

    @property
    def replicates(self) -> range:
        """The replicates it holds."""
        return range(self.first, self.last + 1)

    @classmethod
    def of(cls, file: str) -> Chunk | None:
        """Return the chunk of a run file's name (with or without folder); None for others."""
        found = re.fullmatch(r"([0-9a-f]{20})-r(\d+)-(\d+)\.nc", file.rpartition("/")[2])
        if not found:
            return None
        chunk = cls(found[1], int(found[2]), int(found[3]))
        return chunk if chunk.file.endswith(f"/{found[0]}") and chunk.replicates else None


def block_id(chunks: Iterable[Chunk], taken: Collection[str] = ()) -> str:
    """Return a block's name: 16 hex digits of SHA-256 over the names of its files.

    Parameters
    ----------
    chunks
        What the block holds, in any order.
    taken
        Names not to use: those of receipts that no longer hold. The same files get another name
        then, as a receipt that is there already would pass for the work done.
    """
    files = "\n".join(sorted(chunk.file for chunk in chunks))
    attempt = 0
    while True:
        name = hashlib.sha256(f"{files}\n{attempt}".encode()).hexdigest()[:16]
        if name not in taken:
            return name
        attempt += 1
