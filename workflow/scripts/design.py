"""Write the points of a study: design.py NAME SCALE SEED DIGEST CSV."""

import interrupts  # noqa: F401

# isort: split
import sys
from pathlib import Path

from studies import study

from dopascape.store.atomic import write_text_atomic
from dopascape.study.design import design_csv

if __name__ == "__main__":
    *which, output = sys.argv[1:]
    write_text_atomic(Path(output), design_csv(study(*which)))
