"""What the docs say of the map of losses over patch size, diffusion length and network width."""

from __future__ import annotations

from pathlib import Path

import pytest
from claim_summaries import make_study

ROOT = Path(__file__).resolve().parents[2]
LENGTHS = (0.01, 0.1, 1.0)
WIDTHS = (50, 100, 200)
PATCHES = (0.1, 1.0)
MODES = ("dopamine", "homogeneous", "none")


def loss(point):
    """None 8, homogeneous 4; dopamine's best is 100/N, at λ = 1 in small patches, twice that."""
    if point["feedback"] != "dopamine":
        return 8.0 if point["feedback"] == "none" else 4.0
    small = point["patch_size"] == 0.1
    away = point["diffusion_length"] != (1.0 if small else 0.1)
    return 100 / point["network_width"] * (2 if small else 1) * (3 if away else 1)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import mapped

    axes = {
        "patch_size": PATCHES,
        "diffusion_length": LENGTHS,
        "network_width": WIDTHS,
        "feedback": MODES,
    }
    made = make_study("landscape", axes, loss)
    monkeypatch.setattr(mapped, "summary", lambda _: made)
    return mapped


def test_each_feedback_is_compared_at_its_own_best_length(says):
    assert says.best_lengths("dopamine") == "0.1 to 1"
    assert says.over_dopamine("homogeneous", 100, 1.0) == "4 [4, 4]"
    assert says.over_dopamine("none", 50, 0.1) == "2 [2, 2]"


def test_ends_of_patch_size_and_of_width_are_compared(says):
    assert says.small_over_large(50) == "2 [2, 2]"
    assert says.advantage_grows(1.0) == "4 [4, 4]"


def test_the_table_has_a_line_for_each_width_and_patch_size(says):
    _, _, *rows = says.map_table().splitlines()
    assert len(rows) == 6
    assert rows[1] == "| 50 | 1 | 0.1 | 2 [2, 2] | 4 [4, 4] |"
    assert rows[-2] == "| 200 | 0.1 | 1 | 4 [4, 4] | 8 [8, 8] |"
