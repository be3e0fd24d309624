"""Test the paper's claims on summaries: claims.py CSV MARKDOWN SUMMARY..."""

import interrupts  # noqa: F401

# isort: split
import sys
from pathlib import Path

from papers import summaries

from dopascape.claims.catalogue import examine
from dopascape.claims.table import to_csv, to_markdown
from dopascape.store.atomic import write_text_atomic

if __name__ == "__main__":
    table, page, *files = sys.argv[1:]
    tested = summaries(files)
    outcomes = examine(tested)
    write_text_atomic(Path(table), to_csv(outcomes))
    write_text_atomic(Path(page), to_markdown(outcomes, tested))
