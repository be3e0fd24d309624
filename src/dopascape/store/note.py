"""Notes: small JSON files that one process leaves for another, validated like configs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from dopascape.validation import StrictModel, describe

Note = TypeVar("Note", bound=StrictModel)


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
        If it is missing, no file, or holds something else; in one line.
    """
    if not path.is_file():  # a fifo would keep whoever opens it waiting
        there = os.path.lexists(path)
        raise ValueError(f"{path}: {'is no file' if there else 'is missing'}")
    try:
        return model.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise ValueError("; ".join(describe(error, model, str(path)).splitlines())) from None
