"""What the docs say of the map of losses over patch size, diffusion length and network width."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from claim_summaries import make_study

ROOT = Path(__file__).resolve().parents[2]
LENGTHS = (0.01, 0.1, 1.0)
WIDTHS = (50, 100, 200)
PATCHES = (0.1, 1.0)
MODES = ("dopamine", "homogeneous", "none")
REPLICATES = 8


def loss(point):
    """None 8; homogeneous 4 at its best, λ = 0.01, where dopamine is not.

    Dopamine's best is 100/N, and twice that in small patches, where it is at λ = 1.
    """
    length = point["diffusion_length"]
    if point["feedback"] != "dopamine":
        best = 4.0 if length == 0.01 else 6.0
        return 8.0 if point["feedback"] == "none" else best
    small = point["patch_size"] == 0.1
    away = length != (1.0 if small else 0.1)
    return 100 / point["network_width"] * (2 if small else 1) * (3 if away else 1)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import mapped
    import numbers_of_results

    axes = {
        "patch_size": PATCHES,
        "diffusion_length": LENGTHS,
        "network_width": WIDTHS,
        "feedback": MODES,
    }
    made = make_study("landscape", axes, loss, REPLICATES)
    # In the first network dopamine does best where the others would not have it.
    odd = {"feedback": "dopamine", "patch_size": 1.0, "network_width": 100, "replicate": 0}
    made["final_loss"].loc[{**odd, "diffusion_length": 1.0}] /= 300
    made["gain_norm"] = made["final_loss"] * 0 + made["patch_size"]
    for module in (mapped, numbers_of_results):
        monkeypatch.setattr(module, "summary", lambda _: made)
    mapped.judged.cache_clear()
    yield mapped
    mapped.judged.cache_clear()


def factor(one) -> float:
    return float(10**one.estimate.value)


def test_each_feedback_is_compared_where_the_other_networks_do_best(says):
    judged = says.judged()
    assert factor(judged["homogeneous", 100, 1.0]) == pytest.approx(4)
    assert factor(judged["none", 50, 0.1]) == pytest.approx(2)
    assert judged["none", 50, 0.1].sign == "above"
    assert says.patches(100, 1.0, 0.1) == "0.5 [0.5, 0.5]"


def test_ends_of_patch_size_and_of_width_are_compared(says):
    assert says.small_over_large(50).startswith("2 [2, 2]")
    assert says.lead_grows(1.0).startswith("4 [4, 4]")
    assert says.n_judged() == 2 * 3 * 2 + 3 + 2


def test_effects_that_the_first_networks_alone_turn_are_counted(says, monkeypatch):
    monkeypatch.setattr(says, "FIRST_NETWORKS", REPLICATES // 2)
    assert says.n_networks_later() == REPLICATES // 2
    assert says.n_alike_later() == says.n_judged()
    at = {"feedback": "homogeneous", "network_width": 50, "patch_size": 1.0}
    homogeneous = says.summary("landscape")["final_loss"].loc[at]
    # Over dopamine 1/2 in the first networks and 2 in the others: undecided over all.
    homogeneous[{"replicate": slice(REPLICATES // 2)}] /= 4
    says.judged.cache_clear()
    assert says.judged()["homogeneous", 50, 1.0].sign == "undecided"
    assert says.n_alike_later() == says.n_judged() - 1


def test_what_is_said_of_all_widths_goes_from_the_narrowest_to_the_widest(says):
    assert says.over_widths(says.norm_at, 1.0, 0.1) == "1, 1 and 1"
    said = says.over_widths(lambda width, factor: f"{width * factor:g}", 2.0)
    assert said == "100, 200 and 400"


def test_settings_are_compared_at_the_nearest_length_that_was_run(says):
    assert says.lengths(50, 0.1, 0.09, 0.9) == "3 [3, 3]"
    assert says.patches(50, 0.1, 1.0, 0.12) == "6 [6, 6]"
    assert says.norm_at(50, 1.0, 0.1) == "1"


def test_the_table_has_a_line_for_each_width_and_patch_size(says):
    _, _, *rows = says.map_table().splitlines()
    assert len(rows) == 6
    assert rows[1] == "| 50 | 1 | 0.1 | 2 [2, 2] | 4 [4, 4] |"
    assert rows[-2] == "| 200 | 0.1 | 1 | 4 [4, 4] | 8 [8, 8] |"
    assert np.all([row.count("|") == 6 for row in rows])
