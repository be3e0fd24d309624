"""The benchmark: other implementations, dataset, tables, command. No timing is tested."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner
from workspace import REPOSITORY

from dopascape import Ensemble, Parameters, Simulation
from dopascape.benchmark.baselines import BASELINES, measure_baselines
from dopascape.benchmark.batched_jax import JaxNetworks
from dopascape.benchmark.batched_torch import TorchNetworks
from dopascape.benchmark.dense_numpy import NumpyNetwork
from dopascape.benchmark.engine import points
from dopascape.benchmark.per_synapse import PerSynapseNetwork
from dopascape.benchmark.plastic_pass import PlasticPass
from dopascape.benchmark.process import run_process
from dopascape.benchmark.report import collect, write
from dopascape.benchmark.start import settling_trials, start
from dopascape.benchmark.tables import fill, tables
from dopascape.benchmark.turns import Contender, Effort, one_core, time_in_turns
from dopascape.benchmark.variables import VARIABLES, describe_variables
from dopascape.benchmark.width import measure_widths
from dopascape.benchmark.workflow import measure_workflow
from dopascape.cli import app

NO_EFFORT = Effort(seconds=0.0, rounds=2)
SMALL = Parameters(network_width=41, target_dim=3, trial_length=30)
# The larger factor clips many weights at zero.
FACTORS = pytest.mark.parametrize("feedback_factor", [25.0, 400.0])
needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")


def batch(factor: float, n: int, n_trials: int) -> tuple[list, np.ndarray, np.ndarray]:
    """Return starts of replicates, their input by trial, and the engine's losses by trial."""
    parameters = SMALL.replace(feedback_factor=factor)
    starts = [start(parameters, seed) for seed in range(2, 2 + n)]
    losses = [Simulation(parameters, seed).run(n_trials) for seed in range(2, 2 + n)]
    return starts, np.stack([s.input_rates for s in starts], axis=1)[:n_trials], np.array(losses).T


@pytest.mark.parametrize(
    "implementation", [NumpyNetwork, pytest.param(PerSynapseNetwork, marks=needs_compiler)]
)
@FACTORS
def test_networks_one_by_one_agree(implementation: type, feedback_factor: float) -> None:
    (first,), rates, expected = batch(feedback_factor, 1, 6)
    before = first.output_weight.copy()
    network = implementation(first)
    losses = [network.trial(inputs[0]) for inputs in rates]
    np.testing.assert_allclose(losses, expected[:, 0], rtol=1e-10)
    np.testing.assert_array_equal(first.output_weight, before)  # others start from it, too


@FACTORS
def test_torch_agrees(feedback_factor: float) -> None:
    pytest.importorskip("torch")
    starts, rates, expected = batch(feedback_factor, 3, 6)
    networks = TorchNetworks(starts)
    np.testing.assert_allclose([networks.trial(r) for r in rates], expected, rtol=1e-10)


@pytest.mark.parametrize(("real", "rtol"), [(np.float64, 1e-10), (np.float32, 2e-5)])
@FACTORS
def test_jax_agrees(real: type, rtol: float, feedback_factor: float) -> None:
    pytest.importorskip("jax")
    starts, rates, expected = batch(feedback_factor, 3, 6)
    networks = JaxNetworks(starts, real)
    np.testing.assert_allclose([networks.trial(r) for r in rates], expected, rtol=rtol)


def test_given_input_repeats_in_the_end() -> None:
    first = start(SMALL, seed=2)
    assert first.input_rates.shape == (settling_trials(SMALL), 30, 30 + 32)
    np.testing.assert_allclose(first.input_rates[-1], first.input_rates[-2], rtol=0, atol=1e-12)
    assert np.abs(first.input_rates[1] - first.input_rates[0]).max() > 1e-3


