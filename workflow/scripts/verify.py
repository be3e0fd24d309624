"""Print the table of the paper's claims: verify.py CSV."""

import interrupts  # noqa: F401

# isort: split
import shutil
import sys
from pathlib import Path

from dopascape.claims.table import read_csv, to_text

if __name__ == "__main__":
    (table,) = sys.argv[1:]
    print(to_text(read_csv(Path(table)), shutil.get_terminal_size((100, 24)).columns), end="")
