"""Hostile files: a sample of what `make torture` has read by thousands."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hostile import read_hostile, start_hostile

from dopascape.validation import readable


@pytest.mark.parametrize("seed", range(10))
def test_a_hostile_file_is_read_or_refused_in_lines_to_read(seed: int, tmp_path: Path) -> None:
    found = read_hostile(random.Random(seed), tmp_path, 60)
    assert found.told == []
    assert found.counts["refused"] > 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_snakemake_refuses_a_hostile_file_in_the_same_lines_and_writes_nothing(
    seed: int, tmp_path: Path
) -> None:
    found = start_hostile(random.Random(seed), tmp_path / "work")
    assert found.told == []
    assert found.counts.total() == 1


def test_a_refusal_keeps_its_ends_and_says_what_it_leaves_out() -> None:
    assert readable("title = 'a': too short") == "title = 'a': too short"
    assert readable("a" * 300 + "b" * 300) == f"{'a' * 200} … (200 characters) … {'b' * 200}"
    assert readable("\x1b[2J\u202e") == "\\x1b[2J\\u202e"
    assert readable("\n".join("x" * 25)).splitlines()[-1] == "and 5 more mistakes"
