"""Studies that are read when they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from dopascape.driver.project import open_agenda
from dopascape.study.config import read_config

SOUND = "title: A study\ngrid: {noise: [0, 1]}\nreplicates: 1\nfigures: []\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a sound study and one with a mistake."""
    studies = tmp_path / "config/studies"
    studies.mkdir(parents=True)
    (studies / "sound.yaml").write_text(SOUND)
    (studies / "wrong.yaml").write_text(SOUND.replace("[0, 1]", "[0, -1]"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_study_is_read_when_it_is_asked_for_and_once(project: Path) -> None:
    config = read_config([], {"studies": ["sound"], "scale": "full"})
    designs = open_agenda(project, config, ["wrong"]).designs
    assert list(designs) == ["sound", "wrong"]
    assert designs["sound"] is designs["sound"]
    with pytest.raises(ValueError, match=r"wrong\.yaml: .*noise = -1"):
        designs["wrong"]


def test_a_configured_study_is_read_at_once(project: Path) -> None:
    config = read_config([], {"studies": ["sound", "wrong"], "scale": "full"})
    with pytest.raises(ValueError, match=r"wrong\.yaml: .*noise = -1"):
        open_agenda(project, config)


def test_a_study_without_a_file_is_refused_though_nobody_asks_for_it(project: Path) -> None:
    config = read_config([], {"studies": ["sound"], "scale": "full"})
    with pytest.raises(ValueError, match="absent"):
        open_agenda(project, config, ["absent"])


def test_more_runs_than_are_allowed_are_refused_in_one_line_until_a_key_allows_them(
    project: Path,
) -> None:
    (project / "config/studies/large.yaml").write_text(SOUND.replace(": 1", ": 60000"))
    given = {"studies": ["large"], "scale": "full"}
    message = r"^.*large\.yaml: 2 points of 60000 replicates are 120000 runs; .* raise max_runs .*$"
    with pytest.raises(ValueError, match=message):
        open_agenda(project, read_config([], given))
    agenda = open_agenda(project, read_config([], given | {"max_runs": 120_000}))
    assert agenda.designs["large"].replicates == 60_000
