"""Landscapes that change from trial to trial: turnover of varicosities, and release at random."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters, Simulation
from dopascape.anatomy.course import Course, changes
from dopascape.anatomy.landscape import concentration, landscape
from dopascape.anatomy.populations import SPNS
from dopascape.seeds import Stream, generator

SMALL = Parameters(network_width=20, target_dim=2, trial_length=8)


def redrawn_one_by_one(n: int, m: int, epochs: int, seed: int) -> np.ndarray:
    """Sites of the first unit as dSPNs meet them, after each of m oldest was redrawn ``epochs``
    times: one site at a time, in turn.
    """
    sites = generator(0, seed, Stream.VARICOSITIES, 0, 0).random((n, 3))
    times = [0] * n
    oldest = 0
    for _ in range(epochs * m):
        times[oldest] += 1
        draws = generator(0, seed, Stream.TURNOVER, 0, 0, times[oldest]).random((n, 3))
        sites[oldest] = draws[oldest]
        oldest = (oldest + 1) % n
    return sites


@settings(max_examples=40)
@given(
    n=st.integers(1, 12),
    share=st.floats(0.1, 1),
    period=st.integers(1, 5),
    trial=st.integers(0, 30),
    seed=st.integers(0, 1000),
)
def test_the_oldest_varicosities_are_redrawn(
    n: int, share: float, period: int, trial: int, seed: int
) -> None:
    m = round(share * n)
    if m == 0:
        return
    parameters = SMALL.replace(
        n_varicosities=n, landscape_turnover=share, turnover_period=period, patch_size=0.5
    )
    met = Course(parameters, seed, 0).at(trial).varicosities["dspn"][0]
    corner = 0.5 * generator(0, seed, Stream.PATCHES, 0, 0).random(3)
    expected = corner + 0.5 * redrawn_one_by_one(n, m, trial // period, seed)
    np.testing.assert_allclose(met, expected, rtol=1e-15)


def test_a_varicosity_lives_as_many_periods_as_its_share_says() -> None:
    course = Course(Parameters(n_varicosities=10, landscape_turnover=0.2, turnover_period=3), 1, 0)
    first = course.at(0).varicosities["ispn"]
    for trial in range(20):
        left = 10 - 2 * min(trial // 3, 5)  # two of ten every three trials
        same = np.all(course.at(trial).varicosities["ispn"] == first, axis=-1)
        assert np.all(same.sum(axis=1) == left)


def test_full_turnover_leaves_nothing_of_the_landscape_but_places_of_spns_and_patches() -> None:
    parameters = Parameters(landscape_turnover=1, patch_size=0.1, network_width=400)
    course = Course(parameters, 2, 0)
    before, after = course.at(0), course.at(1)
    for p in SPNS:
        np.testing.assert_array_equal(before.position[p], after.position[p])
        assert not np.any(before.varicosities[p] == after.varicosities[p])
        middles = before.varicosities[p].mean(axis=1) - after.varicosities[p].mean(axis=1)
        assert np.max(np.abs(middles)) < 0.1  # within the same patches
    whole = Course(parameters.replace(patch_size=1), 2, 0)
    gains = [whole.at(trial).gain["dspn"].ravel() for trial in range(40)]
    correlation = np.corrcoef(gains)[np.triu_indices(40, 1)]
    # What is left is that SPNs at the border meet less of all units.
    assert np.mean(correlation) < 0.2


@given(share=st.sampled_from((0.0, 0.3, 1.0)), p=st.sampled_from((0.06, 1.0)))
def test_a_trial_s_landscape_does_not_depend_on_what_was_asked_before(share: float, p: float):
    parameters = SMALL.replace(landscape_turnover=share, turnover_period=2, release_probability=p)
    course = Course(parameters, 3, 0)
    forth = [course.at(trial) for trial in range(6)]
    for trial in (4, 1, 5, 0):
        for spn in SPNS:
            fresh = Course(parameters, 3, 0).at(trial).gain[spn]
            np.testing.assert_array_equal(course.at(trial).gain[spn], fresh)
            np.testing.assert_array_equal(forth[trial].gain[spn], fresh)


def test_a_landscape_that_stays_is_the_one_drawn() -> None:
    assert not changes(SMALL)
    for matched in ("raw", "norm_matched"):
        parameters = SMALL.replace(gain=matched)
        course = Course(parameters, 4, 0)
        assert course.at(0) is course.at(7)
        for p in SPNS:
            drawn = landscape(parameters, 4, 0).gain[p]
            np.testing.assert_array_equal(course.at(7).gain[p], drawn)


@pytest.mark.parametrize("p", [0.06, 0.5])
@pytest.mark.parametrize("shared", [False, True])
def test_release_is_at_random_and_its_mean_stays(p: float, shared: bool) -> None:
    parameters = SMALL.replace(
        n_varicosities=1, release_probability=p, shared_varicosities=shared, gain="norm_matched"
    )
    course, mean = Course(parameters, 5, 0), landscape(parameters, 5, 0)
    released = {spn: [] for spn in SPNS}
    for trial in range(2000):
        for spn in SPNS:
            # With one varicosity each, a unit's gain is all of it, divided by p, or none.
            ratio = course.at(trial).gain[spn] / mean.gain[spn]
            np.testing.assert_allclose(ratio, ratio[:1].repeat(len(ratio), axis=0), rtol=1e-12)
            assert np.all((ratio[0] == 0) | (np.abs(ratio[0] * p - 1) < 1e-12))
            released[spn].append(ratio[0] > 0)
    both = np.array([released[spn] for spn in SPNS], float)
    error = np.sqrt(p * (1 - p) / 2000)
    assert np.max(np.abs(both.mean(axis=1) - p)) < 5 * error
    assert np.array_equal(both[0], both[1]) == shared
    units = both[0].T
    assert abs(np.corrcoef(units)[0, 1]) < 5 / np.sqrt(2000)
    assert abs(np.corrcoef(units[0, 1:], units[0, :-1])[0, 1]) < 5 / np.sqrt(2000)


def test_the_gain_is_matched_once() -> None:
    parameters = SMALL.replace(gain="norm_matched", landscape_turnover=1, diffusion_length=0.05)
    course, raw = Course(parameters, 6, 0), Course(parameters.replace(gain="raw"), 6, 0)
    factors = [course.at(t).gain["dspn"] / raw.at(t).gain["dspn"] for t in range(3)]
    np.testing.assert_allclose(factors, factors[0][0, 0], rtol=1e-12)
    sizes = [np.sum(course.at(t).gain["dspn"] ** 2) for t in range(3)]
    assert np.ptp(sizes) > 0.01 * sizes[0]


def test_a_network_shows_the_landscape_of_its_last_trial(tmp_path: Path) -> None:
    parameters = SMALL.replace(landscape_turnover=0.5, release_probability=0.5, turnover_period=2)
    simulation, course = Simulation(parameters, 7), Course(parameters, 7, 0)
    first = landscape(parameters, 7, 0)
    np.testing.assert_array_equal(simulation.gain("dspn"), first.gain["dspn"])
    for trial in range(5):
        before = simulation.gain("dspn")
        probed = simulation.probe().loss
        np.testing.assert_array_equal(simulation.gain("dspn"), before)
        assert probed == pytest.approx(simulation.run(1)[0], rel=0.1)
        np.testing.assert_array_equal(simulation.gain("dspn"), course.at(trial).gain["dspn"])
    simulation.save(tmp_path / "there.npz")
    again = Simulation.load(tmp_path / "there.npz")
    np.testing.assert_array_equal(again.feedback_matrix, simulation.feedback_matrix)
    np.testing.assert_array_equal(again.varicosities("ispn"), simulation.varicosities("ispn"))
    np.testing.assert_array_equal(again.run(3), simulation.run(3))


def test_an_own_task_goes_with_a_landscape_that_changes(tmp_path: Path) -> None:
    parameters = SMALL.replace(landscape_turnover=1.0)
    drawn = Simulation(parameters, 8)
    own = Simulation(parameters, 8, target=drawn.target)
    np.testing.assert_array_equal(own.run(3), drawn.run(3))
    own.save(tmp_path / "own.npz")
    np.testing.assert_array_equal(Simulation.load(tmp_path / "own.npz").run(2), drawn.run(2))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"landscape_turnover = 0\.1: redraws none of 4 varic"):
        Parameters(landscape_turnover=0.1, n_varicosities=4)
    drawn = Simulation(SMALL)
    arrays = {
        "weights": {(q, "snr"): drawn.weight(q, "snr") for q in SPNS},
        "gain": {q: drawn.gain(q) for q in SPNS},
        "thal_rate": drawn.thal_rate,
        "target": drawn.target,
    }
    with pytest.raises(ValueError, match="release_probability, lesion_trial: a given gain stays"):
        Simulation.from_arrays(SMALL.replace(release_probability=0.5), **arrays)


def test_turnover_changes_sites_and_release_does_not() -> None:
    p = SMALL.replace(release_probability=0.3)
    course = Course(p, 9, 0)
    sites = course.at(0).varicosities["dspn"]
    np.testing.assert_array_equal(course.at(5).varicosities["dspn"], sites)
    whole = concentration(p, course.at(0).position["dspn"], sites)
    assert np.all(course.at(5).gain["dspn"] <= whole / 0.3 * (1 + 1e-12))