@needs_compiler
@pytest.mark.parametrize("precision", ["double", "single"])
@pytest.mark.parametrize("n_points", [8, 16])
def test_plastic_pass_does_what_it_says(precision: str, n_points: int) -> None:
    exists = np.random.default_rng(1).random((7, 11)) < 0.4
    exists[3] = False
    plastic = PlasticPass(exists, n_points, precision)
    plastic.step[0] = -50  # down to zero
    row, column = np.nonzero(exists)
    weight, trace = plastic.weight.copy(), plastic.trace.copy()
    for _ in range(2):
        keep = weight.dtype.type(np.exp(-1 / 10))
        trace = keep * trace + plastic.input[row] * plastic.before[column]
        weight = np.maximum(weight + plastic.step[row] * trace, 0)
    drive = np.zeros((7, n_points), weight.dtype)
    for synapse, post in enumerate(row):
        drive[post] += weight[synapse] * plastic.now[column[synapse]]
    plastic.run(2)
    assert (weight[row == 0] == 0).any() and (weight > 0).any()
    np.testing.assert_array_equal(plastic.weight, weight)
    np.testing.assert_array_equal(plastic.trace, trace)
    np.testing.assert_array_equal(plastic.drive, drive)


@pytest.mark.slow
def test_the_workflow_takes_its_studies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    measured = measure_workflow([2])
    taken = measured["workflow_time"].sel(n_jobs=2)
    assert (taken.sel(phase=["dry run", "run", "re-run"]) > 0).all()
    assert np.isnan(taken.sel(phase="sum up"))


def contender(name: str, losses: list[float], **settings: object) -> tuple[Contender, list[int]]:
    """Return one whose losses are given, trial by trial, and the number of trials in each turn."""
    turns: list[int] = []

    def run(n_trials: int) -> np.ndarray:
        first = sum(turns)
        turns.append(n_trials)
        return np.array(losses[first : first + n_trials])[:, np.newaxis]

    return Contender(name, run, **settings), turns


def expected(n_trials: int) -> np.ndarray:
    return np.arange(1.0, n_trials + 1)[:, np.newaxis]


def test_contenders_take_turns() -> None:
    calls: list[str] = []

    def named(name: str, n_networks: int) -> Contender:
        def run(n_trials: int) -> np.ndarray:
            calls.append(name)
            return np.zeros((n_trials, n_networks))

        return Contender(name, run, n_networks)

    taken, faults = time_in_turns([named("a", 1), named("b", 4)], 10, 2, Effort(0.0, 3))
    assert taken.shape == (2, 3) and np.all(taken > 0) and faults == []
    # The warm-up and one to see how long a trial takes, then three rounds.
    assert calls == ["a", "a", "b", "b", *(["a", "b"] * 3)]


@pytest.mark.parametrize("error", [2e-9, np.nan])
@pytest.mark.parametrize("trial", [1, 4])
def test_wrong_losses_are_reported_and_have_no_time(trial: int, error: float) -> None:
    losses = np.arange(1.0, 7)
    right, _ = contender("right", list(losses), expected=expected, rtol=1e-9)
    losses[trial] *= 1 + error
    wrong, turns = contender("wrong", list(losses), expected=expected, rtol=1e-9)
    taken, faults = time_in_turns([right, wrong], 10, 2, Effort(0.0, 3))
    assert np.all(taken[0] > 0) and np.isnan(taken[1]).all()
    (fault,) = faults
    assert fault.startswith("wrong: losses differ by ") and fault.endswith(", allowed 1e-09")
    # Wrong from the start: not even timed.
    assert turns == ([2] if trial == 1 else [2, 1, 1, 1, 1])


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system cannot hold threads")
def test_one_core_only_meanwhile() -> None:
    before = os.sched_getaffinity(0)
    with one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_points_share_a_network() -> None:
    its = points(SMALL, 4)
    assert its[0] == SMALL and len(set(its)) == 4
    np.testing.assert_array_equal(*(Simulation(p).weight("ctx_exc", "dspn") for p in its[:2]))


def test_a_program_that_fails_is_reported() -> None:
    with pytest.raises(RuntimeError, match="a reason"):
        run_process(["python3", "-c", "raise SystemExit('a reason')"])


