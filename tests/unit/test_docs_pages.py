"""Pages of the docs whose numbers come from results."""

from __future__ import annotations

from pathlib import Path

import jinja2
import numpy as np
import pytest
from scipy.stats import gmean, pearsonr, rankdata, sem

from dopascape.store.dataset import load_dataset

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch):
    """Return the script as a module, imported from its folder as when it is run."""
    monkeypatch.syspath_prepend(str(DOCS))
    import pages

    return pages


def test_pages_say_what_the_results_say(pages):
    assert pages.main(check=True) == []


def test_a_number_that_there_is_not_is_an_error(pages, tmp_path):
    template = tmp_path / "page.md"
    template.write_text("{{ loss_of_dopamine }}")
    with pytest.raises(jinja2.UndefinedError, match="loss_of_dopamine"):
        pages.page(template)
    template.write_text("{{ claim('no such claim') }}")
    with pytest.raises(KeyError, match="no such claim"):
        pages.page(template)


def test_numbers_are_those_of_the_summaries(pages, tmp_path):
    template = tmp_path / "page.md"
    template.write_text(
        "{{ times('learning', {'feedback': 'none'}, {'feedback': 'dopamine'}) }}|"
        "{{ median('learning', feedback='dopamine') }}|"
        "{{ since('learning', 5000, feedback='dopamine') }}|"
        "{{ share_below('learning', {'feedback': 'dopamine'}, {'feedback': 'none'}) }}|"
        "{{ networks('learning') }}|{{ trials('learning') }}"
    )
    filled = pages.page(template).split("\n\n", 1)[1]
    loss = load_dataset(DOCS.parent / "results/reference/learning.nc")["final_loss"]
    dopamine, none = (loss.sel(feedback=mode).squeeze().values for mode in ("dopamine", "none"))
    times, median, since, share, networks, trials = filled.split("|")
    assert times.split(" [")[0] == f"{gmean(none / dopamine):.2g}"
    assert median == f"{np.median(dopamine):.2g}"
    assert since == "1 [1, 1]"
    assert share == f"{int((dopamine < none).sum())} of {dopamine.size} networks"
    assert (networks, trials) == (str(dopamine.size), "5000")


def reference(study: str):
    return load_dataset(DOCS.parent / f"results/reference/{study}.nc")


def first(text: str) -> str:
    return text.partition(" [")[0]


def test_settings_of_two_studies_are_compared_network_by_network(pages):
    at = {"feedback": "dopamine", "gain": "raw", "diffusion_length": 10.0}
    even = reference("diffusion")["final_loss"].sel(at).values
    none = reference("learning")["final_loss"].sel(feedback="none").squeeze().values
    found = pages.NUMBERS["times"]("diffusion", at, {"feedback": "none"}, beside="learning")
    assert first(found) == f"{gmean(even / none):.2g}"


def test_a_peak_is_where_the_median_is_largest(pages):
    values = reference("independence")["smallest_eigenvalue"].sel(gain="raw").squeeze()
    best = max(values["diffusion_length"].values, key=lambda at: np.median(values.sel(
        diffusion_length=at)))  # fmt: skip
    args = ("independence", "smallest_eigenvalue", "diffusion_length")
    assert pages.NUMBERS["peak"](*args, gain="raw") == f"{best:.2g}"


def test_ratios_at_best_settings_are_compared_between_sizes_of_the_feedback(pages):
    losses = reference("patch_size")["final_loss"]
    ratios = {}
    for gain in ("raw", "norm_matched"):
        best = {}
        for size in (0.1, 1.0):
            table = losses.sel(gain=gain, patch_size=size).squeeze()
            table = table.transpose("diffusion_length", "replicate").values
            others = [np.delete(table, k, axis=1) for k in range(table.shape[1])]
            chosen = [np.median(np.log(other), axis=1).argmin() for other in others]
            best[size] = table[chosen, range(table.shape[1])]
        ratios[gain] = best[0.1] / best[1.0]
    found = pages.NUMBERS["raw_over_matched_at_best"](
        "patch_size", "diffusion_length", {"patch_size": 0.1}, {"patch_size": 1.0}
    )
    assert first(found) == f"{gmean(ratios['raw'] / ratios['norm_matched']):.2g}"


