"""What the pages of the docs say of the claims."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from claim_summaries import world
from paper_summaries import learning_studies

from dopascape.claims.catalogue import CLAIMS
from dopascape.figures.paper.catalogue import paper_studies
from dopascape.results.reference import OUR_STUDIES, SENSITIVITY_STUDIES
from dopascape.store.dataset import load_dataset
from dopascape.study.design import read_design

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch):
    """Return the module, with summaries that a test sets, and nothing remembered."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import claims_of_results as module

    def use(summaries: dict[str, xr.Dataset]):
        monkeypatch.setattr(module, "studies", lambda: summaries)
        for remembered in (module.claims, module._halves, module._grown):
            remembered.cache_clear()
        return module

    yield use
    monkeypatch.undo()
    use(module.studies())
    monkeypatch.undo()


def test_halves_agree_where_all_networks_do(says):
    module = says(world(True))
    assert module.halves() == module.halves("holds") == len(CLAIMS)
    assert module.halves("holds", "fails") == module.halves("undecided") == 0


def test_halves_are_of_every_other_network(says):
    summaries = world(True, noise=0)
    learning = summaries["learning"].load()
    odd = learning["replicate"].values % 2 == 1
    learning["final_loss"].loc[{"feedback": "homogeneous", "replicate": odd}] = 1e-6
    module = says({**summaries, "learning": learning})
    # That homogeneous dopamine is worse than dopamine, and as good as none.
    assert module.halves("holds", "fails") == 2


def test_a_page_does_not_take_another_verdict_for_granted(says):
    module = says(world(True))
    assert module.expect("adam_not_needed", "holds") == ""
    with pytest.raises(ValueError, match="takes it that adam_not_needed fails: it is now 'holds'"):
        module.expect("adam_not_needed", "fails")
    assert module.named("paper", "fails") == ""
    assert module.named("paper", "holds").count("*") == 2 * module.count("paper")


def test_claims_that_turn_with_the_added_networks_are_listed(says):
    summaries = learning_studies(10)
    adam = summaries["adam"].copy(deep=True)
    for loss in ("loss", "final_loss"):
        adam[loss].loc[{"optimizer": "sgd", "replicate": slice(0, 4)}] *= 1e-3
        adam[loss].loc[{"optimizer": "sgd", "replicate": slice(5, None)}] *= 1e3
    module = says({**summaries, "adam": adam})
    before, others, whole = module._grown()["adam_not_needed"]
    assert (before.verdict, others.verdict, before.n, others.n) == ("holds", "fails", 5, 5)
    assert whole.n == 10
    rows = module.turned_table().splitlines()[2:]
    turned = [name for name, (first, _, now) in module._grown().items() if first != now]
    assert (
        len(turned)
        >= len(rows)
        == sum(first.verdict != now.verdict for first, _, now in module._grown().values())
    )
    assert sum("Adam is not needed" in row for row in rows) == (whole.verdict != "holds")
    assert module.grown("holds", "fails") >= 1
    assert module.grown() == len(module._grown())


def test_studies_that_had_fewer_trials_are_looked_at_after_as_many(says):
    module = says(learning_studies(10))
    module_trials = module.FIRST_TRIALS
    assert set(module_trials) < set(paper_studies())
    row, _, _ = module._grown()["slow_targets_easier"]
    loss = learning_studies(10)["target_tau"]["loss"].sel(feedback="dopamine")
    logs = np.log10(loss.isel(trial=-1, replicate=slice(5)))
    expected = 10 ** float((logs.isel(target_tau=0) - logs.isel(target_tau=-1)).mean())
    assert row.effect == pytest.approx(expected)


def test_columns_beyond_a_studys_last_trial_are_empty(says):
    module = says({"learning": learning_studies(6)["learning"]})
    rows = [line.split(" | ") for line in module.claims_over_trials_table().splitlines()]
    (cells,) = (row[1:] for row in rows if "better than no feedback" in row[0] and "Het" in row[0])
    # After 300 trials there is nothing at about 300, 1000 and 2500; the last column is the end.
    assert [bool(cell) for cell in cells] == [True, True, True, False, False, False, True]
    assert not any("Adam is not needed" in row[0] for row in rows)


def test_what_is_left_open_is_said_of_every_claim(says):
    rows = says({}).left_open_table().splitlines()[2:]
    for claim in CLAIMS:
        (row,) = (row for row in rows if row.endswith(f"| {claim.caveat} |"))
        assert claim.sentence in row


def test_tracked_studies_are_as_large_as_scale_reference_asks():
    for study in (*paper_studies(), *OUR_STUDIES, *SENSITIVITY_STUDIES):
        about = load_dataset(ROOT / f"results/reference/{study}.nc").attrs
        file = ROOT / f"config/studies/{study}.yaml"
        design = read_design(file, "reference", 0, lambda _, options: {"name": None, **options})
        parameters = json.loads(about["parameters"])
        assert {name: parameters[name] for name in design.base} == design.base, study
        if design.sample:
            assert json.loads(about["sample"]) == design.sample.settings(), study
        else:
            assert int(about["replicates"]) == design.replicates, study
            assert json.loads(about["grid"]) == design.axes, study
