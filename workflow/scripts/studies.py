"""The study that a rule names."""

from pathlib import Path
from typing import Any, cast

from dopascape.study.config import Scale, find_study, study_folders
from dopascape.study.design import Design, read_design


def no_options(figure: str, options: dict[str, Any]) -> dict[str, Any]:
    """Take a figure's options as they are: the workflow has checked them, and none is drawn."""
    return dict(options)


def study(name: str, scale: str, root_seed: str, digest: str) -> Design:
    """Read a study again; stop if it is no longer what the workflow started with."""
    path = find_study(name, study_folders(Path(__file__).parents[2]))
    design = read_design(path, cast("Scale", scale), int(root_seed), no_options)
    if design.digest() != digest:
        raise SystemExit(f"{path} has changed since the workflow was started; start it again")
    return design
