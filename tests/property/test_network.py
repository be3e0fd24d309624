"""Properties of networks that hold whatever the parameters."""

from __future__ import annotations

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters, Simulation
from dopascape.anatomy.populations import CORTEX, INHIBITORY, PROJECTIONS, SPNS, sizes

WIDTH = st.integers(10, 80)
SEED = st.integers(0, 2**40)


def weights(simulation: Simulation) -> dict[tuple[str, str], np.ndarray]:
    return {(q.pre, q.post): simulation.weight(q.pre, q.post) for q in PROJECTIONS}


def small(**changes: object) -> Parameters:
    return Parameters(**{"network_width": 30, "trial_length": 30, **changes})


@settings(max_examples=20)
@given(
    seed=SEED,
    rate=st.floats(1e-3, 0.1),
    optimizer=st.sampled_from(("sgd", "adam")),
    feedback=st.sampled_from(("dopamine", "bptt", "scalar_rpe")),
)
def test_dales_law_holds_while_learning_is_violent(
    seed: int, rate: float, optimizer: str, feedback: str
) -> None:
    parameters = small(learning_rate=rate, optimizer=optimizer, feedback=feedback)
    simulation = Simulation(parameters, seed)
    simulation.run(25 if feedback == "scalar_rpe" else 5)
    for q in PROJECTIONS:
        weight = simulation.weight(q.pre, q.post)
        assert np.all(q.sign * weight[~np.isnan(weight)] >= 0)


def test_a_clipped_synapse_still_exists_and_can_grow_again() -> None:
    simulation = Simulation(small(learning_rate=0.1), 0)
    drawn = ~np.isnan(simulation.weight("thal", "dspn"))
    simulation.run(10)
    early = simulation.weight("thal", "dspn")
    np.testing.assert_array_equal(~np.isnan(early), drawn)
    assert np.any(early == 0)
    simulation.run(20)
    assert np.any(simulation.weight("thal", "dspn")[early == 0] > 0)


@settings(max_examples=10)
@given(seed=SEED, feedback=st.sampled_from(("dopamine", "exact", "filtered", "shuffled", "bptt")))
def test_zero_error_leaves_weights_unchanged(seed: int, feedback: str) -> None:
    # Without striatonigral synapses the output is φ(1) at all times; so is the target.
    parameters = small(feedback=feedback, striatonigral="absent")
    drawn = Simulation(parameters, seed)
    output = 1 / (1 + np.exp(2.0 - 1.0))
    simulation = Simulation.from_arrays(
        parameters,
        weights=weights(drawn),
        gain={p: drawn.gain(p) for p in SPNS},
        thal_rate=drawn.thal_rate,
        target=np.full_like(drawn.target, output),
    )
    before = weights(simulation)
    np.testing.assert_array_equal(simulation.run(4), 0)
    for key, weight in weights(simulation).items():
        np.testing.assert_array_equal(weight, before[key])


@settings(max_examples=30)
@given(width=WIDTH, dim=st.integers(1, 6), seed=SEED)
def test_incoming_weights_balance(width: int, dim: int, seed: int) -> None:
    parameters = Parameters(network_width=width, target_dim=dim)
    simulation = Simulation(parameters, seed)
    for post in (*CORTEX, *SPNS):
        incoming = [simulation.weight(q.pre, q.post) for q in PROJECTIONS if q.post == post]
        total = np.sum([np.nansum(w, axis=1) for w in incoming], axis=0)
        kinds = {
            kind: np.sum(
                [
                    np.sum(~np.isnan(w), axis=1)
                    for q, w in zip(
                        (q for q in PROJECTIONS if q.post == post), incoming, strict=True
                    )
                    if (q.pre in INHIBITORY) == (kind == "inhibitory")
                ],
                axis=0,
            )
            for kind in ("excitatory", "inhibitory")
        }
        both = (kinds["excitatory"] > 0) & (kinds["inhibitory"] > 0)
        np.testing.assert_allclose(total[both], 0, atol=1e-12)


@settings(max_examples=20)
@given(width=WIDTH, seed=SEED)
def test_no_self_connections_and_signs(width: int, seed: int) -> None:
    simulation = Simulation(Parameters(network_width=width), seed)
    for q in PROJECTIONS:
        weight = simulation.weight(q.pre, q.post)
        if q.pre == q.post:
            assert np.all(np.isnan(np.diag(weight)))
        assert np.all(q.sign * weight[~np.isnan(weight)] >= 0)


