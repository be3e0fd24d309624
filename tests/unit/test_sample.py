"""Samples: factors and their values, rows and their seeds, what study files may say."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from samples import sample, sampled

from dopascape import Parameters, simulate
from dopascape.jobs.block import run_block, write_plan
from dopascape.jobs.plan import make_plan
from dopascape.jobs.worker import Worker
from dopascape.results.summary import summarise
from dopascape.store.chunk import Chunk
from dopascape.store.receipts import Inventory
from dopascape.study.design import Design, design_csv, read_design
from dopascape.study.factors import Distribution, factor, factors_in
from dopascape.study.sample import SEED

FACTORS = "{patch_size: {uniform: [0.2, 0.6]}, network_width: {loguniform: [10, 40]}}"
SOBOL = sample("method: sobol, n: 8", FACTORS)
MORRIS = sample("method: morris, n: 6", FACTORS)
LATIN = sample("method: latin_hypercube, n: 200", FACTORS)


def runs_of(design: Design) -> set[tuple[str, int]]:
    return {(need.digest, r) for point in design.points for need in point.needs
            for r in need.replicates}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "distribution", "values"),
    [
        ("patch_size", {"uniform": [0.2, 0.6]}, {0: 0.2, 0.25: 0.3, 0.5: 0.4, 1: 0.6}),
        ("patch_size", {"loguniform": [0.01, 1]}, {0: 0.01, 0.5: 0.1, 0.75: 0.316227766017, 1: 1}),
        # Whole numbers: [a, b + 1) rounded down, so that each has the same share.
        ("target_dim", {"integer": [1, 4]}, {0: 1, 0.249: 1, 0.25: 2, 0.999: 4, 1: 4}),
        ("target_dim", {"uniform": [1, 4]}, {0.249: 1, 0.25: 2, 1: 4}),
        ("target_tau", {"integer": [10, 11]}, {0.49: 10, 0.5: 11, 1: 11}),
        # log 2^8 from 1 to 256: each factor of 2 has an eighth.
        ("n_varicosities", {"loguniform": [1, 255]}, {0: 1, 0.124: 1, 0.1251: 2, 0.5: 16, 1: 255}),
        ("gain", {"categorical": ["raw", "norm_matched"]}, {0: "raw", 0.5: "norm_matched",
                                                           1: "norm_matched"}),
        ("shared_varicosities", {"categorical": [False, True]}, {0.4: False, 0.6: True}),
    ],
)  # fmt: skip
def test_raw_values_become_natural_ones(name: str, distribution: dict, values: dict) -> None:
    one = factor(name, Distribution(**distribution))
    assert {raw: one.natural(raw) for raw in values} == values
    kind = type(getattr(Parameters(), name))
    assert all(type(one.natural(raw)) is kind for raw in values)
    assert factors_in({"factors": [one.settings()]}) == [one]


def test_sobol_rows_are_saltellis(tmp_path: Path) -> None:
    raw = sampled(tmp_path, SOBOL.replace("n: 8", "n: 8, second_order: true")).sample.raw
    n = 4  # two parameters, seed and dummy
    assert raw.shape == (8 * (2 * n + 2), n)
    for a, *crossed, b in raw.reshape(8, 2 * n + 2, n):
        for k in range(n):
            expected = [np.where(np.arange(n) == k, b, a), np.where(np.arange(n) == k, a, b)]
            np.testing.assert_array_equal([crossed[k], crossed[n + k]], expected)


def test_rows_that_differ_in_the_dummy_alone_share_their_run(tmp_path: Path) -> None:
    design = sampled(tmp_path, SOBOL)
    for base in range(8):
        a, *_, of_seed, of_dummy, _ = design.points[6 * base : 6 * base + 6]
        assert (of_dummy.digest, of_dummy.first) == (a.digest, a.first)
        assert of_seed.digest == a.digest
    assert len(runs_of(design)) <= 8 * 5


def test_seed_is_the_replicates_number(tmp_path: Path) -> None:
    design = sampled(tmp_path, SOBOL.replace("n: 8", "n: 8, n_seeds: 50"))
    seed = design.sample.raw[:, 2]
    assert [point.first for point in design.points] == np.floor(50 * seed).tolist()
    assert all(len(need.replicates) == 1 for point in design.points for need in point.needs)


def test_common_seeds_are_those_of_the_base_sample(tmp_path: Path) -> None:
    design = sampled(tmp_path, SOBOL.replace("n: 8", "n: 8, seeds: common"))
    assert design.sample.raw.shape == (8 * 5, 3)
    assert [point.first for point in design.points] == [row // 5 for row in range(40)]


def test_means_take_the_same_networks_in_every_row(tmp_path: Path) -> None:
    design = sampled(tmp_path, SOBOL.replace("n: 8", "n: 8, seeds: mean, n_seeds: 3"))
    assert {point.needs[0].replicates for point in design.points} == {range(3)}
    assert design.replicates == 3


@pytest.mark.parametrize("line", [SOBOL, SOBOL.replace("n: 8", "n: 8, second_order: true")])
def test_twice_the_base_samples_keep_every_run(tmp_path: Path, line: str) -> None:
    once, twice = sampled(tmp_path, line), sampled(tmp_path, line.replace("n: 8", "n: 16"))
    rows = len(once.points)
    np.testing.assert_array_equal(twice.sample.raw[:rows], once.sample.raw)
    assert runs_of(once) < runs_of(twice)


def test_more_trajectories_keep_every_run(tmp_path: Path) -> None:
    once, twice = sampled(tmp_path, MORRIS), sampled(tmp_path, MORRIS.replace("6", "12", 1))
    np.testing.assert_array_equal(twice.sample.raw[: len(once.points)], once.sample.raw)
    assert runs_of(once) < runs_of(twice)


def test_what_is_there_is_not_planned_again(tmp_path: Path) -> None:
    once, twice = sampled(tmp_path, SOBOL), sampled(tmp_path, SOBOL.replace("n: 8", "n: 16"))
    needs = [need for point in once.points for need in point.needs]
    plan = make_plan(needs, Inventory(), 60)
    there = Inventory({block: frozenset(chunks) for block, chunks in plan.blocks.items()})
    more = make_plan([n for point in twice.points for n in point.needs], there, 60)
    new = {(c.digest, r) for chunks in more.blocks.values() for c in chunks for r in c.replicates}
    assert new == runs_of(twice) - runs_of(once)


def test_a_trajectory_changes_one_factor_a_step_and_has_its_own_networks(tmp_path: Path) -> None:
    design = sampled(tmp_path, MORRIS)
    trajectories = design.sample.raw.reshape(6, 5, 4)
    changed = np.diff(trajectories, axis=1) != 0
    assert (changed.sum(axis=2) == 1).all()
    assert (changed.sum(axis=1) == 1).all()
    networks = [{p.first for p in design.points[5 * t : 5 * t + 5]} for t in range(6)]
    assert all(len(some) == 2 for some in networks)
    assert len(set.union(*networks)) == 12


def test_latin_hypercube_has_one_row_in_each_share(tmp_path: Path) -> None:
    raw = sampled(tmp_path, LATIN).sample.raw
    for column in raw.T:
        assert sorted(np.floor(200 * column)) == list(range(200))


def test_sample_follows_the_root_seed_and_nothing_else(tmp_path: Path) -> None:
    for line in (SOBOL, MORRIS, LATIN):
        np.random.seed(1)
        one = sampled(tmp_path, line).sample.raw
        np.random.seed(2)
        np.testing.assert_array_equal(sampled(tmp_path, line).sample.raw, one)
        assert (sampled(tmp_path, line, root_seed=1).sample.raw != one).any()


def test_digest_covers_the_sample(tmp_path: Path) -> None:
    swapped = "{network_width: {loguniform: [10, 40]}, patch_size: {uniform: [0.2, 0.6]}}"
    others = [
        SOBOL.replace("n: 8", "n: 16"),
        SOBOL.replace("0.6", "0.7"),
        SOBOL.replace("n: 8", "n: 8, failed: refuse"),
        SOBOL.replace(FACTORS, swapped),
    ]
    digests = {sampled(tmp_path, line).digest() for line in [SOBOL, SOBOL, *others]}
    assert len(digests) == 1 + len(others)


def test_csv_has_raw_and_natural_values(tmp_path: Path) -> None:
    design = sampled(tmp_path, SOBOL)
    rows = list(csv.DictReader(io.StringIO(design_csv(design))))
    assert list(rows[0])[:8] == ["raw.patch_size", "raw.network_width", "raw.seed", "raw.dummy",
                                 "patch_size", "network_width", "replicate", "digest"]  # fmt: skip
    for row, point in zip(rows, design.points, strict=True):
        raw = float(row["raw.patch_size"])
        assert float(row["patch_size"]) == pytest.approx(0.2 + 0.4 * raw, rel=1e-11)
        assert int(row["replicate"]) == point.first
        assert row["parameters.network_width"] == row["network_width"]


def test_summary_holds_each_rows_own_run(tmp_path: Path) -> None:
    base = "{target_dim: 1, trial_length: 10, n_trials: 4}"
    design = sampled(tmp_path, SOBOL.replace("n: 8", "n: 4"), root_seed=5, base=base)
    needs = {need.digest: need for point in design.points for need in point.needs}
    chunks = sorted({Chunk(digest, r, r) for digest, r in runs_of(design)})
    write_plan(tmp_path / "runs", "b" * 16, chunks, needs, 5)
    run_block(tmp_path / "runs", "b" * 16, Worker(tmp_path / "runs", 1, 60.0))
    summary = summarise(design, tmp_path / "runs")
    assert dict(summary.sizes) == {"row": 24, "replicate": 1, "trial": 4, "factor": 4}
    assert summary.factor.values.tolist() == ["patch_size", "network_width", SEED, "dummy"]
    for row in range(0, 24, 5):
        there = summary.isel(row=row, replicate=0)
        parameters = Parameters(
            target_dim=1,
            trial_length=10,
            n_trials=4,
            patch_size=float(there.patch_size),
            network_width=int(there.network_width),
        )
        run = simulate(parameters, int(there.replicate_number), root_seed=5)
        np.testing.assert_array_equal(there.loss, run.loss)
        assert there.final_loss == run.loss[-1]
        assert float(there.mean_log_loss) == pytest.approx(np.log10(run.loss.values).mean())
        assert there.n_trials == 4


STUDY = """\
title: A study
sample:
  method: sobol
  n: 8
  factors:
    patch_size: {uniform: [0.2, 0.6]}
    network_width: {integer: [10, 40]}
