"""Tables in the docs that are made from the code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tables():
    """Return the script as a module, with its folder on the path as when it is run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(REPOSITORY / "docs"))
        import tables

        yield tables


def test_pages_have_the_tables_of_the_code(tables):
    assert tables.main(check=True) == []


def test_rows_say_what_the_parameters_allow(tables):
    rows = {row[0]: tuple(row[1:5]) for row in tables.parameters()}
    assert rows["`diffusion_length`"] == ("λ", "cube side", "0.1", "≥ 1e-06, ≤ 1e+06")
    assert rows["`target_dim`"] == ("D", "1", "4", "≥ 1, ≤ 1000")
    assert rows["`patch_size`"] == ("", "cube side", "1.0", "> 0, ≤ 1")
    assert rows["`gain`"] == ("", "", "raw", "`raw`, `norm_matched`")
    assert rows["`highpass_synapse`"] == ("", "", "False", "True, False")


def test_a_stale_table_is_found_and_the_rest_of_the_page_kept(tables):
    page = "before\n<!-- begin: feedback -->\n| old |\n<!-- end: feedback -->\nafter\n"
    new = tables.with_table(page, "feedback")
    assert new.startswith("before\n<!-- begin: feedback -->\n\n| `feedback` | called |")
    assert new.endswith(" |\n\n<!-- end: feedback -->\nafter\n")
    assert "old" not in new
    assert "| `none` | no feedback to SPNs | no learning onto SPNs |\n" in new
    assert tables.with_table(new, "feedback") == new
    with pytest.raises(ValueError, match=r"docs/model\.md: no <!-- begin: feedback -->"):
        tables.with_table("before\nafter\n", "feedback")


def test_counts_of_faults_are_rows(tables, tmp_path):
    flips = {"counts": {"noticed": 1500, "without effect": 7}, "faults": {"lost": 0, "crashes": 2}}
    rounds = {"counts": {"kill job": 3}, "faults": {"lost": 0, "crashes": 0}}
    parts = {"rounds": {"tried": 9, **rounds}, "flips": {"tried": 2000, **flips}}
    (tmp_path / "counts.json").write_text(json.dumps({"seed": 0, "parts": parts}))
    head, *rows = tables.torture(tmp_path / "counts.json")
    assert head == ("tried", "times", "what became of it", "faults")
    assert [row[1:] for row in rows] == [
        ("2,000", "noticed: 1,500; without effect: 7", "crashes: 2"),
        ("9", "kill job: 3", "none"),
    ]
