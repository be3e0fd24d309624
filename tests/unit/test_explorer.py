"""What the page to explore a study holds."""

from __future__ import annotations

import base64
import gzip
import json
import re
from itertools import product

import numpy as np
import pytest
import xarray as xr
from bokeh.core.enums import MarkerType
from numpy.typing import NDArray
from recorded_summaries import recorded_summary
from summaries import make_summary

from dopascape import Parameters, Simulation
from dopascape.anatomy.landscape import landscape
from dopascape.explorer import results as results_part
from dopascape.explorer import tissue as tissue_part
from dopascape.explorer.packing import Numbers, Place
from dopascape.explorer.page import explorer
from dopascape.explorer.results import MARKERS, results
from dopascape.explorer.tissue import tissue
from dopascape.modes import FEEDBACK_MODES, GAIN_MODES
from dopascape.observables.registry import OBSERVABLES

OBSERVABLES_OF_EVERY_RUN = [o for o in OBSERVABLES.values() if not o.record]

AXES = {"diffusion_length": [0.01, 0.1], "feedback": ["dopamine", "none"]}


def unpacked(packed: str) -> NDArray[np.float32]:
    """Read a page's numbers, byte by byte."""
    planes = gzip.decompress(base64.b64decode(packed))
    n = len(planes) // 4
    numbers = (bytes(planes[plane * n + i] for plane in range(4)) for i in range(n))
    return np.frombuffer(b"".join(numbers), "<f4")


def at(numbers: Numbers, place: Place) -> NDArray[np.float32]:
    shape = place["shape"]
    size = int(np.prod(shape))
    return unpacked(numbers.packed())[place["start"] : place["start"] + size].reshape(shape)


@pytest.fixture
def summary() -> xr.Dataset:
    return make_summary(AXES, replicates=3, n_trials=40)


def test_numbers_come_back_to_five_digits_in_their_places() -> None:
    numbers = Numbers()
    first = numbers.add([1.0, -2.5, np.nan, 1e-80, 65535])
    second = numbers.add([[np.pi, 1 / 3], [-1e30, 0.0]])
    expected = np.array([1.0, -2.5, np.nan, 0.0, 65535])
    np.testing.assert_array_equal(at(numbers, first), expected)
    expected = np.array([[3.14159265, 0.33333333], [-1e30, 0.0]])
    np.testing.assert_allclose(at(numbers, second), expected, rtol=8e-6)


def test_equal_numbers_are_kept_once() -> None:
    numbers = Numbers()
    first = numbers.add([[1.0, 2.0], [3.0, 4.0]])
    other = numbers.add([4.0, 3.0])
    again = numbers.add([1.0, 2.0, 3.0, 4.0])
    assert (again["start"], other["start"]) == (first["start"], 4)
    np.testing.assert_array_equal(at(numbers, again), [1, 2, 3, 4])
    assert unpacked(numbers.packed()).size == 6


def test_results_hold_every_variable_and_leave_out_runs_that_diverged(summary: xr.Dataset) -> None:
    summary["diverged"][1, 0, 2] = 1
    numbers = Numbers()
    found = results(summary, numbers)
    assert [variable["name"] for variable in found["variables"]] == list(summary)
    assert found["trials"] == summary.trial.values.tolist()
    for variable in found["variables"]:
        values = summary[variable["name"]].values.astype(float)
        if variable["name"] in ("loss", "final_loss"):
            values[1, 0, 2] = np.nan
        np.testing.assert_allclose(at(numbers, variable["values"]), values, rtol=1e-5)
        assert variable["curve"] == (variable["name"] in ("loss", "alignment_centred"))


def test_curves_are_thinned_to_the_room_with_first_and_last_trial(
    summary: xr.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        results_part, "MOST_CURVE_VALUES", 2 * 12 * 5
    )  # two curves of 12 runs, 5 trials each
    numbers = Numbers()
    found = results(summary, numbers)
    assert len(found["trials"]) == 5
    assert (found["trials"][0], found["trials"][-1]) == (1, 40)
    loss = next(variable for variable in found["variables"] if variable["name"] == "loss")
    kept = summary.loss.sel(trial=found["trials"])
    np.testing.assert_allclose(at(numbers, loss["values"]), kept, rtol=1e-5)


def test_what_no_run_has_is_left_out(summary: xr.Dataset) -> None:
    untrained = summary.isel(trial=slice(0))
    untrained["final_loss"] = untrained.final_loss * np.nan
    found = results(untrained, Numbers())
    names = [variable["name"] for variable in found["variables"]]
    assert names == [
        name for name in summary if name not in ("loss", "final_loss", "alignment_centred")
    ]
    assert found["trials"] == []
    assert found["start"]["variable"] == names[0]


def test_first_view_is_the_final_loss_against_the_longest_axis() -> None:
    summary = make_summary({"network_width": [50, 100], **AXES, "diffusion_length": [0.1, 1, 9]})
    assert results(summary, Numbers())["start"] == {
        "variable": "final_loss",
        "x": "diffusion_length",
        "colour": "feedback",
        "panels": "network_width",
    }


def test_a_study_of_one_point_is_drawn_by_replicate() -> None:
    start = results(make_summary({"network_width": [50]}), Numbers())["start"]
    assert (start["x"], start["colour"], start["panels"]) == ("replicate", "", "")


