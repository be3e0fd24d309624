"""Findings: where a loss is lowest, by how much, and the sentences that say so."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from samples import run_function, sample, sampled

from dopascape.claims.outcome import Estimate
from dopascape.findings.factors import factor_findings
from dopascape.findings.lowest import lowest
from dopascape.findings.sentences import (
    findings,
    lowest_of_study,
    main_of,
    runs,
    sentence,
    times,
)
from dopascape.findings.words import estimated, number, setting
from dopascape.sensitivity.indices import analyse

LENGTHS = [0.01, 0.1, 1.0]


def study(losses: Any, **axes: Any) -> xr.Dataset:
    """A summary of final losses over (axes..., replicate); NaN is a run that diverged."""
    values = np.asarray(losses, dtype=float)
    dims = (*axes, "replicate")
    return xr.Dataset(
        {"final_loss": (dims, values), "diverged": (dims, np.isnan(values).astype(np.int8))},
        axes,
        {"parameters": json.dumps({"network_width": 200})},
    )


@pytest.fixture
def by_length() -> xr.Dataset:
    """Dopamine is lowest at 0.1, a fourth and an eighth of no feedback on the two networks."""
    dopamine = [[4.0, 2.0], [1.0, 0.5], [2.0, 1.0]]
    none = [[4.0, 4.0]] * 3
    return study([dopamine, none], feedback=["dopamine", "none"], diffusion_length=LENGTHS)


def test_the_lowest_is_where_its_median_is_least(by_length):
    (best,) = lowest_of_study(by_length)
    assert best.problem == {"network_width": 200}
    assert best.feedback == "dopamine"
    assert best.at == {"diffusion_length": 0.1}
    assert best.loss == 0.75  # of 1 and 0.5
    assert best.baseline == 4
    assert best.replicates == 2
    assert best.point == {"network_width": 200, "feedback": "dopamine", "diffusion_length": 0.1}


def test_the_ratio_is_paired_with_students_interval_on_logs(by_length):
    (best,) = lowest_of_study(by_length)
    # Ratios 4 and 8: logs of mean (log 32)/2 and standard error (log 2)/2; Student's t is 12.706.
    assert best.ratio is not None
    assert best.ratio.value == pytest.approx(math.sqrt(32))
    half = 12.7062047 * math.log10(2) / 2
    assert best.ratio.low == pytest.approx(math.sqrt(32) / 10**half, rel=1e-6)
    assert best.ratio.high == pytest.approx(math.sqrt(32) * 10**half, rel=1e-6)


def test_each_replicates_setting_is_chosen_by_the_others():
    # Each network has its own lucky setting; what the other chooses gives nothing.
    dopamine = [[1.0, 4.0], [4.0, 1.0]]
    none = [[4.0, 4.0]] * 2
    summary = study([dopamine, none], feedback=["dopamine", "none"], diffusion_length=[0.1, 1.0])
    (best,) = lowest_of_study(summary)
    assert best.ratio is not None
    assert best.ratio.value == pytest.approx(1)
    assert "no clear difference" in sentence(best)


def test_points_that_share_their_runs_count_once(by_length):
    by_length["diverged"] = by_length.diverged.copy(
        data=[[[1, 0], [0, 0], [0, 0]], [[0, 1], [0, 1], [0, 1]]]
    )
    by_length = by_length.assign_coords(replicate=[0, 1])
    counted = runs(by_length, ["a", "b", "c", "d", "d", "d"])
    assert counted == (6, 2, 8, 2)
    assert counted.sentences() == "8, all finished; 2 diverged and are left out of losses."


def test_rows_of_a_sample_with_other_networks_are_other_runs():
    diverged = xr.DataArray(np.zeros((2, 2), np.int8), dims=("row", "replicate"))
    numbers = ("replicate_number", (("row", "replicate"), [[0, 1], [1, 2]]))
    summary = xr.Dataset({"diverged": diverged}, dict([numbers]))
    counted = runs(summary, ["same", "same"])
    assert counted == (2, 2, 3, 0)
    assert counted.sentences() == "3, all finished, none diverged."


def test_a_setting_at_which_most_diverge_is_never_the_lowest():
    losses = [[0.1, math.nan, math.nan], [1.0, 2.0, math.nan], [9.0, 9.0, 9.0]]
    (best,) = lowest_of_study(study(losses, diffusion_length=LENGTHS))
    assert best.at == {"diffusion_length": 0.1}
    assert best.loss == 2  # of 1, 2 and ∞


def test_where_all_diverge_nothing_is_found():
    summary = study(np.full((3, 2), np.nan), diffusion_length=LENGTHS)
    assert lowest_of_study(summary) == []
    assert findings(summary) == []


def test_an_axis_that_changes_nothing_is_not_named(by_length):
    with_tau = xr.concat([by_length, by_length], "dopamine_tau").assign_coords(
        dopamine_tau=[1.0, 10.0]
    )
    (best,) = lowest_of_study(with_tau)
    assert best.at == {"diffusion_length": 0.1}


def test_each_network_and_task_has_its_own_lowest(by_length):
    wide = by_length.assign(final_loss=by_length.final_loss[:, ::-1].drop_vars("diffusion_length"))
    both = xr.concat([by_length, wide * 10], "network_width").assign_coords(
        network_width=[100, 210]
    )
    found = lowest(both.final_loss)
    assert [one.problem["network_width"] for one in found] == [100, 210]
    assert [one.loss for one in found] == [0.75, 7.5]
    both.attrs = by_length.attrs
    assert [one.problem for one in main_of(lowest_of_study(both))] == [{"network_width": 210}]


def test_the_sentence_says_where_how_low_and_by_how_much(by_length):
    assert findings(by_length) == [
        "The final loss is lowest with dopamine at λ = 0.1: 0.75 against 4 without feedback "
        "(N = 200), no clear difference (ratio 5.7 [0.069, 462])."
    ]


def test_other_feedback_is_compared_too(by_length):
    homogeneous = by_length.sel(feedback=["dopamine"]).assign_coords(feedback=["homogeneous"])
    homogeneous["final_loss"] = homogeneous.final_loss * 100
    second = findings(xr.concat([by_length, homogeneous], "feedback"))[1]
    assert second.startswith("Others at their best: homogeneous dopamine at λ = 0.1: 75, ")


def test_the_rule_that_learns_best_is_named():
    losses = [[[1.0], [2.0]], [[4.0], [0.5]]]
    axes = {"optimizer": ["sgd", "adam"], "diffusion_length": [0.1, 1.0]}
    assert findings(study(losses, **axes)) == [
        "The final loss is lowest with Adam at λ = 1: 0.5 (N = 200)."
    ]
    first = study(losses, **axes).isel(diffusion_length=[0])
    assert findings(first) == ["The final loss is lowest with the plain rule: 1 (N = 200)."]


def test_high_pass_synapses_are_part_of_what_feedback_is_called():
    losses = [[[4.0], [1.0]], [[0.5], [2.0]]]
    axes = {"highpass_synapse": [0, 1], "dopamine_tau": [1.0, 10.0]}
    both = study([losses], feedback=["filtered"], **axes)
    both["highpass_synapse"].attrs["flag_meanings"] = "false true"
    (found,) = findings(both)
    assert "lowest with slow dopamine, high-pass synapses at time constant of dopamine = 1" in found
    (found,) = findings(both.isel(dopamine_tau=[1]))
    assert found == "The final loss is lowest with slow dopamine: 1 (N = 200)."


def test_one_replicate_comes_without_an_interval():
    summary = study([[1.0], [3.0]], feedback=["dopamine", "none"])
    assert findings(summary) == [
        "The final loss is lowest with dopamine: 1 against 3 without feedback (N = 200), "
        "3 times lower."
    ]


def test_without_a_baseline_the_loss_stands_alone():
    summary = study([[1.0, 1.0], [3.0, 3.0]], n_varicosities=[1, 10])
    assert findings(summary) == [
        "The final loss is lowest at varicosities per SNc unit = 1: 1 (N = 200)."
    ]


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Estimate(4.0, 2.0, 8.0, 5, 0), "4 times lower [2, 8]"),
        (Estimate(0.25, 0.125, 0.5, 5, 0), "4 times higher [2, 8]"),
        (Estimate(1.5, 0.9, 2.5, 5, 0), "no clear difference (ratio 1.5 [0.9, 2.5])"),
        (Estimate(0.5, math.nan, math.nan, 1, 0), "2 times higher"),
    ],
)
def test_ratios_in_words(ratio, text):
    assert times(ratio) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5e-29, "< 1e-12"),
        (0.0, "0"),
        (2e-12, "2e-12"),
        (0.0123, "0.012"),
        (123.4, "123"),
        (math.nan, ""),
    ],
)
def test_numbers_are_short_and_residue_of_rounding_is_none(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("axis", "value", "text"),
    [
        ("diffusion_length", 0.1, "λ = 0.1"),
        ("patch_size", 1.0, "patch size = 1"),
        ("target_tau", 20.0, "time scale of the target = 20 ms"),
        ("feedback", "none", "feedback = no feedback to SPNs"),
        ("optimizer", "sgd", "optimizer = the plain rule"),
        ("corticostriatal", "absent", "corticostriatal synapses absent"),
        ("highpass_synapse", True, "high-pass synapse = true"),
    ],
)
def test_settings_have_their_symbols_names_and_units(axis, value, text):
    assert setting(axis, value) == text


def test_the_factor_that_decides_is_named_with_its_index(tmp_path: Path):
    line = sample(
        "method: sobol, n: 64", "{noise: {uniform: [0, 1]}, learning_rate: {uniform: [0, 1]}}"
    )
    design = sampled(tmp_path, line)
    indices = analyse(run_function(design, lambda at, _: 3 * at["noise"]))
    final = factor_findings(indices)[0]
    assert final.startswith("log₁₀ final loss is decided most by noise σ (Sₜ = ")
    assert "learning rate" not in final


def test_a_sample_without_variation_says_nothing(tmp_path: Path):
    factors = "{noise: {uniform: [0, 1]}, learning_rate: {uniform: [0, 1]}}"
    line = sample("method: sobol, n: 16", factors)
    assert factor_findings(analyse(run_function(sampled(tmp_path, line), lambda *_: 0.0))) == []


@pytest.mark.parametrize(
    ("three", "text"),
    [
        ((14.61, 11.3, 18.9), "15 [11, 19]"),
        ((1.208, 1.171, 1.243), "1.21 [1.17, 1.24]"),
        ((1.14, 1.02, 1.28), "1.14 [1.02, 1.28]"),
        ((2.0, 1.0, 4.0), "2 [1, 4]"),
        ((0.5, math.nan, math.nan), "0.5"),
    ],
)
def test_ends_of_an_interval_are_told_from_its_middle_and_from_1(three, text):
    assert estimated(Estimate(*three, 5, 0)) == text
