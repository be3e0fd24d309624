"""Which runs are made in lockstep, and what that costs."""

from __future__ import annotations

import pytest

from dopascape import Parameters
from dopascape.jobs.cost import (
    LOCKSTEP_FACTOR,
    SECONDS_PER_RUN,
    WIDE_LOCKSTEP_FACTOR,
    megabytes,
    seconds,
)
from dopascape.jobs.teams import MOST_MEGABYTES, team_megabytes, team_seconds, teams
from dopascape.observables.recording import PLAIN, Recording
from dopascape.parameters import SHARED
from dopascape.simulation.lanes import LANES
from dopascape.store.chunk import Chunk
from dopascape.study.needs import Need

SMALL = Parameters(network_width=20, trial_length=10, n_trials=5)
LENGTHS = [0.01 * k for k in range(1, 12)]


def planned(
    points: list[Parameters], recording: Recording = PLAIN
) -> tuple[list[Chunk], dict[str, Need]]:
    needs = {
        digest: Need(digest, point, range(3), recording)
        for point in points
        for digest in [point.digest(0, recording.canonical())]
    }
    return [Chunk(digest, 0, 2) for digest in needs], needs


def test_points_of_one_network_make_a_team_as_large_as_there_are_lanes() -> None:
    chunks, needs = planned([SMALL.replace(diffusion_length=x) for x in LENGTHS])
    most = LANES["double"][-1]
    assert teams(chunks, needs) == [tuple(chunks[:most]), tuple(chunks[most:])]


@pytest.mark.parametrize("name", ["n_trials", *SHARED])
def test_points_that_share_too_little_are_in_teams_of_their_own(name: str) -> None:
    others = {"n_trials": 6, "network_width": 30, "target_dim": 2, "trial_length": 11}
    others |= {"noise": 0.1, "precision": "single", "optimizer": "adam"}
    chunks, needs = planned([SMALL, SMALL.replace(**{name: others[name]})])
    assert teams(chunks, needs) == [(chunks[0],), (chunks[1],)]


def test_points_that_learn_in_other_ways_are_in_teams_of_their_own() -> None:
    modes = ["dopamine", "scalar_rpe", "exact", "bptt", "scalar_rpe_global"]
    chunks, needs = planned([SMALL.replace(feedback=mode) for mode in modes])
    local, reward, exact, gradient, other_reward = chunks
    assert teams(chunks, needs) == [(local, exact), (reward, other_reward), (gradient,)]


def test_other_replicates_and_other_recordings_are_apart() -> None:
    (chunk,), needs = planned([SMALL])
    recorded, more = planned([SMALL], Recording(activity=[1]))
    later = chunk._replace(first=3, last=5)
    assert teams([chunk, later, *recorded], needs | more) == [(chunk,), (later,), tuple(recorded)]


def test_wide_networks_go_in_smaller_teams() -> None:
    wide = Parameters(network_width=10_000)
    chunks, needs = planned([wide.replace(diffusion_length=x) for x in LENGTHS])
    largest = max(map(len, teams(chunks, needs)))
    assert largest == max(1, int(MOST_MEGABYTES / megabytes(wide))) < LANES["double"][-1]


def test_work_and_memory_of_a_team() -> None:
    chunks, needs = planned([SMALL.replace(diffusion_length=x) for x in LENGTHS[:4]])
    alone = 3 * seconds(SMALL)
    assert team_seconds(chunks[:1], needs) == pytest.approx(alone)
    assert team_seconds(chunks, needs) == pytest.approx(4 * LOCKSTEP_FACTOR * alone)
    wide, more_needs = planned(
        [Parameters(network_width=1600, diffusion_length=x) for x in LENGTHS[:2]]
    )
    apart = sum(team_seconds([chunk], more_needs) for chunk in wide)
    assert team_seconds(wide, more_needs) == pytest.approx(WIDE_LOCKSTEP_FACTOR * apart)
    looked_at = 3 * SECONDS_PER_RUN
    assert team_seconds(chunks[:2], needs, [chunks[0]]) == pytest.approx(alone + looked_at)
    more = team_megabytes(chunks, needs) - team_megabytes(chunks[:1], needs)
    assert more == pytest.approx(3 * megabytes(SMALL))


def test_what_is_compared_with_the_gradient_takes_time_in_each_run() -> None:
    chunks, needs = planned([SMALL])
    plain = team_seconds(chunks, needs)
    recorded, of_them = planned([SMALL], Recording(gradient=[1]))
    # One output learns anew in 1000 trials; the run itself has 5.
    simulated = 3 * (seconds(SMALL) - seconds(SMALL.replace(n_trials=1))) / 4
    assert team_seconds(recorded, of_them) - plain == pytest.approx(1000 * simulated, rel=1e-6)


@pytest.mark.parametrize(
    ("changing", "n_changes"),
    [
        ({"release_probability": 0.5}, 100),
        ({"landscape_turnover": 1, "turnover_period": 1}, 99),
        ({"landscape_turnover": 1, "turnover_period": 50}, 1),
        ({"landscape_turnover": 1, "turnover_period": 100}, 0),
    ],
)
def test_a_landscape_that_changes_takes_time_in_each_trial_and_run(
    changing: dict[str, float], n_changes: int
) -> None:
    base = SMALL.replace(n_trials=100)
    points = [base.replace(diffusion_length=x) for x in LENGTHS[:2]]
    stays = team_seconds(*planned(points))
    changes = team_seconds(*planned([point.replace(**changing) for point in points]))
    # Six runs, and 0.3 to 0.4 ms a change, in lockstep as alone.
    assert 3e-4 * 6 * n_changes <= changes - stays <= 4e-4 * 6 * n_changes
