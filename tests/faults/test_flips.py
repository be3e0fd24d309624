"""Flipped bits: a sample of what `make torture` does with thousands."""

from __future__ import annotations

from pathlib import Path

import pytest
from flips import KINDS, count_flips


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_is_noticed_or_harmless(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = count_flips(kind, tmp_path, 40, seed=0)
    assert set(found) <= {"noticed", "harmless"}
    assert found["noticed"] > 0
