"""Replicates of one point, packed into a file."""

from __future__ import annotations

import re
from typing import NamedTuple


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
