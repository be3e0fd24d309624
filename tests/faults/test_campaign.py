"""A short campaign; `make torture` runs long ones."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from campaign import play
from disturbances import draw, fill, pick, possible_events
from injection import mounted

pytestmark = pytest.mark.slow


def test_a_study_that_is_disturbed_comes_to_the_same_end(tmp_path: Path) -> None:
    found = play(random.Random(0), tmp_path / "round", 2)
    assert found.told == []
    assert found.counts.total() >= 2  # what happened in it


def test_a_seed_draws_the_same_disturbances() -> None:
    events = possible_events(True)
    first, again = ([draw(rng, events) for _ in range(9)] for rng in map(random.Random, (3, 3)))
    assert first == again
    assert pick("abc", 0.0) == "a"
    assert pick("abc", 0.999) == "c"


def test_a_filled_disk_takes_no_more_byte(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=2m") as disk:
        filler = fill(disk)
        with pytest.raises(OSError, match="No space left"):
            (disk / "file").write_bytes(bytes(5000))
        filler.unlink()
        (disk / "file").write_bytes(bytes(5000))
