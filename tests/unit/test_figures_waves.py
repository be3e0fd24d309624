"""Dopamine as waves, and the landscape in the cube: what is drawn is what the model says."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from matplotlib.colors import LogNorm
from recorded_summaries import BASE, recorded_summary
from summaries import make_summary

from dopascape import Simulation
from dopascape.anatomy.landscape import landscape
from dopascape.figures import animate, draw
from dopascape.figures.grids.slices import PIXELS


@pytest.fixture(scope="module")
def summary() -> xr.Dataset:
    return recorded_summary()


def by_hand(summary: xr.Dataset, trial: int, step: int, row: int, column: int) -> float:
    """Σ over outputs and varicosities of ε r (1 - r) exp(-d/λ)/λ, in the slice z = 0.4."""
    there = summary.sel(feedback="dopamine", example=1)
    rates = there.rate_snr.values[trial, step].astype(float)
    targets = there.target.values[step].astype(float)
    place = ((column + 0.5) / PIXELS, (row + 0.5) / PIXELS, 0.4)
    sites = landscape(BASE, 1, 0).varicosities["dspn"]
    return sum(
        (r - goal) * r * (1 - r) * sum(math.exp(-math.dist(place, s) / 0.1) / 0.1 for s in unit)
        for r, goal, unit in zip(rates, targets, sites, strict=True)
    )


def test_maps_are_the_signals_through_the_landscape(summary: xr.Dataset) -> None:
    figure = draw("waves", summary, {"example": 1, "depth": 0.4})
    maps = [axes.images[0] for axes in figure.axes if axes.images and not axes.get_label()]
    assert len(maps) == 2 * 6
    # Of 60 steps, the middle of each sixth.
    assert [axes.get_title() for axes in figure.axes[:6]] == [
        "6 ms", "16 ms", "26 ms", "36 ms", "46 ms", "56 ms",
    ]  # fmt: skip
    for trial, moment, row, column in [(0, 0, 0, 0), (0, 3, 40, 7), (1, 5, 63, 63)]:
        drawn = maps[6 * trial + moment].get_array()
        expected = by_hand(summary, trial, 10 * moment + 5, row, column)
        assert drawn[row, column] == pytest.approx(expected, rel=1e-9)
    for image in maps:
        assert image.norm.vmin == -image.norm.vmax
        assert np.abs(image.get_array()).max() <= image.norm.vmax


def test_the_animation_shows_the_map_of_its_time(summary: xr.Dataset) -> None:
    animation = animate("waves", summary, {"example": 1, "depth": 0.4})
    assert animation.n_frames == 12  # every fifth of 60 steps
    animation.show(3)
    first, last, signal, _ = animation.figure.axes
    for trial, axes in enumerate((first, last)):
        expected = by_hand(summary, trial, 15, 20, 30)
        assert axes.images[0].get_array()[20, 30] == pytest.approx(expected, rel=1e-9)
    assert list(signal.lines[-1].get_xdata()) == [16, 16]
    rate = summary.rate_snr.sel(feedback="dopamine", example=1)[0].astype(float)
    error = rate - summary.target.sel(feedback="dopamine", example=1)
    for unit, line in enumerate(signal.lines[:-1]):
        expected = (error * rate * (1 - rate))[:, unit]
        np.testing.assert_allclose(line.get_ydata(), expected, rtol=1e-6)


def test_of_many_trials_the_first_and_the_last_are_shown(summary: xr.Dataset) -> None:
    many = summary.isel(activity_trial=[0] * 9).assign_coords(activity_trial=np.arange(1, 10))
    figure = draw("waves", many, {})
    rows = [axes.get_ylabel() for axes in figure.axes if axes.get_ylabel().startswith("trial")]
    assert rows == ["trial 1", "trial 4", "trial 6", "trial 9"]


def test_an_error_of_zero_makes_no_waves(summary: xr.Dataset) -> None:
    still = summary.copy()
    still["rate_snr"] = summary.target.expand_dims(activity_trial=summary.activity_trial)
    for axes in draw("waves", still, {}).axes[:12]:
        assert not axes.images[0].get_array().any()
        assert axes.images[0].norm.vmax == 1


def test_spns_in_the_cube_have_the_colour_of_their_gain() -> None:
    figure = draw("landscape_cube", make_summary(), {"units": 3, "patch_sizes": [0.1, 1.0]})
    panels = [axes for axes in figure.axes if axes.name == "3d"]
    assert len(panels) == 2 * 3
    for panel, (patch_size, unit) in zip(
        panels, [(size, unit) for size in (0.1, 1.0) for unit in range(3)], strict=True
    ):
        assert f"patch size {patch_size:g}, λ = 0.1\nSNc unit {unit + 1}" == panel.get_title()
        simulation = Simulation(BASE.replace(network_width=200, patch_size=patch_size), 0)
        spns, sites = panel.collections
        assert isinstance(spns.norm, LogNorm)
        gain = np.maximum(simulation.gain("dspn")[:, unit], spns.norm.vmin)
        np.testing.assert_allclose(np.sort(spns.get_array()), np.sort(gain), rtol=1e-12)
        drawn = np.sort(np.array(sites._offsets3d).T, axis=0)
        np.testing.assert_allclose(drawn, np.sort(simulation.varicosities("dspn")[unit], axis=0))
