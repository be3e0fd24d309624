"""The simulation's face: given arrays, layout, checkpoints that are no good."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dopascape import Parameters, Simulation, parameters
from dopascape.anatomy.connectivity import Synapses
from dopascape.kernels.rows import forward
from dopascape.simulation.rows import PADDING, TILE, make_rows, read_rows

SMALL = Parameters(network_width=20, trial_length=10)


def arrays_of(simulation: Simulation) -> dict[str, object]:
    return {
        "weights": {
            (pre, post): simulation.weight(pre, post).copy()
            for pre, post in (("ctx_exc", "dspn"), ("dspn", "snr"), ("ispn", "snr"))
        },
        "gain": {p: simulation.gain(p).copy() for p in ("dspn", "ispn")},
        "thal_rate": simulation.thal_rate.copy(),
        "target": simulation.target.copy(),
    }


@pytest.mark.kernel
@settings(max_examples=30)
@given(
    n_post=st.sampled_from((1, 7, 30, 300, 600)),
    n_exc=st.integers(1, 40),
    n_inh=st.integers(1, 40),
    density=st.floats(0, 1),
    precision=st.sampled_from(("double", "single")),
)
def test_rows_hold_and_sum_the_synapses(
    n_post: int, n_exc: int, n_inh: int, density: float, precision: str
) -> None:
    draws = np.random.default_rng(n_post)
    first = {"ctx_exc": 3, "ctx_inh": 3 + n_exc, "silent": 3 + n_exc + n_inh}
    dense = {}
    for pre, n, sign in (("ctx_exc", n_exc, 1), ("ctx_inh", n_inh, -1)):
        w = sign * draws.random((n_post, n)).astype(np.float32).astype(float)
        dense[pre] = np.where(draws.random((n_post, n)) < density, w, np.nan)
    incoming = {pre: Synapses.from_dense(w) for pre, w in dense.items()}
    rows = make_rows(incoming, first, n_post, precision=precision)
    for pre, w in dense.items():
        np.testing.assert_array_equal(read_rows(rows, pre, first, w.shape[1]).dense(), w)
    rates = draws.random(first["silent"] + 1)
    rates[-1] = 0
    forward(rows, (1j * rates).astype(rows.fetched.dtype))
    drive = rows.drive[rows.cortical] - rows.drive[rows.inhibitory]
    expected = sum(np.nan_to_num(w) @ rates[first[pre] :][: w.shape[1]] for pre, w in dense.items())
    np.testing.assert_allclose(
        drive, expected, rtol=0, atol=1e-12 if precision == "double" else 1e-4
    )
    assert np.all(rows.length % PADDING == 0)
    assert np.all(rows.length <= TILE)


def test_memory_of_a_synapse() -> None:
    weight = Synapses.from_dense(np.ones((64, 50)))
    for precision, size in (("double", 8 + 8 + 2), ("single", 4 + 4 + 2)):
        rows = make_rows(
            {"ctx_exc": weight}, {"ctx_exc": 0, "silent": 50}, 64, precision=precision, plastic=True
        )
        used = sum(getattr(rows, name).nbytes for name in ("weight", "trace", "column"))
        assert used == size * 64 * 50


def test_columns_widen_with_the_network() -> None:
    weight = Synapses.from_dense(np.ones((7, 1)))
    rows = make_rows({"ctx_exc": weight}, {"ctx_exc": 2**16, "silent": 2**16 + 1}, 7)
    assert rows.column.dtype == np.uint32
    assert set(rows.column) == {2**16, 2**16 + 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"thal_rate": np.zeros((10, 3))},
            r"thal_rate has shape \(10, 3\); it must have \(10, 40\)",
        ),
        ({"target": np.zeros((9, 4))}, r"target has shape \(9, 4\)"),
        ({"weights": {("dspn", "ctx_exc"): np.zeros((16, 10))}}, "no projection dspn → ctx_exc"),
        ({"weights": {("ctx_exc", "dspn"): np.zeros((16, 10))}}, r"it must have \(10, 16\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Simulation.from_arrays(SMALL, **{**arrays_of(Simulation(SMALL)), **change})


FIRST = (0, 0)
ONTO_SPN = r"{} 0, and NaN where there is no synapse$"


@pytest.mark.parametrize(
    ("pre", "post", "value", "allowed"),
    [
        ("ctx_exc", "dspn", -0.5, ONTO_SPN.format(">=")),
        ("thal", "ctx_inh", -0.5, ONTO_SPN.format(">=")),
        ("ctx_inh", "ctx_exc", 0.5, ONTO_SPN.format("<=")),
        ("ispn", "dspn", 0.5, ONTO_SPN.format("<=")),
        ("ctx_exc", "dspn", np.inf, ONTO_SPN.format(">=")),
        ("ispn", "dspn", -np.inf, ONTO_SPN.format("<=")),
        ("dspn", "snr", 0.5, r"<= 0$"),
        ("ispn", "snr", -0.5, r">= 0$"),
        ("dspn", "snr", np.nan, r"<= 0$"),
        ("ispn", "snr", np.nan, r">= 0$"),
    ],
)
def test_weights_that_cannot_be_used_as_given_are_refused(
    pre: str, post: str, value: float, allowed: str
) -> None:
    drawn = Simulation(SMALL)
    arrays = arrays_of(drawn)
    weight = drawn.weight(pre, post).copy()
    weight[FIRST] = value
    arrays["weights"][pre, post] = weight
    message = f"^weight {pre} → {post} has {value}: allowed are finite weights {allowed}"
    with pytest.raises(ValueError, match=message):
        Simulation.from_arrays(SMALL, **arrays)


def test_weights_are_used_as_given() -> None:
    drawn = Simulation(SMALL)
    arrays = arrays_of(drawn)
    for (pre, post), weight in arrays["weights"].items():
        weight[FIRST] = 0.0  # of either sign, and a synapse
        given = Simulation.from_arrays(SMALL, **arrays)
        np.testing.assert_array_equal(given.weight(pre, post), weight)


def test_output_weights_are_left_out_only_where_they_are_absent() -> None:
    arrays = arrays_of(Simulation(SMALL))
    del arrays["weights"]["ispn", "snr"]
    with pytest.raises(ValueError, match=r"^weight ispn → snr is missing: .*'absent'$"):
        Simulation.from_arrays(SMALL, **arrays)
    absent = Simulation.from_arrays(SMALL.replace(striatonigral="absent"), **arrays)
    assert np.isnan(absent.weight("ispn", "snr")).all()


@pytest.mark.parametrize("population", ["dspn", "ispn"])
def test_no_gain_is_left_out(population: str) -> None:
    arrays = arrays_of(Simulation(SMALL))
    del arrays["gain"][population]
    with pytest.raises(ValueError, match=f"^gain of {population} is missing$"):
        Simulation.from_arrays(SMALL, **arrays)


@pytest.mark.parametrize("name", ["thal_rate", "target", "gain of dspn", "gain of ispn"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_arrays_that_are_not_finite_are_refused(name: str, value: float) -> None:
    arrays = arrays_of(Simulation(SMALL))
    array = arrays["gain"][name[-4:]] if name.startswith("gain") else arrays[name]
    array[FIRST] = value
    with pytest.raises(ValueError, match=f"^{name} has {value}: allowed are finite numbers$"):
        Simulation.from_arrays(SMALL, **arrays)


@pytest.mark.parametrize("name", ["seed", "root_seed"])
@pytest.mark.parametrize("value", [-1, 1.5, 1.0, "a", None])
def test_seeds_that_are_no_integers_from_0_are_refused(name: str, value: object) -> None:
    message = f"^{name} = {value!r}: allowed are integers >= 0$"
    with pytest.raises(ValueError, match=message):
        Simulation(SMALL, **{name: value})
    with pytest.raises(ValueError, match=message):
        Simulation.from_arrays(SMALL, **arrays_of(Simulation(SMALL)), **{name: value})


@pytest.mark.parametrize("value", [-1, 1.5, "a"])
def test_a_number_of_trials_that_cannot_be_is_refused(value: object) -> None:
    simulation = Simulation(SMALL)
    with pytest.raises(ValueError, match=f"^n_trials = {value!r}: allowed are integers >= 0$"):
        simulation.run(value)
    assert simulation.trial == 0


def test_integers_of_numpy_are_integers(tmp_path: Path) -> None:
    simulation = Simulation(SMALL, np.int64(3), root_seed=np.uint8(2))
    np.testing.assert_array_equal(
        simulation.run(np.int32(2)), Simulation(SMALL, 3, root_seed=2).run(2)
    )
    simulation.save(tmp_path / "state.npz")
    assert Simulation.load(tmp_path / "state.npz").seed == 3


@pytest.mark.parametrize("what", ["gain", "position", "varicosities"])
def test_an_unknown_population_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match="'snr': allowed are dspn, ispn"):
        getattr(Simulation(SMALL), what)("snr")


def test_an_unknown_projection_is_refused() -> None:
    with pytest.raises(ValueError, match="no projection snr → dspn"):
        Simulation(SMALL).weight("snr", "dspn")


def saved(path: Path) -> bytes:
    simulation = Simulation(SMALL)
    simulation.run(1)
    simulation.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("cut", [0, 100, -100])
def test_a_truncated_checkpoint_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "state.npz"
    path.write_bytes(saved(path)[:cut])
    with pytest.raises(ValueError, match=r"state\.npz: not a checkpoint, or damaged"):
        Simulation.load(path)


def test_a_flipped_bit_in_a_checkpoint_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    content = bytearray(saved(path))
    for place in range(1000, len(content) - 3000, len(content) // 40):
        damaged = bytearray(content)
        damaged[place] ^= 16
        path.write_bytes(damaged)
        try:
            loaded = Simulation.load(path)
        except ValueError as error:
            assert "state.npz" in str(error)
        else:  # a bit of padding or of a time stamp in the archive
            path.write_bytes(content)
            np.testing.assert_array_equal(loaded.run(2), Simulation.load(path).run(2))


def test_a_checkpoint_of_another_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.npz"
    saved(path)
    monkeypatch.setattr(parameters, "DYNAMICS_VERSION", 99)
    with pytest.raises(ValueError, match=r"this program has \[{'dynamics': 99,"):
        Simulation.load(path)


def test_a_failed_save_leaves_the_old_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.npz"
    before = saved(path)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        Simulation(SMALL).save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["state.npz"]


def test_a_checkpoint_holds_plain_arrays_only(tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    saved(path)
    with np.load(path, allow_pickle=False) as archive:
        assert json.loads(str(archive["header"]))["points"][0]["network_width"] == 20
        assert all(archive[name].dtype != object for name in archive.files)


def test_the_learning_rate_scales_with_the_inverse_of_the_width() -> None:
    scaled = Parameters(network_width=50, trial_length=10, learning_rate_scaling="inverse_width")
    by_hand = Parameters(network_width=50, trial_length=10, learning_rate=4e-3)
    np.testing.assert_array_equal(Simulation(scaled).run(5), Simulation(by_hand).run(5))


def test_a_damaged_cache_of_kernels_is_built_anew(tmp_path: Path) -> None:
    """In processes of their own, with a cache of their own, as the workflow does it."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    command = [
        sys.executable,
        "-c",
        "from dopascape.simulation import warm_up; warm_up(['double'])",
    ]
    subprocess.run(command, env=environment, check=True)
    files = [path for path in tmp_path.rglob("*.nb?") if path.is_file()]
    assert files
    for path in files:  # as a full disk or a kill leaves them
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    run = "from dopascape import Parameters, Simulation; Simulation(Parameters()).run(1)"
    subprocess.run(command, env=environment, check=True)
    subprocess.run([sys.executable, "-c", run], env=environment, check=True)
