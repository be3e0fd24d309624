"""The paper's claims on summaries of which it is known what holds."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from claim_summaries import MODES, make_study, world

from dopascape.claims.catalogue import CLAIMS, examine
from dopascape.claims.outcome import Outcome
from dopascape.figures.paper.catalogue import PAPER


def outcomes(summaries: dict[str, xr.Dataset]) -> dict[str, Outcome]:
    return {row.claim: row for row in examine(summaries)}


@pytest.fixture
def true() -> dict[str, xr.Dataset]:
    return world(True)


def test_every_claim_holds_where_it_is_true(true):
    wrong = {k: (o.effect, o.note) for k, o in outcomes(true).items() if o.verdict != "holds"}
    assert wrong == {}


def test_every_claim_fails_where_it_is_false():
    found = outcomes(world(False))
    assert {k: o.effect for k, o in found.items() if o.verdict != "fails"} == {}


def test_one_replicate_decides_nothing():
    found = outcomes(world(True, replicates=1))
    assert {o.verdict for o in found.values()} == {"undecided"}
    assert all(math.isfinite(o.effect) and math.isnan(o.low) and o.n == 1 for o in found.values())


def test_noise_as_large_as_the_effect_is_undecided():
    found = outcomes(world(True, replicates=3, noise=10.0))
    assert found["heterogeneous_beats_homogeneous"].verdict == "undecided"


def test_nothing_is_tested_without_summaries():
    found = outcomes({})
    assert {o.verdict for o in found.values()} == {"not tested"}
    assert found["exact_as_dopamine"].note == "no summary of feedback_controls"
    assert len(found) == len(CLAIMS)


def test_claims_need_studies_of_the_paper_and_use_all_that_learn():
    studies = {study for figure in PAPER.values() for study in figure.studies}
    assert {study for claim in CLAIMS for study in claim.studies} == studies - {"architecture"}


def test_every_study_alone_leaves_the_others_untested(true):
    for study, summary in true.items():
        tested = {k for k, o in outcomes({study: summary}).items() if o.verdict != "not tested"}
        assert tested == {claim.name for claim in CLAIMS if claim.studies == (study,)}


@pytest.mark.parametrize(
    ("claim", "effect"),
    [
        # The losses of `world` without noise: the network's factor falls out of each ratio.
        ("heterogeneous_beats_homogeneous", 0.8 / 0.05),
        ("homogeneous_as_none", 1),
        ("shuffled_no_better", 0.08 / 0.05),
        ("loss_rises_small", 1 + 3 * 4**2),
        ("loss_rises_large", 1 + 3 * 3**2),
        ("loss_lowest_between", 1 + 3 * 3**2),
        ("loss_rises_large_matched", 1 + 3**2),
        ("size_makes_large_end", 28 / 10),
        ("eigenvalue_peaks", 9),
        ("eigenvalue_foretells_loss", -1),
        ("many_varicosities_cost", 1 + 3 * 1**2),
        ("small_patches_cost_at_0_03", 10),
        ("small_patches_help_at_1", 0.1),
        ("opposition_matters", 9),
        ("unopposed_worse_than_none", 3),
        ("corticostriatal_matters_most", 6 / 2),
        ("striatonigral_plasticity_matters", 2),
        ("slow_dopamine_hurts", 1001),
        ("highpass_recovers", 1),
        ("slow_dopamine_hurts_default", 1 + 10),  # of 0.1, 10 and 1000 ms
        ("slow_dopamine_hurts_slowest", 1001),
        ("loss_falls_with_width", 16),
        ("width_helps_dopamine_more", 16**0.8),
        ("dimensions_cost_dopamine_less", 16**0.6),
        ("adam_not_needed", 1),
        ("alignment_grows", 0.6),
    ],
)
def test_effects_without_noise_are_exact(claim, effect):
    row = outcomes(world(True, noise=0))[claim]
    assert (row.effect, row.low, row.high) == pytest.approx((effect,) * 3, rel=1e-9)


def test_near_less_far_correlation_is_over_bins_that_have_pairs():
    summary = world(True, noise=0)["spatial_correlation"]
    name = "rate_correlation_dspn_dspn"
    values = np.exp(-summary["distance"] / 0.2)
    expected = float(values[:5].mean() - values[25:].mean()) / 2
    row = outcomes({"spatial_correlation": summary})["near_more_correlated"]
    assert row.effect == pytest.approx(expected, rel=1e-9)
    summary[name][:, :, 40:] = np.nan
    expected = float(values[:5].mean() - values[25:40].mean()) / 2
    row = outcomes({"spatial_correlation": summary})["near_more_correlated"]
    assert row.effect == pytest.approx(expected, rel=1e-9)


def test_share_of_the_rise_that_matching_leaves_is_said():
    row = outcomes(world(True, noise=0))["size_makes_large_end"]
    assert "rise by 28 raw, by 10 matched" in row.note
    assert f"{math.log(10) / math.log(28):.0%} of the rise" in row.note


def test_growth_of_loss_per_dimension_is_said():
    # Losses grow as D^1.8 and D^1.2; over D = 1 to 16, less the growth of D itself, that is
    # 16^0.8 = 9.1896 and 16^0.2 = 1.7411.
    row = outcomes(world(True, noise=0))["dimensions_cost_dopamine_less"]
    assert row.note == "growth per dimension: 9.19 homogeneous, 1.74 dopamine"


def test_diverged_replicates_are_left_out_and_counted(true):
    learning = true["learning"]
    learning["diverged"].loc[{"feedback": "none", "replicate": [2, 5]}] = 1
    learning["final_loss"].loc[{"feedback": "none", "replicate": [2, 5]}] = 1e300
    row = outcomes(true)["heterogeneous_beats_none"]
    assert row.n == 6
    assert row.effect == pytest.approx(16, rel=0.1)
    assert "2 of 8 replicates left out: diverged" in row.note


def test_adam_that_diverges_is_not_its_best(true):
    adam = true["adam"]
    adam["diverged"].loc[{"optimizer": "adam", "learning_rate": 1e-5}] = 1
    row = outcomes(true)["adam_not_needed"]
    assert row.effect == pytest.approx(0.5, rel=0.1)
    assert row.n == 8


def test_order_of_an_axis_does_not_matter(true):
    turned = {**true, "diffusion": true["diffusion"].isel(diffusion_length=[3, 0, 5, 1, 4, 2])}
    assert outcomes(turned) == outcomes(true)


@pytest.mark.parametrize(
    ("change", "claim", "reason"),
    [
        (lambda s: s.sel(feedback=["dopamine", "none"]), "homogeneous_as_none", "homogeneous"),
        (lambda s: s.drop_vars("final_loss"), "homogeneous_as_none", "no variable 'final_loss'"),
        (lambda s: s.isel(feedback=0, drop=True), "homogeneous_as_none", "no axis 'feedback'"),
        (lambda s: s * np.nan, "homogeneous_as_none", "diverged or undefined"),
        (
            lambda s: xr.concat([s, s], xr.IndexVariable("noise", [0.0, 0.1])),
            "homogeneous_as_none",
            "'noise' has several values",
        ),
    ],
)
def test_what_a_summary_lacks_is_said(true, change, claim, reason):
    row = outcomes({"learning": change(true["learning"])})[claim]
    assert row.verdict == "not tested"
    assert reason in row.note


def test_ends_and_a_middle_are_needed(true):
    two = true["diffusion"].sel(diffusion_length=[0.1, 1.0])
    row = outcomes({"diffusion": two})["loss_lowest_between"]
    assert (row.verdict, row.note) == (
        "not tested",
        "the study has 2 values of diffusion_length, not 3",
    )


def test_axis_of_one_value_needs_no_choice():
    axes = {"feedback": MODES, "network_width": [200]}
    levels = {"dopamine": 1.0, "homogeneous": 2.0, "none": 3.0}
    summary = make_study("learning", axes, lambda p: levels[p["feedback"]])
    row = outcomes({"learning": summary})["heterogeneous_beats_none"]
    assert (row.effect, row.low, row.high) == pytest.approx((3, 3, 3))
