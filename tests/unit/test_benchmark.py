"""The benchmark's other implementations, its dataset, and its command. No timing is tested."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from typer.testing import CliRunner

from dopascape import Parameters, Simulation
from dopascape.benchmark.baselines import measure_baselines
from dopascape.benchmark.batched_torch import TorchNetworks
from dopascape.benchmark.dense import DenseNetwork, PlainDenseNetwork
from dopascape.benchmark.engine import Effort, count_synapses, measure_widths
from dopascape.benchmark.per_synapse import PerSynapseNetwork
from dopascape.benchmark.process import run_process
from dopascape.benchmark.report import collect, summarise, write
from dopascape.benchmark.turns import Contender, require_same_losses, time_in_turns
from dopascape.benchmark.variables import VARIABLES, describe_variables
from dopascape.cli import app

NO_EFFORT = Effort(seconds=0.0, rounds=2)
SMALL = Parameters(network_width=41, target_dim=3, trial_length=30)
needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")


@pytest.mark.parametrize("implementation", [DenseNetwork, PlainDenseNetwork])
@pytest.mark.parametrize("feedback_factor", [25.0, 400.0])
def test_dense_numpy_agrees(implementation: type[DenseNetwork], feedback_factor: float) -> None:
    # The larger factor clips many weights at zero.
    parameters = SMALL.replace(feedback_factor=feedback_factor)
    losses = implementation(Simulation(parameters, seed=2)).run(5)
    np.testing.assert_allclose(losses, Simulation(parameters, seed=2).run(5), rtol=1e-10)


@needs_compiler
@pytest.mark.parametrize("feedback_factor", [25.0, 400.0])
def test_per_synapse_agrees(feedback_factor: float) -> None:
    parameters = SMALL.replace(feedback_factor=feedback_factor)
    network = PerSynapseNetwork(Simulation(parameters, seed=2))
    losses = np.concatenate([network.run(2), network.run(3)])
    np.testing.assert_allclose(losses, Simulation(parameters, seed=2).run(5), rtol=1e-10)


def test_torch_agrees() -> None:
    pytest.importorskip("torch")
    losses = TorchNetworks([Simulation(SMALL, seed) for seed in range(3)]).run(4)
    expected = np.stack([Simulation(SMALL, seed).run(4) for seed in range(3)], axis=1)
    np.testing.assert_allclose(losses, expected, rtol=1e-6)


@pytest.mark.parametrize("factor", [1 + 2e-9, np.nan])
def test_other_losses_are_refused(factor: float) -> None:
    losses = np.array([[3.0], [2.0]])
    require_same_losses(Contender("same", lambda n: losses[:, 0]), losses, 1e-9)
    with pytest.raises(ValueError, match=r"other: losses differ by .*, allowed 1e-09"):
        require_same_losses(Contender("other", lambda n: losses * [[1], [factor]]), losses, 1e-9)


def test_contenders_take_turns() -> None:
    calls: list[str] = []

    def contender(name: str, n_networks: int) -> Contender:
        def run(n_trials: int) -> np.ndarray:
            calls.append(name)
            return np.zeros(n_trials)

        return Contender(name, run, n_networks)

    taken = time_in_turns([contender("a", 1), contender("b", 4)], 10, seconds=0.0, rounds=3)
    assert taken.shape == (2, 3)
    assert calls == ["a", "b"] * 4  # once to see how long a trial takes, then three rounds


def test_synapses_are_counted_without_padding() -> None:
    simulation = Simulation(SMALL)
    pairs = [
        (pre, post) for post in ("dspn", "ispn") for pre in ("thal", "ctx_exc", "dspn", "ispn")
    ]
    expected = sum(np.count_nonzero(~np.isnan(simulation.weight(*pair))) for pair in pairs)
    assert count_synapses(simulation) == expected


def test_a_program_that_fails_is_reported() -> None:
    with pytest.raises(RuntimeError, match="a reason"):
        run_process(["python3", "-c", "raise SystemExit('a reason')"])


def test_memory_of_a_program_is_its_own() -> None:
    ballast = np.ones(50_000_000)  # 400 MB in this process
    assert run_process(["python3", "-c", "pass"]).peak_memory < ballast.nbytes / 4
    used = run_process(["python3", "-c", "b'x' * 100_000_000"]).peak_memory
    assert 100_000_000 < used < ballast.nbytes


@pytest.fixture(scope="module")
def measured() -> list[xr.Dataset]:
    parts = [measure_baselines(NO_EFFORT), measure_widths((20,), NO_EFFORT)]
    return [describe_variables(part) for part in parts]


def test_dataset_and_table(measured: list[xr.Dataset], tmp_path: Path) -> None:
    dataset = collect(measured, tmp_path)
    names = {"step_time", "ratio", "engine_time", "memory_limit_time", "n_synapses"}
    assert names | {"bytes_per_synapse", "peak_memory"} == set(dataset.data_vars)
    assert dataset["engine_time"].dims == ("width", "precision", "threads", "width_round")
    assert dataset["ratio"].dims == ("implementation", "baseline_round")
    assert list(dataset["implementation"].values[:1]) == ["engine"]
    assert (dataset["ratio"].sel(implementation="engine") == 1).all()
    assert list(dataset["width"]) == [20]
    assert {"cpu", "cores", "versions"} <= set(dataset.attrs)
    # Weight, trace and column at least: 8 + 8 + 2 bytes, and 4 + 4 + 2.
    assert (dataset["bytes_per_synapse"].sel(precision="double") > 18).all()
    assert (dataset["bytes_per_synapse"].sel(precision="single") > 10).all()
    files = write(dataset, tmp_path)
    assert [file.suffix for file in files] == [".nc", ".csv", ".svg", ".png"]
    with xr.open_dataset(tmp_path / "benchmark.nc") as stored:
        for name, variable in stored.variables.items():
            assert (variable.attrs["units"], variable.attrs["long_name"]) == VARIABLES[str(name)]
    table = summarise(dataset)
    assert (table["least"] <= table["median"]).all() and (
        table["median"] <= table["greatest"]
    ).all()
    assert "n_synapses" in set(table["quantity"]) and "width=20" in set(table["at"])


def test_earlier_parts_stay(measured: list[xr.Dataset], tmp_path: Path) -> None:
    write(collect(measured, tmp_path), tmp_path)
    again = measured[1].assign_coords(width=[30])
    both = collect([again], tmp_path)
    assert list(both["width"]) == [30]
    xr.testing.assert_equal(both["step_time"], measured[0]["step_time"])
    other = xr.load_dataset(tmp_path / "benchmark.nc").assign_attrs(cpu="another")
    other.to_netcdf(tmp_path / "benchmark.nc")
    assert "step_time" not in collect([again], tmp_path)


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