@pytest.mark.parametrize("patch_size", [0.1, 0.7, 1.0])
def test_varicosities_lie_on_the_line_between_two_patch_sizes(
    summary: xr.Dataset, patch_size: float
) -> None:
    numbers = Numbers()
    found = tissue(summary, numbers)
    for replicate, drawn in zip(found["networks"], found["drawn"], strict=True):
        expected = landscape(Parameters(patch_size=patch_size), replicate, 0)
        whole, half = at(numbers, drawn["whole"]), at(numbers, drawn["half"])
        here = whole + (half - whole) * 2 * (1 - patch_size)
        np.testing.assert_allclose(here, expected.varicosities["dspn"], atol=3e-5)
        np.testing.assert_allclose(at(numbers, drawn["spns"]), expected.position["dspn"], rtol=1e-5)


def test_the_target_is_that_of_the_task(summary: xr.Dataset) -> None:
    numbers = Numbers()
    drawn = tissue(summary, numbers)["drawn"][2]
    target = Simulation(Parameters(), seed=2).target
    np.testing.assert_allclose(at(numbers, drawn["target"]), target, atol=1e-5)


def test_recorded_errors_are_those_of_every_point_and_example() -> None:
    summary = recorded_summary(feedback=("dopamine", "none"))
    numbers = Numbers()
    found = tissue(summary, numbers)["recorded"]
    assert [point["at"] for point in found["points"]] == [[0], [1]]
    for point, example, trial in product(found["points"], (0, 1), (0, 1)):
        (mode,) = point["at"]
        there = {"feedback": mode, "example": example}
        rate = summary.rate_snr.isel(activity_trial=trial, **there).values
        target = summary.target.isel(**there).values
        np.testing.assert_allclose(
            at(numbers, point["error"])[example, trial], rate - target, rtol=1e-4
        )
        np.testing.assert_allclose(at(numbers, point["target"])[example], target, rtol=1e-4)


def test_recorded_errors_are_thinned_in_time_to_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    summary = recorded_summary(feedback=("dopamine", "none"))
    # Of 2 modes × 2 examples × 2 trials × 4 outputs, 7 of the 60 steps.
    monkeypatch.setattr(tissue_part, "MOST_ERRORS", 32 * 7)
    numbers = Numbers()
    found = tissue(summary, numbers)["recorded"]
    assert found["steps"] == [1, 11, 21, 31, 40, 50, 60]
    kept = summary.sel(step=found["steps"]).isel(feedback=1)
    error = (kept.rate_snr - kept.target).transpose("example", "activity_trial", "step", "snr")
    np.testing.assert_allclose(at(numbers, found["points"][1]["error"]), error, rtol=1e-4)


def test_a_study_without_activity_has_no_recorded_errors(summary: xr.Dataset) -> None:
    assert tissue(summary, Numbers())["recorded"] is None


def test_page_needs_no_other_file_and_shows_a_title_as_it_is(summary: xr.Dataset) -> None:
    summary.attrs |= {"study": "odd", "title": "</script><script>odd()"}
    page = explorer(summary)
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=.(https?:)?//", page)
    assert "odd()" in page and "<script>odd()" not in page
    study = re.search(r'id="study">(.*?)</script>', page, flags=re.S)
    assert study is not None
    assert json.loads(study[1])["title"] == "</script><script>odd()"
    assert page.rstrip().endswith("</html>")


@pytest.mark.slow
def test_page_of_the_full_landscape_study_stays_below_3_mb() -> None:
    axes = {
        "patch_size": [0.1, 0.3, 1.0],
        "diffusion_length": np.geomspace(0.001, 100, 11).tolist(),
        "network_width": [50, 100, 200, 400],
        "feedback": ["dopamine", "homogeneous", "none"],
    }
    summary = make_summary(axes, replicates=25, n_trials=5000)
    # As many variables as a real one has, and numbers that do not compress.
    draws = np.random.default_rng(0)
    for name in ("alignment", "alignment_centred"):
        summary[name] = summary.loss.copy(data=draws.uniform(-1, 1, summary.loss.shape))
    for number in range(len(OBSERVABLES_OF_EVERY_RUN) - len(summary)):
        values = draws.uniform(-1, 1, summary.final_loss.shape)
        summary[f"other_{number}"] = summary.final_loss.copy(data=values)
    # What its `record` keeps, of one network, whose target is the same at all points.
    dims = (*axes, "example", "activity_trial", "step", "snr")
    shape = (*(len(values) for values in axes.values()), 1, 3, 200, 4)
    summary["rate_snr"] = (dims, draws.uniform(0, 1, shape).astype(np.float32))
    target = xr.DataArray(draws.uniform(0, 1, shape[-2:]).astype(np.float32), dims=dims[-2:])
    summary["target"] = target.broadcast_like(summary.rate_snr.isel(activity_trial=0))
    summary = summary.assign_coords(
        example=[0], activity_trial=[1, 100, 5000], step=np.arange(1, 201)
    )
    assert len(explorer(summary)) < 3e6


def test_the_same_summary_makes_the_same_page(summary: xr.Dataset) -> None:
    assert explorer(summary) == explorer(summary.copy(deep=True))


@pytest.mark.parametrize("mode", [*FEEDBACK_MODES.values(), *GAIN_MODES.values()])
def test_markers_of_modes_have_a_name_in_bokeh(mode: object) -> None:
    assert MARKERS[mode.look.marker] in MarkerType  # type: ignore[attr-defined]
