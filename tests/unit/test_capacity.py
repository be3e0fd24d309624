"""The hardest task that most networks learn: by hand, and as drawn."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from summaries import make_summary

from dopascape.figures import draw
from dopascape.figures.grids.options import CapacityOptions
from dopascape.results.capacity import HARDER, by_difficulty, capacity


def learned(*shares: int, n: int = 10) -> np.ndarray:
    """Return which of n networks learn tasks: the first so many of them."""
    return np.arange(n) < np.array(shares)[:, None]


def test_tasks_that_more_than_half_learn_count_without_a_gap():
    assert capacity(learned(10, 9, 6, 2)).value == 3
    assert capacity(learned(10, 5, 0)).value == 1  # half are not more than half
    assert capacity(learned(10, 4, 10)).value == 1  # what is learned past a gap does not count
    assert capacity(learned(5, 10, 10)).value == 0


def test_networks_that_agree_have_an_interval_without_width():
    assert capacity(learned(10, 10, 0, 0)) == (2, 2, 2)


def test_the_interval_is_that_of_a_binomial():
    """Six of ten learn the second task: 36.7 % of draws have at most five of them."""
    found = capacity(learned(10, 6, 0))
    assert (found.value, found.low, found.high) == (2, 1, 2)
    # Of 9 in 10, fewer than one draw in a hundred has that.
    assert capacity(learned(10, 9, 0)) == (2, 2, 2)


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=5))
def test_the_interval_holds_tasks_that_there_are(rows: list[list[bool]]) -> None:
    found = capacity(np.array(rows))
    assert 0 <= found.low <= found.high <= len(rows)


def test_every_axis_of_the_figure_has_its_direction():
    assert set(get_args(CapacityOptions.model_fields["axis"].annotation)) == set(HARDER)
    times = xr.DataArray([1, 2], coords={"target_tau": [5.0, 80.0]})
    assert by_difficulty(times, "target_tau").target_tau.values.tolist() == [80, 5]


@pytest.fixture
def summary() -> xr.Dataset:
    """Four networks: with dopamine tasks up to D = 4 are learned, without D = 1 alone, by three."""
    axes = {
        "network_width": [50, 100],
        "feedback": ["dopamine", "none"],
        "target_dim": [1, 2, 4, 8],
    }
    made = make_summary(axes, replicates=4)
    trials = made["trials_to_criterion"]
    trials[:] = np.nan
    trials.loc[{"feedback": "dopamine", "target_dim": [1, 2, 4]}] = 30
    trials.loc[{"feedback": "none", "target_dim": 1, "replicate": [0, 1, 2]}] = 200
    return made


def test_the_figure_shows_shares_and_the_hardest_task(summary):
    figure = draw("capacity", summary)
    first, second, hardest = figure.axes
    assert [first.get_title(), second.get_title()] == ["N = 50", "N = 100"]
    dopamine, none = first.lines[:2]
    np.testing.assert_allclose(dopamine.get_ydata(), [1, 1, 1, 0], atol=0.02)
    np.testing.assert_allclose(none.get_ydata(), [0.75, 0, 0, 0], atol=0.02)
    assert [t.get_text() for t in first.get_xticklabels()] == ["1", "2", "4", "8"]
    assert [t.get_text() for t in hardest.get_yticklabels()] == ["none", "1", "2", "4", "8"]
    dopamine, none = (container.lines[0] for container in hardest.containers)
    np.testing.assert_allclose(dopamine.get_ydata(), [3, 3], atol=0.1)
    np.testing.assert_allclose(none.get_ydata(), [1, 1], atol=0.1)
    assert "0.1 of that of a constant output" in " ".join(figure.get_suptitle().split())


def test_time_scales_are_harder_when_shorter(summary):
    slow_first = summary.rename(target_dim="target_tau")
    figure = draw("capacity", slow_first, {"axis": "target_tau", "select": {}})
    ticks = [t.get_text() for t in figure.axes[0].get_xticklabels()]
    assert ticks == ["8", "4", "2", "1"]
