"""What stands in a catalogue stands there whole: whoever forgets a step is told which."""

from __future__ import annotations

import re

import pytest
from plain_model import FEEDBACKS
from workspace import REPOSITORY

from dopascape.modes import FEEDBACK_MODES
from dopascape.observables.registry import OBSERVABLES
from dopascape.parameters import Parameters, default, quantity
from dopascape.simulation.rule import FEEDBACK_MATRIX


def page(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FEEDBACK_MODES)
def test_a_feedback_mode_is_whole(name: str) -> None:
    mode = FEEDBACK_MODES[name]
    assert mode.label
    assert mode.meaning
    assert mode.version >= 1
    assert re.fullmatch(r"#[0-9A-Fa-f]{6}", mode.look.colour)
    assert name in FEEDBACK_MATRIX, "simulation/rule.py has no matrix for it"
    assert name in FEEDBACKS, "the plain model does not know it"
    assert f"`{name}`" in page("docs/model.md"), "run docs/tables.py"


@pytest.mark.parametrize("part", ["colour", "dashes", "marker"])
def test_no_two_feedback_modes_look_alike(part: str) -> None:
    looks = [str(getattr(mode.look, part)) for mode in FEEDBACK_MODES.values()]
    assert len({*looks}) == len(looks)


@pytest.mark.parametrize("name", Parameters.model_fields)
def test_a_parameter_is_whole(name: str) -> None:
    about = quantity(name)
    assert about.label
    assert about.unit
    assert Parameters.model_fields[name].description
    assert Parameters(**{name: default(name)}) == Parameters()
    assert f"`{name}`" in page("docs/model.md"), "run docs/tables.py"


@pytest.mark.parametrize("name", OBSERVABLES)
def test_an_observable_is_whole(name: str) -> None:
    observable = OBSERVABLES[name]
    assert observable.units
    assert observable.long_name
    assert observable.version >= 1
    assert (observable.function is None) == (observable.source == "run")
    assert all(known in OBSERVABLES for known in observable.inputs)


def test_every_path_that_contributors_are_told_of_is_there() -> None:
    named = re.findall(r"`([\w./-]+/[\w./-]*)`", page("CONTRIBUTING.md"))
    assert len(named) > 20
    for path in named:
        assert any((REPOSITORY / root / path).exists() for root in ("", "src/dopascape")), path
