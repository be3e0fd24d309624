"""Describe a study's results: crate.py NAME SCALE SEED DIGEST CRATE FILE..."""

import interrupts  # noqa: F401

# isort: split
import sys
from pathlib import Path

from studies import study

from dopascape.report.crate import STUDY, WORKFLOW, study_crate
from dopascape.report.provenance import commit_of
from dopascape.store.atomic import write_text_atomic
from dopascape.study.config import find_study, study_folders

if __name__ == "__main__":
    name, scale, seed, digest, crate, *files = sys.argv[1:]
    repository = Path(__file__).parents[2]
    study(name, scale, seed, digest)  # which has not changed since
    folder = Path(crate).parent
    for source, copy in {
        find_study(name, study_folders(repository)): STUDY,
        repository / WORKFLOW: WORKFLOW,
    }.items():
        write_text_atomic(folder / copy, source.read_text(encoding="utf-8"))
    text = study_crate(folder, [Path(file) for file in files], commit_of(repository))
    write_text_atomic(Path(crate), text)
