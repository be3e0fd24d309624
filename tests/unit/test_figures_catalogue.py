"""The table of figures, against which study files are checked."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from dopascape.figures.catalogue import CATALOGUE, figure_options
from dopascape.figures.entry import FigureOptions

LANDSCAPE = {
    "learning_curves",
    "loss_by_diffusion",
    "loss_map",
    "landscape_statistics",
    "landscape_statistics_map",
    "landscape_slices",
}


def test_the_figures_of_the_landscape_study_are_there():
    assert set(CATALOGUE) >= LANDSCAPE


def test_every_entry_leads_to_a_function_and_says_what_it_shows():
    for entry in CATALOGUE.values():
        module, function = entry.function.rsplit(".", 1)
        assert callable(getattr(import_module(f"dopascape.figures.{module}"), function))
        assert entry.caption.endswith(".")
        assert issubclass(entry.options, FigureOptions)


def test_every_option_is_described():
    for entry in CATALOGUE.values():
        assert all(field.description for field in entry.options.model_fields.values())


def test_the_catalogue_imports_no_plotting_library():
    code = (
        "import sys, dopascape.figures.catalogue\n"
        "print([m for m in ('matplotlib', 'seaborn', 'pandas.plotting') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert out.stdout.strip().startswith("[")
    assert "matplotlib" not in out.stdout
    assert "seaborn" not in out.stdout


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("loss", {}, "unknown figure 'loss'.*loss_map"),
        ("loss_map", {"fedback": "none"}, "unknown key 'fedback'.*feedback"),
        ("loss_map", {"feedback": "some"}, "feedback = 'some'.*'homogeneous'"),
        ("loss_map", {"name": "../a"}, "name = '../a'"),
        ("loss_map", {"name": "a\n"}, "name = "),
        ("loss_map", {"select": {"patch_size": float("nan")}}, "finite number"),
        ("loss_map", {"select": {"patch_size": [1]}}, "select.patch_size.*number"),
        ("landscape_slices", {"depths": [0.5, 2.0]}, "depths.1 = 2"),
        ("landscape_slices", {"depths": []}, "depths"),
        ("landscape_slices", {"units": "4"}, "units = '4'"),
        ("learning_curves", {"feedback": "none"}, "unknown key 'feedback'"),
        ("learning_curves", {1: 2}, "named by text"),
    ],
)
def test_bad_figures_and_options_are_refused(name, options, message):
    with pytest.raises(ValueError, match=message) as refusal:
        figure_options(name, options)
    assert "\n" not in str(refusal.value)


def test_options_have_their_defaults_and_pass_unchanged_when_checked_again():
    options = figure_options("loss_map", {"select": {"shared_varicosities": True, "noise": 1.0}})
    assert options.model_dump() == {
        "name": None,
        "select": {"shared_varicosities": True, "noise": 1},
        "feedback": "dopamine",
    }
    assert figure_options("loss_map", options) == options
