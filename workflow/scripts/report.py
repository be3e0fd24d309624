"""Make a report: report.py CONFIG STUDIES studies|paper PAGE."""

import interrupts  # noqa: F401

# isort: split
import json
import sys
from pathlib import Path

from studies import study

from dopascape.report.build import paper_page, studies_page
from dopascape.report.page import render
from dopascape.store.atomic import write_text_atomic
from dopascape.study.config import Config, find_study, study_folders

if __name__ == "__main__":
    config_text, studies_text, kind, page = sys.argv[1:]
    repository = Path(__file__).parents[2]
    folders = study_folders(repository)
    studies = [
        (study(*arguments), find_study(arguments[0], folders))
        for arguments in json.loads(studies_text)
    ]
    build = {"studies": studies_page, "paper": paper_page}[kind]
    config = Config.model_validate_json(config_text)
    write_text_atomic(Path(page), render(build(studies, config, repository, Path(page))))
