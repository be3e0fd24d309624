"""Statistics against losses, on numbers worked out by hand and on worlds made up."""

from __future__ import annotations

import json

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters, simulate
from dopascape.claims import natural
from dopascape.claims.designed import CANDIDATE, analyse, at_best_size
from dopascape.claims.holm import Effect, judge
from dopascape.claims.outcome import NotTestedError
from dopascape.claims.predictors import (
    Curve,
    Landscapes,
    bootstrap,
    curve_through,
    explained,
    landscapes,
    ranks_within,
)
from dopascape.modes import LANDSCAPE_DESIGNS
from dopascape.observables.registry import STATISTICS


def test_a_curve_by_hand() -> None:
    curve = Curve(level=0.5, exponent=2.0, scale=0.01)
    # (1 + 0)^-2, 2^-2, 10^-2
    foretold = curve.at(np.array([0.0, 0.01, 0.09]))
    np.testing.assert_allclose(foretold, [0.5, 0.5 - 2 * np.log10(2), 0.5 - 2])


@given(
    level=st.floats(-2, 2), exponent=st.floats(-2, 3), place=st.integers(50, 400),
    seed=st.integers(0, 100),
)  # fmt: skip
@settings(max_examples=10, deadline=None)
def test_a_curve_is_found_again(level: float, exponent: float, place: int, seed: int) -> None:
    statistic = np.concatenate([[1.0, 0.0], 10 ** np.random.default_rng(seed).uniform(-6, 0, 40)])
    curve = Curve(level, exponent, 10.0 ** (-place / 100))
    losses = curve.at(statistic)
    # medians of three networks, two of which are something else
    found = curve_through(statistic[:, None] * [0.5, 1, 2], losses[:, None] + [-1, 0, 3])
    np.testing.assert_allclose(found.at(statistic), losses, atol=1e-6)
    if abs(exponent) > 0.1:
        assert found == pytest.approx(curve, rel=1e-6, abs=1e-6)


def test_a_statistic_that_does_not_vary_foretells_the_mean() -> None:
    losses = np.array([[1.0], [2.0], [np.inf], [6.0]])
    assert curve_through(np.zeros((4, 1)), losses) == (3, 0, 1)


def test_share_explained_by_hand() -> None:
    log_loss = np.array([[2.0, 2.0, 5.0], [0.0, 0.0, 0.0], [1.0, -1.0, 1.0]])  # medians 2, 0, 1
    assert explained(np.array([2.0, 0.0, 1.0]), log_loss) == 1
    assert explained(np.array([1.0, 1.0, 1.0]), log_loss) == 0
    # Σ (y - foretold)² = 0.25 + 1 + 0.25 over 2; a landscape without a number is left out
    assert explained(np.array([1.5, 1.0, 0.5]), log_loss) == pytest.approx(0.25)
    assert explained(np.array([3.0, np.nan, 0.0]), log_loss) == pytest.approx(1 - 2 / 0.5)


def test_a_landscape_whose_runs_diverged_is_the_worst_of_its_network() -> None:
    statistic = np.array([[1.0], [2.0], [3.0]])
    assert ranks_within(statistic, np.array([[np.inf], [1.0], [0.0]])) == pytest.approx([-1])
    assert ranks_within(statistic, np.array([[1.0], [0.0], [np.inf]])) == pytest.approx([0.5])


def test_what_differs_by_rounding_has_one_rank() -> None:
    losses = np.array([[0.0], [1.0], [2.0], [3.0]])
    rounded = 31.2 * (1 + np.array([[0.0], [1.0], [2.0], [3.0]]) * 1e-15)
    assert ranks_within(rounded, losses) == [0]
    assert ranks_within(np.zeros((4, 1)), losses) == [0]
    # ranks 3.5, 3.5, 1 and 2
    tied = np.array([[7e9], [7e9 * (1 + 1e-14)], [9e-21], [2.0]])
    assert ranks_within(tied, losses) == pytest.approx(
        np.corrcoef([3.5, 3.5, 1, 2], [1, 2, 3, 4])[0, 1]
    )


def test_bootstrap_of_a_mean_has_the_interval_of_a_mean() -> None:
    values = np.random.default_rng(1).normal(3, 1, 400)
    estimate = bootstrap(lambda networks: float(values[networks].mean()), 400)
    half = 1.96 * values.std() / 20
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert estimate.high == pytest.approx(values.mean() + half, abs=0.1 * half)


