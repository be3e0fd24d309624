"""Loss of varicosities, of SNc units and of uptake, before learning and after it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters, Simulation
from dopascape.anatomy.course import Course
from dopascape.anatomy.landscape import concentration, landscape
from dopascape.anatomy.lesions import in_force, terminals_lost
from dopascape.anatomy.populations import SPNS

SMALL = Parameters(network_width=20, target_dim=2, trial_length=8)


@settings(max_examples=30)
@given(units=st.integers(1, 6), share=st.floats(0, 0.9), seed=st.integers(0, 10**6))
def test_a_dimension_has_the_sum_of_its_units(units: int, share: float, seed: int) -> None:
    left = units - round(share * units)
    if left == 0:
        return
    intact = landscape(SMALL.replace(snc_per_dim=units), seed, 0)
    lesioned = landscape(SMALL.replace(snc_per_dim=units, snc_loss=share), seed, 0)
    alone = landscape(SMALL, seed, 0)
    for p in SPNS:
        sites = intact.varicosities[p]
        assert sites.shape == (2, 10 * units, 3)
        assert len(np.unique(sites.reshape(-1, 3), axis=0)) == 20 * units  # each of its own
        np.testing.assert_array_equal(sites[:, :10], alone.varicosities[p])
        np.testing.assert_array_equal(lesioned.varicosities[p], sites[:, : 10 * left])
        of_each = [
            concentration(SMALL, intact.position[p], sites[:, 10 * k : 10 * k + 10])
            for k in range(units)
        ]
        np.testing.assert_allclose(intact.gain[p], sum(of_each), rtol=1e-12)
        np.testing.assert_allclose(lesioned.gain[p], sum(of_each[:left]), rtol=1e-12)


def test_units_lie_in_patches_of_their_own() -> None:
    parameters = SMALL.replace(snc_per_dim=3, patch_size=0.1)
    sites = landscape(parameters, 1, 0).varicosities["dspn"][0].reshape(3, 10, 3)
    middles = sites.mean(axis=1)
    for unit in range(3):
        assert np.max(np.ptp(sites[unit], axis=0)) <= 0.1
        assert np.max(np.abs(middles[unit] - middles[(unit + 1) % 3])) > 0.1


@pytest.mark.parametrize("gain", ["raw", "norm_matched"])
def test_a_lesion_comes_after_so_many_trials(gain: str) -> None:
    parameters = SMALL.replace(
        gain=gain, varicosity_loss=0.5, dopamine_gain=3, lesion_trial=4, diffusion_length=0.3
    )
    intact = landscape(SMALL.replace(gain=gain, diffusion_length=0.3), 2, 0)
    course = Course(parameters, 2, 0)
    for p in SPNS:
        np.testing.assert_array_equal(landscape(parameters, 2, 0).gain[p], intact.gain[p])
        for trial in range(4):
            np.testing.assert_array_equal(course.at(trial).gain[p], intact.gain[p])
        lost = concentration(
            Parameters(diffusion_length=0.3), intact.position[p], intact.varicosities[p][:, 5:]
        )
        raw = concentration(
            Parameters(diffusion_length=0.3), intact.position[p], intact.varicosities[p]
        )
        factor = intact.gain[p] / raw  # of the whole landscape: a later loss is not made up for
        np.testing.assert_allclose(course.at(4).gain[p], 3 * factor * (raw - lost), rtol=1e-10)
        assert course.at(9) is course.at(4)


def test_lost_terminals_take_up_nothing() -> None:
    parameters = SMALL.replace(
        snc_per_dim=2, snc_loss=0.5, varicosity_loss=0.5, uptake_loss=True, diffusion_length=0.1
    )
    assert terminals_lost(parameters) == 0.75
    there = in_force(parameters, 0)
    assert there.diffusion_length == pytest.approx(0.2, rel=1e-15)  # 0.1 (1 - 0.75)^(-1/2)
    assert in_force(there, 0) == there
    found = landscape(parameters, 3, 0)
    expected = concentration(
        Parameters(diffusion_length=0.2), found.position["dspn"], found.varicosities["dspn"]
    )
    np.testing.assert_allclose(found.gain["dspn"], expected, rtol=1e-12)
    later = parameters.replace(lesion_trial=1)
    assert in_force(later, 0).diffusion_length == 0.1
    assert in_force(later, 1).diffusion_length == pytest.approx(0.2, rel=1e-15)


@pytest.mark.parametrize("kernel", ["exponential", "point_source"])
def test_with_uptake_lost_the_mean_stays_and_contrast_falls_as_a_fourth_root(kernel: str) -> None:
    """In open space: mean ∝ (1 - f) λ², CV² ∝ 1/(λ³ρ), so CV ∝ (1 - f)^(1/4)."""
    base = Parameters(
        network_width=1000, target_dim=20, n_varicosities=8000, kernel=kernel,
        diffusion_length=0.015, core_radius=0.004, shared_varicosities=True,
    )  # fmt: skip
    mean, contrast = [], []
    for loss in (0, 0.75):
        parameters = base.replace(varicosity_loss=loss, uptake_loss=True)
        drawn = landscape(parameters, 4, 0)
        position = drawn.position["dspn"]
        inside = np.all(np.abs(position - 0.5) < 0.25, axis=1)  # 8 λ from the walls, or more
        gain = drawn.gain["dspn"][inside]
        mean.append(gain.mean())
        contrast.append(gain.std() / gain.mean())
    assert mean[1] == pytest.approx(mean[0], rel=0.05)
    if kernel == "exponential":  # the core of a point source cuts its contrast at a smaller λ
        assert contrast[1] / contrast[0] == pytest.approx(0.25**0.25, rel=0.15)


def test_another_target_after_the_lesion(tmp_path: Path) -> None:
    parameters = SMALL.replace(lesion_trial=2, new_target=True)
    simulation, first = Simulation(parameters, 5), Simulation(SMALL, 5)
    old = simulation.target
    np.testing.assert_array_equal(old, first.target)
    np.testing.assert_array_equal(simulation.run(2), first.run(2))
    rate = first.probe().rate["snr"]
    probed = simulation.probe()
    np.testing.assert_array_equal(probed.rate["snr"][0], rate[0])  # nothing else has changed
    np.testing.assert_array_equal(simulation.target, old)
    simulation.run(1)
    new = simulation.target
    assert not np.any(new == old)
    np.testing.assert_array_equal(simulation.thal_rate, first.thal_rate)
    assert probed.loss == pytest.approx(np.sum((probed.rate["snr"] - new) ** 2), rel=1e-12)
    # Drawn from the start it is the same, and at another trial too.
    from_start = Simulation(SMALL.replace(new_target=True), 5)
    np.testing.assert_array_equal(from_start.target, new)
    simulation.save(tmp_path / "after.npz")
    np.testing.assert_array_equal(Simulation.load(tmp_path / "after.npz").target, new)
    np.testing.assert_array_equal(Simulation.load(tmp_path / "after.npz").run(2), simulation.run(2))


def test_a_checkpoint_before_the_lesion_goes_on_through_it(tmp_path: Path) -> None:
    parameters = SMALL.replace(lesion_trial=3, varicosity_loss=0.7, uptake_loss=True)
    whole, pieced = Simulation(parameters, 6), Simulation(parameters, 6)
    losses = whole.run(6)
    pieced.run(2)
    pieced.save(tmp_path / "before.npz")
    np.testing.assert_array_equal(Simulation.load(tmp_path / "before.npz").run(4), losses[2:])
    assert not np.array_equal(losses[4:], Simulation(SMALL, 6).run(6)[4:])


@pytest.mark.parametrize(
    ("settings_", "message"),
    [
        ({"snc_loss": 0.8}, r"snc_loss = 0\.8: leaves none of 1 SNc units of a dimension"),
        ({"snc_per_dim": 4, "snc_loss": 1}, "leaves none of 4 SNc units"),
        ({"dopamine_gain": -1}, "dopamine_gain = -1"),
        ({"lesion_trial": -1}, "lesion_trial = -1"),
    ],
)
def test_a_lesion_that_cannot_be_is_refused(settings_: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Parameters(**settings_)


def test_a_target_of_one_s_own_stays() -> None:
    with pytest.raises(ValueError, match="new_target = True: a target of one's own stays"):
        Simulation(SMALL.replace(new_target=True), target=np.zeros((8, 2)))