def test_connection_probabilities() -> None:
    simulation = Simulation(Parameters(network_width=1000), 5)
    size = sizes(simulation.parameters)
    for q in PROJECTIONS:
        exists = ~np.isnan(simulation.weight(q.pre, q.post))
        n = size[q.pre] * size[q.post] - (size[q.pre] if q.pre == q.post else 0)
        deviation = 4.5 * np.sqrt(q.probability * (1 - q.probability) / n)
        assert abs(exists.sum() / n - q.probability) <= deviation


@settings(max_examples=10)
@given(
    seed=SEED, feedback=st.sampled_from(("dopamine", "exact", "homogeneous", "filtered", "bptt"))
)
def test_relabelling_neurons_relabels_results(seed: int, feedback: str) -> None:
    parameters = small(feedback=feedback)
    simulation = Simulation(parameters, seed)
    draws = np.random.default_rng(seed)
    order = {p: draws.permutation(n) for p, n in sizes(parameters).items()}
    relabelled = Simulation.from_arrays(
        parameters,
        weights={
            (pre, post): w[np.ix_(order[post], order[pre])]
            for (pre, post), w in weights(simulation).items()
        },
        gain={p: simulation.gain(p)[np.ix_(order[p], order["snr"])] for p in SPNS},
        thal_rate=simulation.thal_rate[:, order["thal"]],
        target=simulation.target[:, order["snr"]],
    )
    np.testing.assert_allclose(relabelled.run(3), simulation.run(3), rtol=1e-11)
    for (pre, post), w in weights(simulation).items():
        np.testing.assert_allclose(
            relabelled.weight(pre, post), w[np.ix_(order[post], order[pre])], atol=1e-11
        )


@settings(max_examples=15)
@given(
    seed=SEED,
    feedback=st.sampled_from(("dopamine", "none", "filtered", "exact", "scalar_rpe", "bptt")),
    optimizer=st.sampled_from(("sgd", "adam")),
    noise=st.sampled_from((0.0, 0.05)),
    precision=st.sampled_from(("double", "single")),
    done=st.integers(0, 5),
)
def test_a_checkpoint_continues_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    feedback: str,
    optimizer: str,
    noise: float,
    precision: str,
    done: int,
) -> None:
    path = tmp_path_factory.mktemp("checkpoint") / "state.npz"
    parameters = small(
        feedback=feedback,
        highpass_synapse=feedback == "filtered",
        optimizer=optimizer,
        noise=noise,
        precision=precision,
    )
    simulation = Simulation(parameters, seed)
    simulation.run(done)
    simulation.save(path)
    loaded = Simulation.load(path)
    assert loaded.trial == done
    np.testing.assert_array_equal(loaded.run(4), simulation.run(4))
    for key, weight in weights(simulation).items():
        np.testing.assert_array_equal(loaded.weight(*key), weight)
    for spn in SPNS:
        np.testing.assert_array_equal(loaded.position(spn), simulation.position(spn))


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_runs_in_parts_are_one_run(noise: float) -> None:
    parameters = small(noise=noise)
    parts = Simulation(parameters, 2)
    together = np.concatenate([parts.run(1), parts.run(0), parts.run(19)])
    np.testing.assert_array_equal(together, Simulation(parameters, 2).run(20))


def test_noise_has_the_size_that_is_asked_for() -> None:
    # Nothing reaches the output: r = φ(1) + noise, so the loss is the noise's power.
    silent = {q: "absent" for q in ("striatonigral",)}
    parameters = Parameters(network_width=10, target_dim=100, noise=0.1, **silent)
    drawn = Simulation(parameters)
    simulation = Simulation.from_arrays(
        parameters,
        weights={},
        gain={p: drawn.gain(p) for p in SPNS},
        thal_rate=drawn.thal_rate,
        target=np.full_like(drawn.target, 1 / (1 + np.exp(1.0))),
    )
    loss = simulation.run(10)
    n = 200 * 100
    assert len(set(loss)) == 10
    assert abs(loss.mean() / n - 0.01) < 5 * 0.01 * np.sqrt(2 / (10 * n))


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one core")
@pytest.mark.parametrize("feedback", ["dopamine", "none"])
@pytest.mark.parametrize("width", [50, 700])  # one tile of lanes, and several
def test_the_number_of_threads_does_not_change_a_bit(width: int, feedback: str) -> None:
    parameters = small(network_width=width, feedback=feedback)
    one, two = (Simulation(parameters, 1, threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(two.run(3), one.run(3))
    for key, weight in weights(one).items():
        np.testing.assert_array_equal(two.weight(*key), weight)


@pytest.mark.parametrize("threads", [0, 10_000])
def test_threads_that_there_are_not_are_refused(threads: int) -> None:
    with pytest.raises(ValueError, match=f"threads = {threads}: allowed are 1 to"):
        Simulation(small(), threads=threads)