def test_a_claim_is_told_as_it_stood_at_a_trial(pages):
    loss = reference("learning")["loss"].sel(trial=1000, method="nearest").squeeze()
    dopamine, none = (loss.sel(feedback=mode).values for mode in ("dopamine", "none"))
    found = pages.NUMBERS["claim_at"]("heterogeneous_beats_none", 1000)
    assert first(found) == f"{gmean(none / dopamine):.2g}"
    at_end = pages.NUMBERS["claim_at"]("heterogeneous_beats_none", 5000)
    assert at_end == pages.NUMBERS["claim"]("heterogeneous_beats_none")


def test_alignment_and_loss_have_a_rank_correlation_with_its_interval(pages):
    made = reference("alignment").sel(feedback="dopamine")
    grown = made["alignment_centred"].isel(trial=-1) - made["initial_alignment_centred"]
    ranks = (rankdata(values.squeeze()) for values in (grown, made["final_loss"]))
    expected = pearsonr(*ranks)
    low, high = expected.confidence_interval()
    value, ends = pages.NUMBERS["alignment_and_loss"]("dopamine").split(" [")
    assert float(value) == pytest.approx(expected.statistic, rel=0.05)
    found = [float(end) for end in ends.rstrip("]").split(", ")]
    # Of ranks the variance is larger by a factor of 1.06.
    assert found == pytest.approx([low, high], abs=0.025)
    assert found[0] < low < high < found[1]


def test_no_two_modules_have_the_same_name_for_templates(pages):
    assert len(pages.NUMBERS) == sum(len(module.NUMBERS) for module in pages.MODULES)


def test_pairs_near_and_far_are_compared_on_the_networks_that_are_asked_for(pages, tmp_path):
    template = tmp_path / "page.md"
    template.write_text(
        "{{ near_less_far('ispn_ispn', 10, start=40) }}|{{ near_less_far('ispn_ispn', 10) }}|"
        "{{ more_than_at('dspn_dspn', 0.1, 10) }}|{{ within_less_across(0.1) }}"
    )
    filled = pages.page(template).split("\n\n", 1)[1]
    made = load_dataset(DOCS.parent / "results/reference/spatial_correlation.nc")

    def differences(pairs: str, length: float):
        found = made[f"rate_correlation_{pairs}"].sel(diffusion_length=length).squeeze()
        near, far = found["distance"] <= 0.1, found["distance"] >= 0.5
        return (
            found.sel(distance=near).mean("distance") - found.sel(distance=far).mean("distance")
        ).values

    even, patchy = (differences("dspn_dspn", length) for length in (10, 0.1))
    of = [differences("ispn_ispn", 10)[40:], differences("ispn_ispn", 10), patchy - even]
    of.append(patchy - differences("dspn_ispn", 0.1))
    assert [text.split(" [")[0] for text in filled.split("|")] == [
        f"{np.nanmean(values):.2g}" for values in of
    ]


def test_as_well_is_decided_by_the_spread_of_networks(pages):
    made = load_dataset(DOCS.parent / "results/reference/ladder.nc")
    here = made["frozen_loss"].sel(target_dim=8, network_width=100).isel(frozen_trial=-1)
    exact, dopamine = (np.log10(here.sel(feedback=f).values) for f in ("exact", "dopamine"))
    low, high = (
        float((exact - dopamine).mean() + side * 2.2622 * sem(exact - dopamine)) for side in (-1, 1)
    )
    within = dopamine.std(ddof=1)
    assert -within < low < high < within
    rows = pages.ladder.as_well_table("exact", "dopamine").splitlines()
    (row,) = (row for row in rows if row.startswith("| N = 100 "))
    expected = f"{gmean(10 ** (exact - dopamine)):.2g} [{10**low:.2g}, {10**high:.2g}], holds"
    assert row.split(" | ")[-1].startswith(f"{expected} (bound × {10**within:.2g})")
