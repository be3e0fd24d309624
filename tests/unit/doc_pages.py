"""The pages that people read, and the blocks of code in them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", "config/*.md", "results/*.md", "docs/*.md", "docs/howto/*.md")
    for page in REPOSITORY.glob(pattern)
)


class Block(NamedTuple):
    """A block of code in a page, with the line that it begins at."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(*languages: str) -> Iterator[Block]:
    """Yield the blocks of code in some languages; '' are those that name none."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in re.finditer(r"^( *)```(\w*)\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE):
            if found[2] in languages:
                name = str(page.relative_to(REPOSITORY))
                line = text.count("\n", 0, found.start(3)) + 1
                yield Block(name, line, found[2], textwrap.dedent(found[3]))


def commands() -> Iterator[tuple[str, str]]:
    """Yield where it stands, and the text of, each command of a block or within a line."""
    for block in blocks("sh"):
        for number, line in enumerate(block.text.splitlines()):
            if line.strip():
                yield f"{block.page}:{block.line + number}", line.partition("  #")[0].strip()
    program = r"(?:\.venv/bin/)?(?:snakemake|dopascape|python|pytest)|make|pip"
    for page in PAGES:
        text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
        for found in re.finditer(rf"`((?:{program}) [^`\n]+)`", text):
            yield str(page.relative_to(REPOSITORY)), found[1]
