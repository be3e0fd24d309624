"""What is recorded beside losses: by hand, and through the study to the summary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from dopascape import Parameters, Simulation
from dopascape.anatomy.populations import CORTEX, SPNS
from dopascape.observables.learning import alignment
from dopascape.observables.rate_correlation import BIN_CENTRES, rate_correlation
from dopascape.observables.recording import Recording
from dopascape.observables.registry import OBSERVABLES
from dopascape.observables.replicate import simulate
from dopascape.results.summary import summarise
from dopascape.store.chunk import Chunk
from dopascape.store.dataset import write_dataset
from dopascape.store.runs import write_runs
from dopascape.study.design import Design, read_design

SIZE = {"network_width": 20, "target_dim": 2, "trial_length": 10}


def test_alignment_by_hand() -> None:
    weight = {"dspn": np.array([[-1.0, -2.0]]), "ispn": np.array([[2.0]])}
    matrix = np.array([[3.0, 4.0, -5.0]])
    # -W = (1, 2, -2): 3 + 8 + 10 over sqrt(50 · 9)
    assert alignment(matrix, weight, centred=False) == pytest.approx(21 / np.sqrt(450))
    # less the means: (-½, ½ | 0) and (-½, ½ | 0)
    assert alignment(matrix, weight, centred=True) == pytest.approx(1)
    assert alignment(-matrix, weight, centred=True) == pytest.approx(-1)
    same = np.full((1, 3), 0.1)
    assert np.isnan(alignment(same, weight, centred=True))
    assert np.isnan(alignment(0 * matrix, weight, centred=False))


def test_alignment_with_the_exact_gradient_is_complete() -> None:
    simulation = Simulation(Parameters(**SIZE), 3)
    weight = {p: simulation.weight(p, "snr") for p in ("dspn", "ispn")}
    exact = -np.concatenate([weight["dspn"], weight["ispn"]], axis=1)
    for centred in (False, True):
        assert alignment(exact, weight, centred) == pytest.approx(1, abs=1e-12)


def test_absent_synapses_count_as_zero_weights() -> None:
    weight = {"dspn": np.array([[-1.0, np.nan]]), "ispn": np.array([[0.0]])}
    assert alignment(np.array([[1.0, 1.0, 0.0]]), weight, False) == pytest.approx(1 / np.sqrt(2))


def test_rate_correlation_by_hand() -> None:
    wave = np.array([0.0, 1, 0, -1])
    rate = np.stack([wave, 2 * wave + 5, -wave, np.ones(4)], axis=1)
    position = np.array([[0, 0, 0], [0.05, 0, 0], [0, 0.07, 0], [0.3, 0, 0]])
    # Views, as networks give their positions, are not the same object.
    within = rate_correlation((position[:], position[:]), (rate[:], rate[:]))
    # pairs: 0-1 at 0.05 (+1); 0-2 at 0.07 (-1); 1-2 at 0.086 (-1); the constant rate is left out
    found = {round(x, 2): v for x, v in zip(BIN_CENTRES, within, strict=True) if np.isfinite(v)}
    assert found == {0.05: pytest.approx(1), 0.07: pytest.approx(-1), 0.09: pytest.approx(-1)}
    across = rate_correlation((position[:1], position[1:3] * 1.0), (rate[:, :1], rate[:, 1:3]))
    assert np.isfinite(across).sum() == 2
    two_in_a_bin = rate_correlation(
        (position[:1], np.array([[0.41, 0, 0], [0, 0.411, 0]])), (rate[:, :1], rate[:, 1:3])
    )
    assert two_in_a_bin[20] == pytest.approx(0)


def test_recording_is_named_by_what_it_keeps() -> None:
    last, numbered = Recording(activity=[1, "last"]), Recording(activity=[50, 1, 1])
    assert last.at(50).canonical() == numbered.at(50).canonical()
    assert last.at(50).canonical() != last.at(60).canonical()
    assert Recording(weight_groups=["collaterals"]).canonical() == ""
    groups = [Recording(weights=[0], weight_groups=[g]) for g in ("collaterals", "striatonigral")]
    assert len({recording.at(5).canonical() for recording in groups}) == 2
    output = Recording(activity=[1], populations=["snr", "thal", "snr"]).at(5)
    assert output.canonical() == '{"activity": [1], "populations": ["thal", "snr"]}'
    every = Recording(activity=[1], populations=["snr", "thal", *CORTEX, *SPNS]).at(5)
    assert every.canonical() == Recording(activity=[1]).canonical() == '{"activity": [1]}'
    assert Recording(populations=["snr"]).canonical() == ""
    with pytest.raises(ValueError, match=r"activity: trial 51 is none of the run's \(1 to 50\)"):
        Recording(activity=[51]).at(50)
    with pytest.raises(ValueError, match=r"activity: trial 0 is none"):
        Recording(activity=[0]).at(50)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"activity": ["first"]}, "activity.0 = 'first': must be the number of a trial, or last"),
        (
            {"populations": ["snc"]},
            "populations.0 = 'snc': input should be 'thal', 'ctx_exc', 'ctx_inh', 'dspn', 'ispn' "
            "or 'snr'",
        ),
        (
            {"populations": []},
            "populations = []: list should have at least 1 item after validation, not 0",
        ),
        ({"rate_correlation": 1}, "rate_correlation = 1: input should be a valid boolean"),
        ({"weights": [0.5]}, "weights.0 = 0.5: must be the number of a trial, or last"),
        (
            {"activty": [1]},
            "unknown key 'activty', did you mean 'activity'? "
            "(allowed: activity, populations, weights, weight_groups, gradient, rate_correlation, "
            "frozen_loss)",
        ),
    ],
)
def test_a_wrong_recording_is_refused_in_a_sentence(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=next(iter(asked))) as refused:
        Recording(**asked)
    assert str(refused.value) == message
    with pytest.raises(ValueError, match=next(iter(asked))) as refused:
        simulate(Parameters(**SIZE), 1, record=asked)
    assert str(refused.value) == f"record: {message}"


def test_recorded_replicate_holds_what_the_network_does() -> None:
    parameters = Parameters(**SIZE, n_trials=6)
    record = Recording(
        activity=[1, 4], weights=[0, 3, "last"], gradient=[2, "last"], rate_correlation=True,
        frozen_loss=[0, 4, "last"],
        weight_groups=["collaterals", "striatonigral"],
    )  # fmt: skip
    data = simulate(parameters, 1, record=record)
    for name, variable in data.data_vars.items():
        assert variable.dims == OBSERVABLES[str(name)].dims
        assert variable.attrs["units"]
    assert set(OBSERVABLES) - set(data.data_vars) == {
        f"weight_{pre}_{post}" for pre in ("ctx_exc", "thal") for post in ("dspn", "ispn")
    }
    simulation = Simulation(parameters, 1)
    np.testing.assert_array_equal(
        data.weight_dspn_snr[0], np.float32(simulation.weight("dspn", "snr"))
    )
    first = simulation.record()
    np.testing.assert_array_equal(data.rate_ctx_inh[0], np.float32(first.rate["ctx_inh"]))
    np.testing.assert_array_equal(data.dopamine_ispn[0], np.float32(first.feedback["ispn"]))
    simulation.run(2)
    for post in ("dspn", "ispn"):
        kept = data[f"weight_dspn_{post}"].sel(weight_trial=3)
        np.testing.assert_array_equal(kept, np.float32(simulation.weight("dspn", post)))
    fourth = simulation.record()
    np.testing.assert_array_equal(
        data.rate_snr.sel(activity_trial=4), np.float32(fourth.rate["snr"])
    )
    simulation.run(2)
    assert data.weight_trial.values.tolist() == [0, 3, 6]
    np.testing.assert_array_equal(
        data.weight_ispn_snr.sel(weight_trial=6), np.float32(simulation.weight("ispn", "snr"))
    )
    np.testing.assert_array_equal(data.gain_dspn, np.float32(simulation.gain("dspn")))
    plain = simulate(parameters, 1).assign_attrs(record=data.attrs["record"])
    xr.testing.assert_identical(plain, data[list(plain.data_vars)].drop_vars(
        ["activity_trial", "weight_trial", "gradient_trial", "frozen_trial", "step", "distance"],
        errors="ignore",
    ))  # fmt: skip


def test_activity_is_kept_of_the_chosen_populations() -> None:
    parameters = Parameters(**SIZE, n_trials=2)
    data = simulate(parameters, 1, record=Recording(activity=[2], populations=["snr", "ispn"]))
    assert [name for name in data if "step" in data[name].dims] == [
        "rate_ispn", "rate_snr", "dopamine_ispn", "target",
    ]  # fmt: skip
    every = simulate(parameters, 1, record=Recording(activity=[2]))
    for name in data:
        np.testing.assert_array_equal(data[name], every[name])


@pytest.mark.parametrize("feedback", ["dopamine", "scalar_rpe", "bptt"])
def test_frozen_loss_is_that_of_a_trial_in_which_nothing_is_learned(feedback: str) -> None:
    parameters = Parameters(**SIZE, n_trials=30, feedback=feedback)
    data = simulate(parameters, 1, record={"frozen_loss": [0, 25, "last"]})
    assert data.frozen_trial.values.tolist() == [0, 25, 30]
    still = Simulation(parameters.replace(learning_rate=0), 1)
    assert data.frozen_loss[0] == still.run(1)[0]
    learning = Simulation(parameters, 1)
    losses = learning.run(25)
    assert data.frozen_loss[1] == learning.probe().loss
    np.testing.assert_array_equal(data.loss[:25], losses)
    np.testing.assert_array_equal(data.loss, simulate(parameters, 1).loss)
    assert data.frozen_loss[2] != data.frozen_loss[1]


def test_frozen_losses_of_a_study_need_the_same_trials_at_all_points(tmp_path: Path) -> None:
    text = (
        "title: a\nreplicates: 1\nrecord: {frozen_loss: [last]}\n"
        "grid: {network_width: [20, 30], n_trials: [5]}\n"
    )
    path = tmp_path / "study.yaml"
    path.write_text(text)
    assert read_design(path, "full", 0, lambda name, options: options).points
    path.write_text(text.replace("[5]", "[5, 6]"))
    with pytest.raises(ValueError, match="kept where n_trials is the same at all points; here it"):
        read_design(path, "full", 0, lambda name, options: options)


def test_alignment_of_a_run_is_that_of_its_weights() -> None:
    parameters = Parameters(**SIZE, n_trials=3)
    data = simulate(parameters, 1)
    simulation = Simulation(parameters, 1)
    for trial in range(4):
        minus_w = -np.concatenate([simulation.weight(p, "snr") for p in ("dspn", "ispn")], axis=1)
        m = np.concatenate([simulation.gain("dspn"), -simulation.gain("ispn")]).T
        cosine = np.sum(m * minus_w) / np.linalg.norm(m) / np.linalg.norm(minus_w)
        found = data.alignment[trial - 1] if trial else data.initial_alignment
        assert found == pytest.approx(cosine, rel=1e-12)
        simulation.run(1)


def test_a_network_that_does_not_run_has_its_landscape() -> None:
    data = simulate(Parameters(**SIZE, n_trials=0), 2)
    assert data.sizes["trial"] == 0
    simulation = Simulation(Parameters(**SIZE), 2)
    stacked = np.concatenate([-simulation.gain("dspn"), simulation.gain("ispn")])
    eigenvalues = np.linalg.eigvalsh(stacked.T @ stacked)
    assert data.smallest_eigenvalue == pytest.approx(eigenvalues[0], rel=1e-9)
    assert data.gain_norm == pytest.approx(np.sqrt(np.sum(stacked**2)))


STUDY = """\
title: A study
base: {network_width: 20, target_dim: 2, trial_length: 10, n_trials: 4}
grid: {feedback: [dopamine, none]}
replicates: 3
record: {activity: [last], weights: [0, 2], rate_correlation: true, examples: 2}
"""


def design_of(folder: Path, text: str = STUDY) -> Design:
    (folder / "study.yaml").write_text(text)
    return read_design(folder / "study.yaml", "full", 0, lambda _, options: options)


def test_examples_and_the_others_have_runs_of_their_own(tmp_path: Path) -> None:
    design = design_of(tmp_path)
    for point in design.points:
        examples, others = point.needs
        assert (examples.replicates, others.replicates) == (range(2), range(2, 3))
        assert examples.recording.activity == [4]
        assert others.recording == Recording(rate_correlation=True)
        assert examples.digest != others.digest == point.digest
    plain = design_of(tmp_path, STUDY.replace("rate_correlation: true, ", ""))
    assert plain.points[0].needs[1].digest == plain.points[0].parameters.digest(0)


def test_summary_holds_what_was_recorded(tmp_path: Path) -> None:
    design = design_of(tmp_path)
    for point in design.points:
        for need in point.needs:
            chunk = Chunk(need.digest, need.replicates[0], need.replicates[-1])
            runs = [simulate(need.parameters, r, record=need.recording) for r in need.replicates]
            write_runs(tmp_path, chunk, need.parameters, 0, runs, need.recording)
    write_dataset(summarise(design, tmp_path), tmp_path / "summary.nc")
    with xr.open_dataset(tmp_path / "summary.nc") as summary:
        assert dict(summary.sizes) == {
            "feedback": 2, "replicate": 3, "example": 2, "trial": 4, "distance": 87, "step": 10,
            "activity_trial": 1, "weight_trial": 2, "thal": 20, "ctx_exc": 16, "ctx_inh": 4,
            "dspn": 10, "ispn": 10, "snr": 2, "snc": 2,
        }  # fmt: skip
        record = Recording(activity=[4], weights=[0, 2], rate_correlation=True)
        run = simulate(design.points[1].parameters, 1, record=record)
        there = summary.sel(feedback="none", example=1, replicate=1)
        for name in map(str, run.data_vars):
            np.testing.assert_array_equal(there[name], run[name])
        last = simulate(design.points[0].parameters, 2, record=record)
        of_last = summary.sel(feedback="dopamine", replicate=2)
        for name in ("loss", "alignment", "rate_correlation_dspn_ispn"):
            np.testing.assert_array_equal(of_last[name], last[name])
        assert summary.weight_trial.values.tolist() == [0, 2]
        assert all({"units", "long_name"} <= set(v.attrs) for v in summary.variables.values())


def test_the_output_can_be_kept_at_several_widths(tmp_path: Path) -> None:
    text = STUDY.replace("feedback: [dopamine, none]", "network_width: [20, 30]")
    text = text.replace("weights: [0, 2]", "populations: [snr]")
    design = design_of(tmp_path, text)
    for point in design.points:
        for need in point.needs:
            chunk = Chunk(need.digest, need.replicates[0], need.replicates[-1])
            runs = [simulate(need.parameters, r, record=need.recording) for r in need.replicates]
            write_runs(tmp_path, chunk, need.parameters, 0, runs, need.recording)
    summary = summarise(design, tmp_path)
    wide = Simulation(design.points[1].parameters, 1)
    wide.run(3)
    rate = np.float32(wide.record().rate["snr"])
    np.testing.assert_array_equal(summary.rate_snr.sel(network_width=30, example=1)[0], rate)
    assert "rate_dspn" not in summary


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[last]", "[5]", r"record\.activity: trial 5 is none of the run's \(1 to 4\)"),
        ("[last]", "[first]", "record.activity.0 = 'first': must be the number of a trial"),
        ("examples: 2", "examples: 0", "record.examples = 0: input should be greater"),
        ("examples: 2", "exmples: 2", "'record.exmples', did you mean 'examples'.*activity, p"),
        ("{feedback: [dopamine, none]}", "{network_width: [20, 30]}", "where network_width is"),
    ],
)  # fmt: skip
def test_bad_recordings_are_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        design_of(tmp_path, STUDY.replace(old, new))
    assert "\n" not in str(refused.value)
