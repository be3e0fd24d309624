"""What studies take, and the command that says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from dopascape.cli import app
from dopascape.jobs.agenda import Agenda
from dopascape.jobs.block import run_block
from dopascape.jobs.cost import seconds
from dopascape.jobs.forecast import JOB_SECONDS, duration, forecast, table
from dopascape.jobs.worker import Worker
from dopascape.study.design import Design, read_design

STUDY = """\
title: A study
base: {network_width: 10, target_dim: 2, trial_length: 5, n_trials: 3}
grid: {diffusion_length: %s, feedback: [dopamine, none]}
replicates: 3
overrides:
  - {when: {feedback: none}, set: {diffusion_length: 0.1}}
"""


def designs(folder: Path) -> dict[str, Design]:
    found = {}
    for name, lengths in (("one", "[0.1, 0.2]"), ("two", "[0.2, 0.3]")):
        (folder / f"{name}.yaml").write_text(STUDY % lengths)
        options = folder / f"{name}.yaml", "full", 0
        found[name] = read_design(*options, lambda _, options: options)
    return found


def test_forecast_counts_what_is_missing_and_shared(tmp_path: Path) -> None:
    both = designs(tmp_path)
    agenda = Agenda(both, tmp_path / "runs", 1000)
    one, two = (forecast(agenda, name) for name in ("one", "two"))
    # one: 2 points of dopamine and one of none; two shares λ = 0.2 and none with it
    assert (one.points, one.runs, one.there, one.jobs) == (4, 9, 0, 1)
    assert (two.points, two.runs, two.there, two.jobs) == (4, 9, 6, 1)
    each = seconds(both["one"].points[0].parameters)
    assert two.seconds == pytest.approx(JOB_SECONDS + 3 * each)
    assert forecast(agenda, "two", pace=2.0).seconds == pytest.approx(JOB_SECONDS + 6 * each)
    agenda.write_plans()
    for receipt in agenda.receipts("one"):
        run_block(tmp_path / "runs", Path(receipt).stem, Worker(tmp_path / "runs", 1, 60.0))
    again = forecast(Agenda(both, tmp_path / "runs", 1000), "one")
    assert (again.there, again.jobs, again.seconds, again.disk) == (9, 0, 0, 0)


def test_no_work_is_done_faster_than_its_longest_job(tmp_path: Path) -> None:
    agenda = Agenda(designs(tmp_path), tmp_path / "runs", 0.001)
    found = forecast(agenda, "one")
    assert found.jobs == 3  # replicates, each with all points in lockstep
    assert found.wall(1) == pytest.approx(found.seconds)
    assert found.wall(3) == pytest.approx(found.seconds / 3)
    assert found.wall(1000) == found.longest
    assert 3 * found.longest == pytest.approx(found.seconds)


def test_the_table_has_a_line_per_study_and_a_sum(tmp_path: Path) -> None:
    agenda = Agenda(designs(tmp_path), tmp_path / "runs", 1000)
    lines = table([forecast(agenda, name) for name in ("one", "two")], 8)
    cells = [line.split() for line in lines]
    assert cells[0][:6] == ["study", "points", "replicates", "runs", "there", "missing"]
    assert cells[1][:6] == ["one", "4", "3", "9", "0", "9"]
    assert cells[3][:6] == ["all", "8", "3", "18", "6", "12"]
    assert lines[4] == "there: made before, or by a study above"
    assert len(table([forecast(agenda, "one")], 8)) == 2


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0.4, "0 s"),
        (89, "89 s"),
        (91, "2 min"),
        (3599, "1 h 0 min"),
        (3 * 3600 + 1260, "3 h 21 min"),
        (50 * 3600, "2 d 2 h"),
    ],
)
def test_durations_read_well(time: float, text: str) -> None:
    assert duration(time) == text


def test_plan_shows_a_study_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config/studies").mkdir(parents=True)
    (tmp_path / "config/studies/mine.yaml").write_text(STUDY % "[0.1]")
    (tmp_path / "config/config.yaml").write_text("studies: [mine]\nscale: full\n")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["plan", "--cores", "3"])
    assert done.exit_code == 0
    assert done.output.splitlines()[0].split()[-5:] == ["on", "3", "cores", "memory", "disk"]
    assert done.output.splitlines()[1].split()[:4] == ["mine", "2", "3", "6"]
    alone = CliRunner().invoke(app, ["plan", "--cores", "1"])
    assert alone.output.splitlines()[0].split()[-5:] == ["on", "1", "core", "memory", "disk"]
    assert not (tmp_path / "results").exists()
    for arguments, message in (
        (["no_such"], "config/studies/no_such.yaml is not there: unknown study 'no_such' (allowed"),
        (["--scale", "huge"], "scale = 'huge': input should be 'quick'"),
    ):
        refused = CliRunner().invoke(app, ["plan", *arguments])
        assert refused.exit_code == 2
        assert message in " ".join(refused.output.split())
