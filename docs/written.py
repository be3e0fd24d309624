"""Writing pages that are made, or saying which are stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def write(made: Iterator[tuple[str, Path, str]], *, check: bool) -> list[str]:
    """Write what is stale, or only look; return what was.

    Parameters
    ----------
    made
        Each with its name, its file and the text that the file should have. A file that comes more
        than once is made anew from what was written before, so that nothing is taken ahead.
    check
        Only look.
    """
    stale = []
    for name, file, text in made:
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                file.write_text(text, encoding="utf-8")
    return stale
