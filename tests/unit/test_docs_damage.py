"""What points of a study cost, of losses made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from summaries import make_summary

DOCS = Path(__file__).parents[2] / "docs"
AXES = {"snc_loss": [0.0, 0.5], "patch_size": [0.1, 1.0], "feedback": ["dopamine", "none"]}
INTACT = np.array([0.1, 1.0, 10.0])
"""Networks differ by decades: pairs do not feel it."""

WOBBLE = np.array([-0.1, 0.0, 0.1])


@pytest.fixture
def damage(monkeypatch: pytest.MonkeyPatch):
    """Return the script as a module, with a summary of made-up losses as the only tracked one."""
    monkeypatch.syspath_prepend(str(DOCS))
    import damage

    made = make_summary(AXES, 3)
    at = {"snc_loss": 0.5, "feedback": "dopamine"}
    made["final_loss"].loc[{"snc_loss": 0.0, "feedback": "dopamine"}] = INTACT
    made["final_loss"].loc[{**at, "patch_size": 0.1}] = INTACT * 10 ** (1 + WOBBLE)
    made["final_loss"].loc[{**at, "patch_size": 1.0}] = 2 * INTACT
    monkeypatch.setattr(damage, "summary", {"snc_loss": made}.__getitem__)
    monkeypatch.setattr(damage, "is_tracked", {"snc_loss"}.__contains__)
    damage.judged.cache_clear()
    yield damage
    damage.judged.cache_clear()


def test_costs_are_paired_and_points_that_are_intact_are_none(damage) -> None:
    small, large = damage.costs("snc_loss", damage.summary("snc_loss"))
    assert "patch size = 0.1" in small.name
    np.testing.assert_allclose(small.values, 1 + WOBBLE)
    np.testing.assert_allclose(large.values, np.log10(2))


def test_what_shares_its_runs_is_judged_once_and_shown_where_it_is(damage) -> None:
    made = damage.summary("snc_loss")
    there = {"snc_loss": 0.5, "feedback": "dopamine"}
    made["final_loss"].loc[{**there, "patch_size": 1.0}] = made["final_loss"].sel(
        {**there, "patch_size": 0.1}
    )
    first, second = (
        damage.effect("snc_loss", "final_loss", snc_loss=0.5, patch_size=p) for p in (0.1, 1.0)
    )
    assert first == second
    assert damage.n_effects() == 2  # it, and that small patches cost no more


def test_a_table_has_a_column_for_each_dose_and_an_effect_is_a_cell_of_it(damage) -> None:
    head, _, small, large = damage.costs_table("snc_loss").splitlines()
    assert head == "| loss of SNc units → | 0 | 0.5 |"
    assert large == "| patch size = 1 | 1 | **2** [2, 2] |"
    # Mean 1 and standard error 0.1/√3, of three effects the second: that without spread is first.
    # t of two degrees of freedom at 1 - 0.025/2: 6.2053
    half = 6.2053 * 0.1 / np.sqrt(3)
    assert small.startswith("| patch size = 0.1 | 1 | **10** [")
    low, high = (float(x) for x in small.split("[")[1].split("]")[0].split(","))
    assert (low, high) == pytest.approx((10 ** (1 - half), 10 ** (1 + half)), rel=3e-3)
    assert damage.effect("snc_loss", "final_loss", patch_size=1.0, snc_loss=0.5) == "**2** [2, 2]"


def test_small_patches_are_held_against_large_ones(damage) -> None:
    ((what, at, values),) = damage.COMPARISONS["snc_loss"](damage.summary("snc_loss"))
    assert (what, at) == ("small patches", {"snc_loss": 0.5})
    np.testing.assert_allclose(values, 1 - np.log10(2) + WOBBLE)
