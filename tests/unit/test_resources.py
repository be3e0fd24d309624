"""How much time and memory runs, and blocks of them, are said to take, and ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from dopascape import Parameters
from dopascape.driver.resources import megabytes_to_ask, minutes_to_ask
from dopascape.jobs.agenda import Agenda
from dopascape.jobs.block import run_block
from dopascape.jobs.cost import (
    BYTES_PER_SYNAPSE,
    MEGABYTES_PER_PROCESS,
    SECONDS_PER_RUN,
    lockstep_factor,
    megabytes,
    seconds,
)
from dopascape.jobs.worker import Worker
from dopascape.store.receipts import receipt_path
from dopascape.study.design import read_design

STUDY = """\
title: A study
base: {target_dim: 2, trial_length: 5, n_trials: 2}
grid: {network_width: [10, 20]}
replicates: 3
"""

NARROW, WIDE = (
    Parameters(target_dim=2, trial_length=5, n_trials=2, network_width=width) for width in (10, 20)
)

PEAKS = {50: 164, 100: 164, 200: 164, 400: 166, 800: 170, 1600: 209, 3200: 355, 10_000: 2151}
"""Peak of a process that makes a run, by network width (MB): docs/benchmarks.md, measured."""


def test_memory_of_a_network_is_that_of_its_synapses() -> None:
    # Onto 200 SPNs: 0.2 of 160 cortical, 0.25 of 40 thalamic neurons, 0.2 of themselves.
    synapses = 200 * (32 + 10 + 40)
    expected = BYTES_PER_SYNAPSE * synapses / 1e6
    assert megabytes(Parameters(network_width=200, target_dim=4)) == pytest.approx(expected)


def test_memory_of_backpropagation_is_that_of_a_trial_too() -> None:
    """Rates and slopes of 100 SPNs in 300 steps, as doubles, with room for four networks."""
    other = Parameters(network_width=100, trial_length=300)
    kept = 4 * 2 * 8 * 100 * 300 / 1e6
    assert megabytes(other.replace(feedback="bptt")) - megabytes(other) == pytest.approx(kept)


def test_reward_and_gradient_take_their_own_share_of_time() -> None:
    local, reward, gradient = (
        Parameters(feedback=mode, n_trials=100_000) for mode in ("dopamine", "scalar_rpe", "bptt")
    )
    alone = seconds(local)
    assert 2 * alone < seconds(reward) < 3 * alone
    assert 1.5 * alone < seconds(gradient) < 4 * alone
    together = alone * lockstep_factor(local)
    assert together < seconds(reward) * lockstep_factor(reward) < 1.5 * together
    assert together < seconds(gradient) * lockstep_factor(gradient) < 1.5 * together
    with_adam = gradient.replace(optimizer="adam")
    assert seconds(with_adam) == seconds(gradient)


@pytest.mark.parametrize("width", PEAKS)
def test_memory_covers_what_was_measured_without_waste(width: int) -> None:
    said = MEGABYTES_PER_PROCESS + megabytes(Parameters(network_width=width))
    assert PEAKS[width] < said < 2 * PEAKS[width] + 200


@pytest.mark.parametrize(("varicosities", "measured"), [(1000, 0.2), (10_000, 2), (100_000, 20)])
def test_seconds_cover_what_varicosities_were_measured_to_cost(
    varicosities: int, measured: float
) -> None:
    few, many = (Parameters(n_trials=0, n_varicosities=n) for n in (1, varicosities))
    assert seconds(many) - seconds(few) == pytest.approx(measured, rel=0.2)


def agenda_of(folder: Path) -> Agenda:
    (folder / "study.yaml").write_text(STUDY)
    design = read_design(folder / "study.yaml", "full", 0, lambda _, options: options)
    return Agenda({design.name: design}, folder / "runs", block_seconds=1000)


def only_block(agenda: Agenda) -> str:
    (receipt,) = agenda.receipts("study")
    return Path(receipt).stem


def test_a_block_takes_the_time_of_all_its_runs_and_the_memory_of_the_largest(
    tmp_path: Path,
) -> None:
    agenda = agenda_of(tmp_path)
    block = only_block(agenda)
    assert agenda.seconds(block) == pytest.approx(3 * seconds(NARROW) + 3 * seconds(WIDE))
    assert agenda.megabytes(block) == MEGABYTES_PER_PROCESS + megabytes(WIDE)


def test_a_job_knows_the_same_from_what_was_written_down(tmp_path: Path) -> None:
    planned = agenda_of(tmp_path)
    block = only_block(planned)
    planned.write_plans()
    in_job = agenda_of(tmp_path)
    assert in_job.seconds(block) == pytest.approx(planned.seconds(block))
    assert in_job.megabytes(block) == planned.megabytes(block)


def test_runs_that_an_interrupted_job_left_take_next_to_no_time(tmp_path: Path) -> None:
    agenda = agenda_of(tmp_path)
    block = only_block(agenda)
    agenda.write_plans()
    run_block(tmp_path / "runs", block, Worker(tmp_path / "runs", 1, 60.0))
    receipt_path(tmp_path / "runs", block).unlink()
    wide = WIDE.digest(0)
    (lost,) = (tmp_path / "runs").glob(f"??/{wide}-*.nc")
    lost.unlink()
    again = agenda_of(tmp_path)
    expected = 3 * SECONDS_PER_RUN + 3 * seconds(WIDE)
    assert again.seconds(only_block(again)) == pytest.approx(expected)


def test_a_job_asks_for_a_margin_and_for_twice_as_much_at_every_attempt() -> None:
    # Five minutes to start, and three times ten; 400 MB of Snakemake beside 200.5.
    assert [minutes_to_ask(600, attempt) for attempt in (1, 2, 3)] == [35, 70, 140]
    assert minutes_to_ask(601, 1) == 36
    assert [megabytes_to_ask(200.5, attempt) for attempt in (1, 2)] == [601, 1202]
