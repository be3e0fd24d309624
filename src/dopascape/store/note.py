"""Notes: small JSON files that one process leaves for another, validated like configs."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError

from dopascape.validation import StrictModel, describe

Note = TypeVar("Note", bound=StrictModel)


class SealedNote(StrictModel):
    """A note that holds a SHA-256 of itself: changed, it would have other work done, unnoticed.

    Attributes
    ----------
    sha256
        Over the rest, as JSON.
    """

    sha256: str = ""

    def seal(self) -> Self:
        """Return the note with its SHA-256."""
        return self.model_copy(update={"sha256": self._sha256_of_rest()})

    def is_whole(self) -> bool:
        """Tell if it is as it was sealed."""
        return self.sha256 == self._sha256_of_rest()

    def _sha256_of_rest(self) -> str:
        return hashlib.sha256(self.model_dump_json(exclude={"sha256"}).encode()).hexdigest()


def read_note(path: Path, model: type[Note]) -> Note:
    """Read a note.

    Parameters
    ----------
    path
    model
        What it must hold.

    Raises
    ------
    ValueError
        If it is missing, no file, holds something else, or has changed; in one line.
    """
    if not path.is_file():  # a fifo would keep whoever opens it waiting
        there = os.path.lexists(path)
        raise ValueError(f"{path}: {'is no file' if there else 'is missing'}")
    try:
        note = model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise ValueError("; ".join(describe(error, model, str(path)).splitlines())) from None
    if isinstance(note, SealedNote) and not note.is_whole():
        raise ValueError(f"{path}: has changed since it was written")
    return note
