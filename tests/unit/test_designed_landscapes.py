"""The study of designed landscapes takes what its search has chosen, on other networks."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from dopascape.driver.project import figure_check
from dopascape.modes import LANDSCAPE_DESIGNS
from dopascape.store.dataset import load_dataset
from dopascape.study.design import Design, read_design

ROOT = Path(__file__).parents[2]


def design(name: str) -> Design:
    path = ROOT / f"config/studies/{name}.yaml"
    return read_design(path, "reference", 0, figure_check)


def script():
    spec = importlib.util.spec_from_file_location("design_sizes", ROOT / "docs/design_sizes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_study_file_has_what_the_tracked_search_chose() -> None:
    sizes = script()
    text = sizes.STUDY.read_text(encoding="utf-8")
    assert sizes.with_sizes(text, load_dataset(sizes.SEARCH)) == text


def test_it_meets_none_of_the_networks_of_its_search() -> None:
    study, search = design("designed_landscapes"), design("designed_landscapes_tuning")

    def networks(of: Design) -> set[int]:
        return {number for point in of.points for need in point.needs for number in need.replicates}

    assert networks(study) == set(range(1000, 1020))
    assert networks(search) == set(range(2000, 2003))


def test_it_has_every_design_and_each_has_a_size() -> None:
    study, search = design("designed_landscapes"), design("designed_landscapes_tuning")
    assert study.axes["landscape_design"] == list(LANDSCAPE_DESIGNS)
    there = {
        point.parameters.replace(feedback_factor=0, network_width=100, target_dim=4)
        for point in study.points
    }
    assert there == {point.parameters.replace(feedback_factor=0) for point in search.points}
    assert len(there) == 49


def test_natural_landscapes_have_networks_of_their_own_and_the_same_curve() -> None:
    study, designed = design("natural_landscapes"), design("designed_landscapes")
    numbers = {n for point in study.points for need in point.needs for n in need.replicates}
    assert numbers == set(range(3000, 3010))
    of_natural, of_designed = (
        figure.options["curve"] for made in (study, designed) for figure in made.figures
    )
    assert of_natural == of_designed
