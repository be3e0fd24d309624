"""What `make torture` is made of: cases that may crash, and their counts."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
import torture
from tally import FAULTS, Tally, alone


def well() -> Tally:
    found = Tally()
    found.counts["noticed"] += 3
    return found


def crash() -> Tally:
    os.kill(os.getpid(), signal.SIGKILL)
    return Tally()


def fail() -> Tally:
    raise OSError("no such luck")


def hang() -> Tally:
    time.sleep(3600)
    return Tally()


def test_a_case_comes_back_with_its_counts() -> None:
    assert alone(well, seconds=60) == well()


@pytest.mark.parametrize(
    ("work", "kind", "said"),
    [(crash, "crashes", "-9"), (fail, "tracebacks", "no such luck"), (hang, "hangs", "no end")],
)
def test_what_ends_a_case_is_a_fault(work, kind: str, said: str) -> None:
    found = alone(work, seconds=1 if work is hang else 60)
    assert found.counts == {kind: 1}
    assert said in found.told[0]


def test_counts_are_kept_by_part_and_none_is_left_out(tmp_path: Path) -> None:
    record = torture.Record(tmp_path / "counts.json", 3)
    bad = Tally()
    bad.fault("lost", "a run")
    record.add("flips/run/0", well())
    record.add("flips/plan/0", well())
    record.add("rounds/0", bad)
    kept = json.loads((tmp_path / "counts.json").read_text())
    assert kept["seed"] == 3
    flips, rounds = kept["parts"]["flips"], kept["parts"]["rounds"]
    assert (flips["tried"], flips["counts"]) == (2 * torture.BATCH, {"noticed": 6})
    assert (rounds["tried"], rounds["counts"]) == (1, {})
    assert flips["faults"] == dict.fromkeys(FAULTS, 0)
    assert rounds["faults"] == {**dict.fromkeys(FAULTS, 0), "lost": 1}


def test_a_part_that_is_done_again_leaves_the_others_of_its_seed(tmp_path: Path) -> None:
    path = tmp_path / "counts.json"
    for name in ("files/0", "rounds/0", "rounds/0"):
        torture.Record(path, 3).add(name, well())
    parts = json.loads(path.read_text())["parts"]
    assert {part: each["counts"]["noticed"] for part, each in parts.items()} == {
        "files": 3,
        "rounds": 3,
    }
    torture.Record(path, 4).add("starts/0", well())
    assert set(json.loads(path.read_text())["parts"]) == {"starts"}


def test_there_are_as_many_cases_as_the_page_promises() -> None:
    parts = {part: list(names) for part, names in torture.cases(minutes=0).items()}
    assert len(set(parts["flips"])) * torture.BATCH == torture.FLIPS
    assert len(parts["files"]) * torture.BATCH == torture.FILES
    assert len(parts["starts"]) == torture.STARTS
    assert parts["rounds"] == []


def test_a_name_and_a_seed_do_a_case_again(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(torture, "BATCH", 20)
    first, again = (torture.do("files/7", 1, tmp_path) for _ in range(2))
    assert first == again
    assert first != torture.do("files/8", 1, tmp_path)
    assert first != torture.do("files/7", 2, tmp_path)
    assert list(tmp_path.iterdir()) == []
