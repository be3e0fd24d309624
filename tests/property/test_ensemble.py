"""Points in lockstep come out as they do alone, whatever their companions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Ensemble, Parameters, Simulation
from dopascape.anatomy.populations import PROJECTIONS
from dopascape.modes import FEEDBACK_MODES, SYNAPSE_STATES
from dopascape.parameters import SHARED

STATES = st.sampled_from(sorted(SYNAPSE_STATES))


@st.composite
def companions(draw: st.DrawFn) -> list[Parameters]:
    """Points of one network, different in all that may differ."""
    shared = {
        "network_width": draw(st.sampled_from((10, 23, 40))),
        "target_dim": draw(st.integers(1, 3)),
        "trial_length": draw(st.integers(2, 15)),
        "noise": draw(st.sampled_from((0.0, 0.05))),
        "precision": draw(st.sampled_from(("double", "single"))),
        "optimizer": draw(st.sampled_from(("sgd", "adam"))),
    }
    points = []
    for _ in range(draw(st.integers(2, 9))):
        feedback = draw(st.sampled_from(sorted(FEEDBACK_MODES)))
        points.append(
            Parameters(
                **shared,
                feedback=feedback,
                highpass_synapse=feedback == "filtered" and draw(st.booleans()),
                dopamine_tau=draw(st.floats(0.5, 300)),
                perturbation=draw(st.floats(0.1, 3)),
                learning_rate=draw(st.sampled_from((0.0, 1e-4, 1e-3))),
                feedback_factor=draw(st.floats(0, 40)),
                diffusion_length=draw(st.sampled_from((1e-6, 0.1, 1.0))),
                patch_size=draw(st.sampled_from((0.1, 1.0))),
                n_varicosities=draw(st.integers(1, 20)),
                landscape_turnover=draw(st.sampled_from((0.0, 0.0, 0.6, 1.0))),
                turnover_period=draw(st.integers(1, 2)),
                release_probability=draw(st.sampled_from((1.0, 1.0, 0.3))),
                snc_per_dim=draw(st.integers(1, 3)),
                snc_loss=draw(st.sampled_from((0.0, 0.4))),
                lesion_trial=draw(st.integers(0, 2)),
                uptake_loss=draw(st.booleans()),
                dopamine_gain=draw(st.sampled_from((1.0, 2.0))),
                new_target=draw(st.booleans()),
                target_tau=draw(st.sampled_from((5.0, 20.0))),
                gain=draw(st.sampled_from(("raw", "norm_matched"))),
                corticostriatal=draw(STATES),
                thalamostriatal=draw(STATES),
                collaterals=draw(STATES),
                striatonigral=draw(STATES),
            )
        )
    return points


@settings(max_examples=40)
@given(points=companions(), seed=st.integers(0, 1000))
def test_each_point_is_bit_for_bit_what_it_is_alone(points: list[Parameters], seed: int) -> None:
    ensemble = Ensemble(points, seed)
    losses = ensemble.run(3)
    probed = ensemble.probe()
    for index, point in enumerate(points):
        alone = Simulation(point, seed)
        np.testing.assert_array_equal(losses[index], alone.run(3))
        for p in PROJECTIONS:
            np.testing.assert_array_equal(
                ensemble[index].weight(p.pre, p.post), alone.weight(p.pre, p.post)
            )
        activity = alone.probe()
        assert probed[index].loss == activity.loss
        for population, rate in activity.rate.items():
            np.testing.assert_array_equal(probed[index].rate[population], rate)
        for population, feedback in activity.feedback.items():
            np.testing.assert_array_equal(probed[index].feedback[population], feedback)


@settings(max_examples=10)
@given(points=companions(), seed=st.integers(0, 1000), data=st.data())
def test_neither_number_nor_order_of_companions_matters(
    points: list[Parameters], seed: int, data: st.DataObject
) -> None:
    losses = Ensemble(points, seed).run(2)
    order = data.draw(st.permutations(range(len(points))))[: data.draw(st.integers(1, len(points)))]
    np.testing.assert_array_equal(
        Ensemble([points[k] for k in order], seed).run(2), losses[list(order)]
    )


@settings(max_examples=10)
@given(points=companions(), seed=st.integers(0, 1000))
def test_a_checkpoint_continues_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, points: list[Parameters], seed: int
) -> None:
    path = tmp_path_factory.mktemp("checkpoint") / "state.npz"
    whole, pieced = Ensemble(points, seed), Ensemble(points, seed)
    pieced.run(2)
    pieced.save(path)
    again = Ensemble.load(path)
    assert again.trial == 2
    np.testing.assert_array_equal(again.run(2), whole.run(4)[:, 2:])
    assert again.record()[-1].loss == whole.record()[-1].loss


@pytest.mark.kernel
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("precision", ["double", "single"])
def test_every_mode_in_one_batch(optimizer: str, precision: str) -> None:
    tiny = Parameters(
        network_width=10, target_dim=2, trial_length=4, optimizer=optimizer, precision=precision
    )
    points = [tiny.replace(feedback=mode) for mode in FEEDBACK_MODES]
    losses = Ensemble(points, 2).run(2)
    for point, loss in zip(points, losses, strict=True):
        np.testing.assert_array_equal(loss, Simulation(point, 2).run(2))


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("precision", ["double", "single"])
def test_points_that_learn_of_reward_are_what_they_are_alone(
    tmp_path: Path, optimizer: str, precision: str
) -> None:
    """Beyond the trials in which the critic alone learns, and through a checkpoint there."""
    tiny = Parameters(network_width=12, trial_length=6, optimizer=optimizer, precision=precision)
    points = [
        tiny.replace(feedback=mode, perturbation=size, feedback_factor=factor)
        for mode, size, factor in (
            ("scalar_rpe", 1.0, 300.0),
            ("scalar_rpe", 0.3, 100.0),
            ("bptt", 1.0, 25.0),
            ("scalar_rpe_global", 1.0, 300.0),
            ("dopamine", 1.0, 25.0),
            ("scalar_rpe_global", 3.0, 1000.0),
        )
    ]
    whole, pieced = Ensemble(points, 5), Ensemble(points, 5)
    losses = whole.run(26)
    pieced.run(23)
    pieced.save(tmp_path / "state.npz")
    np.testing.assert_array_equal(Ensemble.load(tmp_path / "state.npz").run(3), losses[:, 23:])
    for index, point in enumerate(points):
        alone = Simulation(point, 5)
        np.testing.assert_array_equal(alone.run(26), losses[index])
        weight = alone.weight("ctx_exc", "dspn")
        np.testing.assert_array_equal(whole[index].weight("ctx_exc", "dspn"), weight)
        change = weight - Simulation(point, 5).weight("ctx_exc", "dspn")
        assert np.nanmax(np.abs(change)) > 0


def test_a_point_that_diverges_leaves_the_others_as_they_are() -> None:
    small = Parameters(network_width=20, trial_length=10)
    points = [small.replace(diffusion_length=0.1 * k) for k in range(1, 6)]
    sound, broken = Ensemble(points, 1), Ensemble(points, 1)
    # No parameters that are allowed make a network diverge: a potential is put in.
    broken.snapshot().state["engine"]["0"]["population"]["dspn"].potential[0, 2] = np.nan
    expected, losses = sound.run(4), broken.run(4)
    assert np.isnan(losses[2]).all()
    others = [0, 1, 3, 4]
    np.testing.assert_array_equal(losses[others], expected[others])


OTHER = {
    "network_width": 30,
    "target_dim": 2,
    "trial_length": 11,
    "noise": 0.1,
    "precision": "single",
    "optimizer": "adam",
}


@pytest.mark.parametrize("name", SHARED)
def test_points_that_cannot_share_a_batch_are_refused(name: str) -> None:
    small = Parameters(network_width=20, trial_length=10)
    with pytest.raises(ValueError, match=f"^{name} = .*: the points of an ensemble agree in it$"):
        Ensemble([small, small.replace(**{name: OTHER[name]})])


def test_an_ensemble_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="points: an ensemble has at least one"):
        Ensemble([])


def test_threads_give_the_bits_of_lockstep() -> None:
    small = Parameters(network_width=30, trial_length=10)
    points = [small.replace(feedback=mode) for mode in FEEDBACK_MODES]
    np.testing.assert_array_equal(Ensemble(points, threads=2).run(2), Ensemble(points).run(2))


def test_one_network_does_not_read_a_checkpoint_of_many(tmp_path: Path) -> None:
    small = Parameters(network_width=20, trial_length=10)
    Ensemble([small, small]).save(tmp_path / "state.npz")
    with pytest.raises(ValueError, match=r"state\.npz: checkpoint of 2 networks"):
        Simulation.load(tmp_path / "state.npz")