def test_holm_judges_the_least_p_first_and_stops_at_the_first_undecided() -> None:
    # t = 3.674 (p = 0.0213), 2.449 (0.0705), 4.899 (0.00805) with 4 degrees of freedom
    steps = np.array([-2.0, -1, 0, 1, 2])
    effects = [Effect(str(k), steps / 2 + m) for k, m in enumerate((1.299, -0.866, 1.732))]
    first, second, third = judge(effects)
    assert [one.p for one in (first, second, third)] == pytest.approx(
        [0.0213, 0.0705, 0.00805], rel=5e-3
    )
    # 0.00805 < 0.05/3, 0.0213 < 0.05/2, 0.0705 > 0.05
    assert [one.sign for one in (first, second, third)] == ["above", "undecided", "above"]
    # t(4, 1 - 0.05/6) = 3.9608 standard errors of 0.3536
    assert third.estimate.low == pytest.approx(1.732 - 3.9608 * 0.35355, rel=1e-3)
    # Among more tests the same effect is undecided, and those behind it too.
    many = judge([*effects, *effects, *effects])
    assert {one.sign for one in many} == {"undecided"}
    assert many[0].estimate.high == many[3].estimate.high > first.estimate.high


def test_an_effect_in_no_network_is_not_judged() -> None:
    with pytest.raises(NotTestedError):
        judge([Effect("none", np.array([np.nan, np.nan]))])


def test_landscapes_that_share_their_runs_are_one() -> None:
    summary = world(lambda p, size: 1.0)
    found = landscapes(summary, {"network_width": 100, "target_dim": 4}, ["gain_norm"])
    # natural at one strength alone, at two λ; the other twelve at two strengths and λ
    assert len(found.parameters) == 2 + 12 * 4
    assert {p.network_width for p in found.parameters} == {100}
    assert all(p.design_strength == 1 for p in found.parameters if p.landscape_design == "natural")


def test_statistics_have_the_size_that_synapses_meet() -> None:
    summary = world(lambda p, size: 1.0, factors=(25, 100))
    found = landscapes(summary, {}, ["gain_norm", "smallest_eigenvalue", "coverage"])
    sizes = np.array([p.feedback_factor / 25 for p in found.parameters])
    assert set(sizes) == {1, 4}
    for name, power in (("gain_norm", 1), ("smallest_eigenvalue", 2), ("coverage", 0)):
        plain = landscapes(world(lambda p, size: 1.0), {"network_width": 100}, [name])
        ratio = found.statistics[name].max() / plain.statistics[name].max()
        assert ratio == pytest.approx(4**power)


def test_a_statistic_that_a_summary_lacks_is_drawn_anew() -> None:
    point = Parameters(network_width=20, n_trials=3, trial_length=10, diffusion_length=0.3)
    runs = [simulate(point.replace(feedback_factor=f), seed=5) for f in (25, 50)]
    summary = xr.concat(runs, xr.Variable("feedback_factor", [25.0, 50.0])).expand_dims(
        replicate=[5], axis=1
    )
    summary["final_loss"] = summary["final_loss"].transpose("feedback_factor", "replicate")
    summary.attrs = {
        "parameters": json.dumps(point.model_dump()), "overrides": "[]", "root_seed": 0,
    }  # fmt: skip
    drawn = landscapes(summary.drop_vars(CANDIDATE), {}, [CANDIDATE]).statistics[CANDIDATE]
    np.testing.assert_allclose(drawn[:, 0], [float(run[CANDIDATE]) for run in runs])


def test_the_best_size_of_each_landscape() -> None:
    points = [
        Parameters(diffusion_length=length, feedback_factor=factor)
        for length in (0.1, 0.2)
        for factor in (8, 25, 80)
    ]
    losses = np.array([[1, 3], [1, 2], [np.inf, 0], [5, 5], [4, 5], [4, 4]], float)
    best = at_best_size(Landscapes(points, losses, {"coverage": losses}))
    assert [(p.diffusion_length, p.feedback_factor) for p in best.parameters] == [
        (0.1, 25), (0.2, 80),
    ]  # fmt: skip
    np.testing.assert_array_equal(best.log_loss, losses[[1, 5]])