"""

BAD = [
    ("n: 8", "n: 12", "sample.n = 12: must be a power of 2"),
    ("n: 8", "n: 2", "sample.n = 2: input should be greater than or equal to 4"),
    ("n: 8", "n: 32768", "sample.n = 32768: 196608 runs; at most 100000"),
    ("n: 8", "n: 8\n  levels: 4", "sample.levels = 4: an even number, only with method morris"),
    ("n: 8", "n: 8\n  colour: red", "unknown key 'sample.colour' (allowed: method, n, factors"),
    ("n: 8", "n: 8\n  seeds: fresh", "sample.seeds = 'fresh': input should be 'factor', 'common'"),
    ("n: 8", "n: 8\n  seeds: mean", "sample.n_seeds is missing"),
    ("n: 8", "n: 8\n  seeds: common\n  n_seeds: 5", "sample.n_seeds = 5: has no effect"),
    ("method: sobol", "method: fast", "sample.method = 'fast': input should be 'sobol', 'morris'"),
    ("method: sobol", "method: latin_hypercube", "sample.n = 8: must be at least 128"),
    ("method: sobol", "method: morris\n  second_order: true", "second_order: only with method"),
    ("{uniform: [0.2, 0.6]}", "{uniform: [0.6, 0.2]}", "patch_size: uniform [0.6, 0.2]: the first"),
    ("{uniform: [0.2, 0.6]}", "{uniform: [0.2, 1.6]}", "sample.factors: patch_size = 1.6: input"),
    ("{uniform: [0.2, 0.6]}", "{uniform: [0.2]}", "sample.factors.patch_size.uniform = [0.2]"),
    ("{uniform: [0.2, 0.6]}", "{normal: [0, 1]}", "unknown key 'sample.factors.patch_size.normal'"),
    ("{uniform: [0.2, 0.6]}", "{}", "patch_size: needs one of uniform, loguniform, integer"),
    ("{uniform: [0.2, 0.6]}", "{categorical: [0.2, 0.2]}", "a value comes twice"),
    ("patch_size: {uniform: [0.2, 0.6]}", "noise: {loguniform: [0, 1]}", "must be above 0"),
    ("patch_size: {uniform", "patch: {uniform", "sample.factors: unknown parameter 'patch'"),
    ("patch_size: {uniform: [0.2, 0.6]}", "gain: {uniform: [1, 2]}", "gain = 1.0: input should be"),
    ("title: A study", "title: A study\ngrid: {}", "sample: a study has either a grid or a sample"),
    ("title: A study", "title: A study\nreplicates: 3", "replicates = 3: goes with a grid"),
    ("title: A study", "title: A study\nfirst_replicate: 3", "first_replicate = 3: goes with a"),
    ("title: A study", "title: A study\nrecord: {activity: [1]}", "record: goes with a grid"),
]  # fmt: skip


def read(folder: Path, text: str) -> Design:
    (folder / "study.yaml").write_text(text)
    return read_design(folder / "study.yaml", "full", 0, lambda _, options: options)


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_bad_sample_is_refused_in_one_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert len(read(tmp_path, STUDY).points) == 48
    assert STUDY.count(old) == 1
    with pytest.raises(ValueError, match=r"study\.yaml") as caught:
        read(tmp_path, STUDY.replace(old, new))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_neither_grid_nor_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="grid is missing, or sample in its place"):
        read(tmp_path, "title: A study\nreplicates: 2\n")
    with pytest.raises(ValueError, match="replicates is missing"):
        read(tmp_path, "title: A study\ngrid: {}\n")


def test_a_row_that_is_impossible_names_its_values(tmp_path: Path) -> None:
    text = STUDY.replace("sample:", "base: {highpass_synapse: true}\nsample:")
    with pytest.raises(
        ValueError, match=r"at patch_size = 0\.\d+, network_width = \d+: .*highpass"
    ):
        read(tmp_path, text)


def test_quick_replaces_the_whole_sample(tmp_path: Path) -> None:
    text = STUDY + f"quick: {{sample: {MORRIS}}}\n"
    (tmp_path / "study.yaml").write_text(text)
    quick = read_design(tmp_path / "study.yaml", "quick", 0, lambda _, options: options)
    assert len(quick.points) == 6 * 5
