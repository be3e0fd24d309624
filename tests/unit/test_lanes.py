"""How many points share vectors."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from dopascape import Ensemble, Parameters
from dopascape.simulation.engines import make_engines
from dopascape.simulation.lanes import LANES, lanes_of_engine, most_lanes
from dopascape.simulation.parts import draw_parts


# At width 800 SPNs have about 238,400 synapses: with weight and trace 3.8 MB of doubles a network.
@pytest.mark.parametrize(
    ("settings", "lanes"),
    [
        ({"network_width": 200}, 8),
        ({"network_width": 200, "optimizer": "adam"}, 8),
        ({"network_width": 200, "precision": "single"}, 16),
        ({"network_width": 800}, 4),
        ({"network_width": 800, "precision": "single"}, 8),
        # Not even four networks fit.
        ({"network_width": 800, "optimizer": "adam"}, 8),
        ({"network_width": 1600}, 8),
        ({"network_width": 1600, "precision": "single"}, 16),
    ],
)
def test_as_many_lanes_as_stay_in_the_cache(settings: dict[str, object], lanes: int) -> None:
    assert most_lanes(Parameters(**settings)) == lanes


@pytest.mark.parametrize(
    ("n_points", "threads", "lanes"),
    [(1, 1, 1), (2, 1, 4), (4, 1, 4), (5, 1, 8), (9, 1, 8), (3, 2, 1)],
)
def test_an_engine_has_room_for_what_it_can_take(n_points: int, threads: int, lanes: int) -> None:
    assert lanes_of_engine(Parameters(), n_points, threads) == lanes


@pytest.mark.parametrize("feedback", ["scalar_rpe", "bptt"])
@pytest.mark.parametrize("threads", [1, 2])
def test_what_has_no_engine_of_one_network_runs_in_lanes(feedback: str, threads: int) -> None:
    parameters = Parameters(feedback=feedback)
    assert lanes_of_engine(parameters, 1, threads) == 4
    assert lanes_of_engine(parameters, 9, threads) == 8


def test_engines_take_all_points_each_once() -> None:
    small = Parameters(network_width=10, target_dim=2, trial_length=2)
    modes = ["dopamine", "bptt", "none"] * 3 + ["bptt"] * 8 + ["scalar_rpe"]
    points = [small.replace(feedback=mode) for mode in modes]
    engines, members = make_engines(points, draw_parts(points, 0, 0), 1)
    assert sorted(chain(*members)) == list(range(len(points)))
    of_mode = [{points[k].learning for k in numbers} for numbers in members]
    assert of_mode == [{"local"}, {"perturbed"}, {"gradient"}, {"gradient"}]
    assert [len(engine.points) for engine in engines] == [6, 1, 8, 3]


def test_fewer_lanes_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    small = Parameters(network_width=20, trial_length=10)
    points = [small.replace(diffusion_length=0.01 * k) for k in range(1, 7)]
    one = Ensemble(points)  # 344 synapses, 5.5 kB a network
    monkeypatch.setattr("dopascape.simulation.lanes.CACHE", 30e3)
    assert most_lanes(small) == 4 < LANES["double"][-1]
    np.testing.assert_array_equal(Ensemble(points).run(4), one.run(4))