def world(effect, factors: tuple[float, ...] = (25,), replicates: int = 6, first: int = 0):
    """A summary of designs: losses of 10 to the effect, a function of parameters and usable gain.

    Each statistic is a number of its own for each design; the candidate's is that of usable gain.
    """
    axes = {
        "landscape_design": list(LANDSCAPE_DESIGNS),
        "design_strength": [0.5, 1.0],
        "diffusion_length": [0.01, 0.3],
        "network_width": [50, 100],
        "target_dim": [2, 4],
    }
    if len(factors) > 1:
        axes = {**axes, "network_width": [100], "target_dim": [4], "feedback_factor": list(factors)}
    draws = np.random.default_rng(0)
    rank = {name: draws.permutation(13) for name in STATISTICS}
    network = np.random.default_rng(first).normal(0, 0.3, replicates)
    shape = tuple(map(len, axes.values()))
    values = {name: np.empty((*shape, replicates)) for name in ("final_loss", *STATISTICS)}
    for place in np.ndindex(shape):
        point = {axis: axes[axis][k] for axis, k in zip(axes, place, strict=True)}
        for name, order in rank.items():
            values[name][place] = 10.0 ** (-order[place[0]] / 4) * 1.1 ** place[1] * 1.2 ** place[2]
        usable = np.log10(values[CANDIDATE][place][0])
        values["final_loss"][place] = 10 ** (effect(point, usable) + network)
    attributes = {
        "parameters": json.dumps({"n_trials": 10, "network_width": 100}),
        "overrides": json.dumps(
            [{"when": {"landscape_design": "natural"}, "set": {"design_strength": 1.0}}]
        ),
        "root_seed": 0,
    }
    dims = (*axes, "replicate")
    variables = {name: (dims, array) for name, array in values.items()}
    variables["diverged"] = (dims, np.zeros((*shape, replicates), np.int8))
    coordinates = {**axes, "replicate": np.arange(first, first + replicates)}
    return xr.Dataset(variables, coordinates, attributes)


def test_a_world_that_the_candidate_explains() -> None:
    def effect(point, usable):
        return 0.5 - 0.25 * usable + 0.1 * (point.get("feedback_factor", 25) != 25)

    done = analyse(world(effect, factors=(25, 80)), world(effect, replicates=20, first=100))
    best = done.predictors[0]
    assert best.name == CANDIDATE
    # The loss is a power of the candidate at all its values: x₀ is below them.
    assert best.curve.exponent == pytest.approx(0.25, abs=0.02)
    assert best.order.value == pytest.approx(1)
    # Its level is off by what the networks of the two studies differ in.
    shift = (done.log_loss - done.foretold).mean()
    assert best.level.value == pytest.approx(1 - shift**2 / done.log_loss.var(), abs=1e-3)
    assert done.other_networks.value == pytest.approx(best.level.value, abs=0.05)
    assert all(other.order.value < 0.9 for other in done.predictors[1:])
    assert [one.name for one in done.over_rivals] == [n for n in STATISTICS if n != CANDIDATE]
    assert {one.sign for one in done.over_rivals} == {"above"}
    assert [one.name for one in done.at_sizes] == [
        "N = 50, D = 2", "N = 50, D = 4", "N = 100, D = 2", "N = 100, D = 4",
    ]  # fmt: skip
    assert {one.sign for one in done.at_sizes} == {"above"}
    assert len(done.designs) == 24
    np.testing.assert_allclose(
        done.log_loss - done.foretold, (done.log_loss - done.foretold).mean(), atol=0.1
    )


def test_a_world_in_which_one_design_teaches_better() -> None:
    def effect(point, usable):
        return -0.5 if point["landscape_design"] == "equal_gains" else 0.0

    done = analyse(world(effect, factors=(25, 80)), world(effect, replicates=20, first=100))
    by_name = {one.name: one for one in done.designs}
    for length in ("0.01", "0.3"):
        better = by_name[f"equal_gains, λ = {length}"]
        assert better.estimate.value == pytest.approx(-0.5)


def test_other_landscapes_of_a_world_that_the_candidate_explains() -> None:
    def effect(point, usable):
        return 0.5 - 0.25 * usable

    search, study = world(effect, factors=(25, 80)), world(effect, replicates=20, first=100)
    done = natural.analyse(search, study.sel(target_dim=[4]))
    assert done.orders[CANDIDATE].value == pytest.approx(1)
    assert all(done.orders[name].value < 0.9 for name in STATISTICS if name != CANDIDATE)
    assert [one.name for one in done.over_rivals] == [n for n in STATISTICS if n != CANDIDATE]
    assert {one.sign for one in done.over_rivals} == {"above"}
    assert [one.name for one in done.at_widths] == ["N = 50", "N = 100"]
    assert {one.sign for one in done.at_widths} == {"above"}
    whole = analyse(search, study)
    assert done.level.value == pytest.approx(whole.predictors[0].level.value)