def test_memory_of_a_program_is_its_own() -> None:
    ballast = np.ones(50_000_000)  # 400 MB in this process
    assert run_process(["python3", "-c", "pass"]).peak_memory < ballast.nbytes / 4
    used = run_process(["python3", "-c", "b'x' * 100_000_000"]).peak_memory
    assert 100_000_000 < used < ballast.nbytes


class Wrong(Ensemble):
    """Differs from single networks by the last bit."""

    def run(self, n_trials: int) -> np.ndarray:
        return np.nextafter(super().run(n_trials), 0)


def measure_small(patch: pytest.MonkeyPatch) -> xr.Dataset:
    """Measure a small network, without waiting for its cortex, nor for a second core."""
    patch.setattr("dopascape.benchmark.start.SETTLING", 200)
    patch.setattr("dopascape.benchmark.width.THREADS", (1,))
    return measure_widths((20,), NO_EFFORT)


@pytest.fixture(scope="module")
def measured() -> list[xr.Dataset]:
    with pytest.MonkeyPatch.context() as patch:
        parts = [measure_baselines(NO_EFFORT, width=20), measure_small(patch)]
    return [describe_variables(part) for part in parts]


def test_lockstep_must_have_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dopascape.benchmark.width.PRECISIONS", ("double",))
    monkeypatch.setattr("dopascape.benchmark.engine.Ensemble", Wrong)
    part = measure_small(monkeypatch)
    assert part["lockstep_time"].isnull().all() and part["engine_time"].notnull().all()
    assert "engine, double, 32 points in lockstep: losses differ by" in part.attrs["width_wrong"]


def test_lockstep_that_needs_too_much_memory_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dopascape.benchmark.width.PRECISIONS", ("double",))
    monkeypatch.setattr("dopascape.benchmark.width.MOST_SYNAPSES", 4000)
    part = measure_small(monkeypatch).isel(width=0, precision=0, width_round=0)
    assert list(part["points"][part["lockstep_time"].notnull()]) == [1, 4, 8]  # of 344 synapses
    assert "32 points at width 20" in part.attrs["width_skipped"]


def test_dataset(measured: list[xr.Dataset], tmp_path: Path) -> None:
    dataset = collect(measured, tmp_path)
    names = {"step_time", "ratio", "engine_time", "lockstep_time", "limit_time", "n_synapses"}
    assert names | {"peak_memory"} == set(dataset.data_vars)
    assert dataset["engine_time"].dims == ("width", "precision", "threads", "width_round")
    assert dataset["lockstep_time"].dims == ("width", "precision", "points", "width_round")
    assert dataset["ratio"].dims == ("implementation", "baseline_round")
    assert list(dataset["implementation"].values[:1]) == ["engine, double"]
    assert (dataset["ratio"].sel(implementation="engine, double") == 1).all()
    assert dataset.attrs["baselines_wrong"] == dataset.attrs["width_wrong"] == ""
    assert {"cpu", "cores", "versions"} <= set(dataset.attrs)
    # Weights and traces of this network, and Python with numba: more than 100 MB.
    assert (dataset["peak_memory"] > 1e8).all()
    simulation = Simulation(Parameters(network_width=20))
    pairs = [
        (pre, post) for post in ("dspn", "ispn") for pre in ("thal", "ctx_exc", "dspn", "ispn")
    ]
    n_synapses = sum(np.count_nonzero(~np.isnan(simulation.weight(*pair))) for pair in pairs)
    assert list(dataset["width"]) == [20] and list(dataset["n_synapses"]) == [n_synapses]


def test_files(measured: list[xr.Dataset], tmp_path: Path) -> None:
    files = write(collect(measured, tmp_path), tmp_path)
    assert [file.suffix for file in files] == [".nc", ".md", ".svg", ".png"]
    with xr.open_dataset(tmp_path / "benchmark.nc") as stored:
        for name, variable in stored.variables.items():
            assert (variable.attrs["units"], variable.attrs["long_name"]) == VARIABLES[str(name)]
    assert "| dense numpy, double, 1 network |" in files[1].read_text(encoding="utf-8")


