"""Claims through learning."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from paper_summaries import learning_studies

from dopascape.claims.catalogue import CLAIMS
from dopascape.claims.over_trials import over_trials, until

WITHOUT_COURSE = ("independence", "spatial_correlation")
"""Studies whose claims follow from the landscape alone, or from rates after learning."""

CLAIM = {claim.name: claim for claim in CLAIMS}

KEPT = (1, 11, 29, 100, 310, 500)
"""Trials of the made-up curves; those nearest to `TRIALS` are the last five."""

RATIOS = np.array([4.0, 0.5, 1.0, 2.0, 3.0, 8.0])
"""Loss without feedback over that with dopamine after each of them."""


def learning(replicates: int = 6) -> xr.Dataset:
    """A study of two kinds of feedback whose ratio of losses is given, but for 10 % of each."""
    network = np.array([1.1, 1 / 1.1] * (replicates // 2))
    loss = np.ones((2, replicates, len(KEPT)))
    loss[1] = network[:, None] * RATIOS
    dims = ("feedback", "replicate")
    return xr.Dataset(
        {
            "loss": ((*dims, "trial"), loss),
            "alignment": ((*dims, "trial"), loss),
            "initial_alignment": (dims, loss[..., 0]),
            "smallest_eigenvalue": (dims, loss[..., 0]),
            "final_loss": (dims, loss[..., -1]),
            "mean_log_loss": (dims, np.log10(loss).mean(-1)),
            "rate_correlation_dspn_dspn": ((*dims, "distance"), loss),
            "diverged": (dims, np.zeros(loss.shape[:2], np.int8)),
        },
        {"feedback": ["dopamine", "none"], "replicate": np.arange(replicates), "trial": list(KEPT)},
        {"parameters": "{}"},
    )


def test_each_trial_has_the_ratio_of_its_losses_and_its_verdict():
    found = over_trials(CLAIM["heterogeneous_beats_none"], {"learning": learning()})
    assert {trial: one.estimate.value for trial, one in found.items()} == pytest.approx(
        {11: 0.5, 29: 1.0, 100: 2.0, 310: 3.0, 500: 8.0}
    )
    assert [one.verdict for one in found.values()] == [
        *("fails", "undecided", "holds", "holds", "holds")
    ]


def test_the_last_trial_is_what_the_claim_itself_says():
    studies = learning_studies()
    courses = {claim.name: over_trials(claim, studies) for claim in CLAIMS}
    have_none = {name for name, found in courses.items() if not found}
    assert have_none == {claim.name for claim in CLAIMS if claim.studies[0] in WITHOUT_COURSE}
    for claim in CLAIMS:
        if found := courses[claim.name]:
            assert list(found) == sorted(found)
            assert found[max(found)].estimate == pytest.approx(claim.test(studies).estimate)


def test_what_is_known_only_at_the_end_is_left_out():
    ended = until(learning(), 30)
    assert set(map(str, ended)) == {
        *("loss", "alignment", "initial_alignment", "smallest_eigenvalue", "final_loss"),
        "diverged",
    }
    assert ended["trial"].values.tolist() == [29]
    np.testing.assert_array_equal(ended["final_loss"], learning()["loss"].sel(trial=29))


def test_claims_that_do_not_follow_from_losses_have_no_course():
    still = learning().isel(trial=slice(0, 0)).expand_dims(diffusion_length=[0.01, 0.1, 1.0])
    assert over_trials(CLAIM["eigenvalue_peaks"], {"independence": still}) == {}
    correlated = learning().expand_dims(diffusion_length=[0.01, 0.1, 1.0])
    assert over_trials(CLAIM["near_more_correlated"], {"spatial_correlation": correlated}) == {}
    assert over_trials(CLAIM["heterogeneous_beats_none"], {}) == {}
