"""How scripts write what they make of pages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write(made: Iterable[tuple[str, Path, str]], *, check: bool) -> list[str]:
    """Write what is stale, or only look; return what was.

    Parameters
    ----------
    made
        Each with its name, its file and the text that the file should have. One that is taken up
        after another is written may read it.
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