def test_every_baseline_takes_part_or_is_left_out(measured: list[xr.Dataset]) -> None:
    names, skipped = measured[0]["implementation"].values, measured[0].attrs["baselines_skipped"]
    assert measured[0].attrs["baselines_wrong"] == ""
    for baseline in BASELINES:
        takes_part = any(str(name).startswith(baseline.name) for name in names)
        reason = "no C compiler" if baseline.name.startswith("C") else f"{baseline.name} is not"
        assert takes_part != (reason in skipped)


def test_earlier_parts_stay(measured: list[xr.Dataset], tmp_path: Path) -> None:
    write(collect(measured, tmp_path), tmp_path)
    again = measured[1].assign_coords(width=[30]).assign_attrs(width_skipped="a reason")
    both = collect([again], tmp_path)
    assert list(both["width"]) == [30] and both.attrs["width_skipped"] == "a reason"
    assert both.attrs["baselines_skipped"] == measured[0].attrs["baselines_skipped"]
    xr.testing.assert_equal(both["step_time"], measured[0]["step_time"])
    other = xr.load_dataset(tmp_path / "benchmark.nc").assign_attrs(cpu="another")
    other.to_netcdf(tmp_path / "benchmark.nc")
    assert "step_time" not in collect([again], tmp_path)


def test_tables_by_hand() -> None:
    rounds = np.array([1.0, 1.2, 0.8])

    def times(dim: str, seconds: list[float]) -> tuple[tuple[str, ...], np.ndarray]:
        return ("width", "precision", dim, "width_round"), np.multiply.outer([[seconds]], rounds)

    part = xr.Dataset(
        {
            "engine_time": times("threads", [20e-6]),
            "lockstep_time": times("points", [10e-6, np.nan, 5e-6]),
            "limit_time": times("limit_points", [4e-6]),
            "n_synapses": ("width", [2000]),
            "peak_memory": (("width", "precision"), [[164_200_000]]),
        },
        {"width": [50], "precision": ["double"], "threads": [1], "points": [1, 4, 8]},
        {"cpu": "a CPU", "width_wrong": "something"},
    )
    made = tables(part)
    assert set(made) == {"machine", "lockstep", "width"}
    assert made["machine"].splitlines() == ["- cpu: a CPU", "- width, wrong: something"]
    row = "| 50 | double | 20.0 | 10.0 | – | 5.00 | 4.00 | 4.00 | 1.25 |"
    assert made["lockstep"].splitlines()[2] == row
    assert made["width"].splitlines()[2] == "| 50 | 2,000 | double | 20.0 (10.0) | 164 |"


def test_tables_go_into_their_places() -> None:
    page = "a\n<!-- begin: x -->\nold\n<!-- end: x -->\n<!-- begin: y -->\n{}<!-- end: y -->\nb\n"
    filled = fill(page.format("old\n"), {"y": "| new |"})
    assert filled == page.format("\n| new |\n\n")
    assert fill(filled, {"y": "| new |"}) == filled
    with pytest.raises(ValueError, match="no <!-- begin: z --> with an <!-- end: z --> after it"):
        fill(page, {"z": ""})


def test_the_page_has_a_place_for_every_table() -> None:
    page = (Path(__file__).parents[2] / "docs/benchmarks.md").read_text(encoding="utf-8")
    names = ("machine", "baselines", "lockstep", "width", "startup", "workflow", "cores")
    filled = fill(page, dict.fromkeys(names, "here"))
    assert filled.count("-->\n\nhere\n\n<!-- end: ") == len(names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["benchmark", "--part", "everything"], "everything"),
        (["benchmark", "--widths", "50,many"], "'many': widths are whole numbers"),
        (["benchmark", "--speed"], "No such option: --speed"),
        (["bench"], "No such command 'bench'"),
        ([], "Missing command"),
    ],
)
def test_bad_usage_is_one_line(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("dopascape: ") and message in result.stderr
    assert result.stderr.count("\n") == 1
