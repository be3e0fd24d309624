"""The table of claims as a file, a page and a text."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from claim_summaries import world

from dopascape.claims.catalogue import CLAIMS, examine
from dopascape.claims.outcome import Outcome
from dopascape.claims.table import read_csv, to_csv, to_markdown, to_text


def row(**changes: object) -> Outcome:
    values = {
        "claim": "some_claim",
        "verdict": "holds",
        "after_holm": "undecided",
        "p": 0.04,
        "p_holm": 0.08,
        "effect": 1.23456789,
        "low": 1.1,
        "high": 1.5,
        "measure": "loss a / b",
        "band_low": 1.0,
        "band_high": math.inf,
        "n": 7,
        "origin": "paper",
        "studies": "learning",
        "sentence": "A learns better than b",
        "compared": "final loss of b over a is above 1",
        "note": "",
    }
    return Outcome(**{**values, **changes})


UNTESTED = row(
    claim="other",
    verdict="not tested",
    after_holm="not tested",
    p=math.nan,
    p_holm=math.nan,
    effect=math.nan,
    low=math.nan,
    high=math.nan,
    band_low=math.nan,
    band_high=math.nan,
    measure="",
    n=0,
    note="no summary of learning",
)


def test_csv_is_read_back_and_the_same_each_time(tmp_path: Path):
    text = to_csv([row(), UNTESTED])
    assert text == to_csv([row(), UNTESTED])
    path = tmp_path / "claims.csv"
    path.write_text(text)
    first, second = read_csv(path)
    assert first == row(effect=1.23457)
    assert math.isnan(second.effect) and second.n == 0
    assert to_csv([first, second]) == text


def test_csv_has_a_row_for_every_claim():
    table = list(csv.DictReader(to_csv(examine({})).splitlines()))
    assert [line["claim"] for line in table] == [claim.name for claim in CLAIMS]
    assert len({claim.name for claim in CLAIMS}) == len(CLAIMS)


@pytest.mark.parametrize("width", [72, 80, 100, 160])
def test_text_fits_the_terminal(width: int):
    text = to_text(examine(world(True)), width)
    assert max(map(len, text.splitlines())) <= width


def test_text_shows_number_interval_bound_and_verdict():
    lines = to_text([row(), UNTESTED], 120).splitlines()
    words = [" ".join(line.split()) for line in lines]
    assert words[2] == "holds undecided 1.23 [1.1, 1.5] > 1 7 A learns better than b: loss a / b"
    assert words[3] == "not tested not tested 0 A learns better than b: no summary of learning"
    assert " ".join(lines[5:]) == (
        "2 claims: 1 hold, 0 fail, 0 undecided, 1 not tested; after Holm's correction: 0 hold, "
        "0 fail, 1 undecided, 1 not tested."
    )


@pytest.mark.parametrize(
    ("low", "high", "text"), [(1, math.inf, "> 1"), (-math.inf, 0, "< 0"), (0.5, 2, "0.5 to 2")]
)
def test_bound_is_written_as_it_is_meant(low: float, high: float, text: str):
    assert f"  {text}  " in to_text([row(band_low=low, band_high=high)], 120)


def test_page_is_a_table_of_markdown_with_its_sources():
    summaries = world(True)
    page = to_markdown([row(note="a|b"), UNTESTED], summaries)
    table = [line for line in page.splitlines() if line.startswith("|")]
    cells = [line.replace("\\|", "").count("|") for line in table]
    assert cells[:4] == [13] * 4
    assert "A learns better than b: final loss of b over a is above 1" in table[2]
    assert "**holds**" in table[2]
    assert "| learning | quick | 500 | 8 |" in table
    assert "| independence | quick | 0 | 8 |" in table
    assert page == to_markdown([row(note="a|b"), UNTESTED], dict(reversed(summaries.items())))
