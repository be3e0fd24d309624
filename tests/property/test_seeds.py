"""Random streams: each ingredient depends on the root seed and the replicate, on nothing else."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dopascape import Parameters, Simulation
from dopascape.anatomy.populations import PROJECTIONS, SPNS
from dopascape.seeds import Stream, generator

REPLICATE = st.integers(0, 2**40)


@given(replicate=REPLICATE, order=st.permutations(list(Stream)))
def test_order_of_execution_does_not_matter(replicate: int, order: list[Stream]) -> None:
    first = {s: generator(1, replicate, s).random(3) for s in Stream}
    for stream in order:
        np.testing.assert_array_equal(generator(1, replicate, stream).random(3), first[stream])


def test_streams_are_independent_of_each_other() -> None:
    n = 4000
    draws = [
        generator(root, replicate, stream, *part).random(n)
        for root, replicate, stream, part in itertools.product(
            (0, 1), (0, 1), (Stream.WEIGHTS, Stream.NOISE), ((), (0,), (1,))
        )
    ]
    correlation = np.corrcoef(draws)[np.triu_indices(len(draws), 1)]
    assert np.max(np.abs(correlation)) < 5 / np.sqrt(n)


@pytest.mark.parametrize(
    "changes",
    [
        {"diffusion_length": 3.0},
        {"patch_size": 0.2},
        {"n_varicosities": 50},
        {"feedback": "shuffled"},
        {"target_tau": 5.0},
        {"noise": 0.1},
        {"n_trials": 7, "learning_rate": 0.5, "optimizer": "adam"},
    ],
)
def test_a_replicate_keeps_its_network_at_every_grid_point(changes: dict[str, object]) -> None:
    base, other = Simulation(Parameters(), 3), Simulation(Parameters(**changes), 3)
    for q in PROJECTIONS:
        np.testing.assert_array_equal(other.weight(q.pre, q.post), base.weight(q.pre, q.post))
    for p in SPNS:
        np.testing.assert_array_equal(other.position(p), base.position(p))
    np.testing.assert_array_equal(other.thal_rate, base.thal_rate)
    if "target_tau" not in changes:
        np.testing.assert_array_equal(other.target, base.target)


def test_more_varicosities_or_dimensions_keep_the_first_ones() -> None:
    few, many = Simulation(Parameters(n_varicosities=3)), Simulation(Parameters(n_varicosities=9))
    np.testing.assert_array_equal(many.varicosities("ispn")[:, :3], few.varicosities("ispn"))
    wide = Simulation(Parameters(target_dim=6))
    np.testing.assert_array_equal(wide.target[:, :4], few.target)


def test_leaving_a_projection_out_changes_which_synapses_exist_nowhere_else() -> None:
    base = Simulation(Parameters())
    other = Simulation(Parameters(collaterals="absent"))
    for q in PROJECTIONS:
        if q.group == "collaterals":
            assert np.all(np.isnan(other.weight(q.pre, q.post)))
        else:
            np.testing.assert_array_equal(
                np.isnan(other.weight(q.pre, q.post)), np.isnan(base.weight(q.pre, q.post))
            )


def test_replicates_and_root_seeds_differ() -> None:
    networks = [
        Simulation(Parameters(network_width=20), seed, root_seed=root).target
        for seed, root in ((0, 0), (1, 0), (0, 1), (1, 1))
    ]
    for one, other in itertools.combinations(networks, 2):
        assert not np.any(one == other)


@pytest.mark.parametrize(("root", "replicate"), [(-1, 0), (0, -1)])
def test_negative_seeds_are_refused(root: int, replicate: int) -> None:
    with pytest.raises(ValueError, match=">= 0"):
        generator(root, replicate, Stream.NOISE)
