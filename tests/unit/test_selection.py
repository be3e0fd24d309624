"""Choosing from a summary: what is kept, what is fixed, what is left out, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from dopascape import Parameters
from dopascape.results.selection import SelectionError, choose, nearest_number, parameters_at

LENGTHS = [0.02, 0.2, 0.9]
MODES = ["none", "dopamine"]


@pytest.fixture
def summary() -> xr.Dataset:
    """Losses 0 to 11 over 3 diffusion lengths, 2 feedback modes and 2 replicates."""
    dims = ("diffusion_length", "feedback", "replicate")
    made = xr.Dataset(
        {
            "final_loss": (dims, np.arange(12.0).reshape(3, 2, 2)),
            "coverage": (dims, np.arange(12.0).reshape(3, 2, 2)),
            "diverged": (dims, np.zeros((3, 2, 2), np.int8)),
        },
        {"diffusion_length": LENGTHS, "feedback": MODES},
    )
    overrides = [{"when": {"feedback": "none"}, "set": {"learning_rate": 0.5}}]
    made.attrs["parameters"] = json.dumps(Parameters().model_dump())
    made.attrs["overrides"] = json.dumps(overrides)
    return made


def test_shown_axes_come_first_and_others_are_fixed_at_the_papers_point(summary):
    values, fixed = choose(summary, "final_loss", ("feedback",), {})
    assert values.dims == ("feedback", "replicate")
    assert values.values.tolist() == [[4, 5], [6, 7]]  # at λ = 0.2, by ratio the nearest to 0.1
    assert fixed == {"diffusion_length": 0.2, "network_width": 200}


def test_a_shown_axis_may_be_narrowed_and_one_that_is_not_there_has_the_studys_value(summary):
    shown, select = ("network_width", "diffusion_length"), {"diffusion_length": 0.9}
    values, fixed = choose(summary, "final_loss", shown, select)
    assert values.dims == ("network_width", "diffusion_length", "replicate")
    assert values["network_width"].values.tolist() == [200]
    assert values.values.tolist() == [[[10, 11]]]
    assert fixed == {"feedback": "dopamine"}


def test_diverged_losses_and_undefined_statistics_are_left_out_and_nothing_else(summary):
    summary["diverged"][1, 1, 0] = 1
    summary["coverage"][1, 1, 1] = np.inf
    loss = choose(summary, "final_loss", (), {}).values
    coverage = choose(summary, "coverage", (), {}).values
    np.testing.assert_array_equal(loss, [np.nan, 7])
    np.testing.assert_array_equal(coverage, [6, np.nan])


@pytest.mark.parametrize(
    ("variable", "select", "message"),
    [
        ("loss", {"feedback": "none"}, "no variable 'loss'.*final_loss, coverage, diverged"),
        ("coverage", {"patch_size": 1.0}, "no axis 'patch_size'.*diffusion_length, feedback"),
        (
            "coverage",
            {"diffusion_length": 0.2, "feedback": "exact"},
            "feedback = 'exact' is not .*none, dopamine",
        ),
        ("coverage", {"diffusion_length": 0.21}, "diffusion_length = 0.21 is not .*0.02, 0.2, 0"),
        ("coverage", {"diffusion_length": "far"}, "diffusion_length = 'far' is not"),
        ("coverage", {}, "'diffusion_length' has several values .*0.02, 0.2, 0.9.*choose one"),
    ],
)
def test_what_is_not_there_or_not_chosen_is_refused(summary, variable, select, message):
    with pytest.raises(SelectionError, match=message):
        choose(summary, variable, (), select, otherwise={})


def test_parameters_at_a_point_have_the_studys_overrides(summary):
    assert parameters_at(summary, {"feedback": "none"}).learning_rate == 0.5
    assert parameters_at(summary, {"feedback": "exact"}).learning_rate == 1e-3


def test_the_nearest_number_is_so_by_ratio_unless_there_is_a_zero():
    assert nearest_number(np.array([0.01, 1.0]), 0.2) == 1
    assert nearest_number(np.array([0.01, 1.0]), 0.09) == 0
    assert nearest_number(np.array([0.0, 1.0]), 0.09) == 0
    assert nearest_number(np.array([0.0, 1.0]), 0.6) == 1


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=9), st.data())
def test_a_number_that_is_there_is_the_nearest_to_itself(numbers, data):
    index = data.draw(st.integers(0, len(numbers) - 1))
    assert numbers[nearest_number(np.array(numbers), numbers[index])] == numbers[index]
