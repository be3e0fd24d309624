"""Flipped bits: a sample of what `make torture` does with thousands."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flips import KINDS, flip_bits


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_is_noticed_or_without_effect(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = flip_bits(random.Random(0), tmp_path, kind, 40)
    assert found.told == []
    assert found.counts["noticed"] > 0
    assert found.counts.total() == 40
