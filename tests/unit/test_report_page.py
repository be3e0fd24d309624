"""The report as a page: what is in it, how it is written, and what it is made from."""

from __future__ import annotations

import base64
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image

from dopascape.claims.outcome import Outcome
from dopascape.figures import save
from dopascape.figures.page import head
from dopascape.report.content import Page, Section, Table
from dopascape.report.cost import cost
from dopascape.report.page import render
from dopascape.report.paper import claims_section
from dopascape.report.picture import animation, picture
from dopascape.report.provenance import UNKNOWN, commands, commit_of
from dopascape.report.tables import override_table, parameter_table
from dopascape.study.config import Config

CONFIG = Config.model_validate({"studies": ["one", "two"], "scale": "quick", "seed": 3})


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """A figure of 2 by 1 inches that says what it found."""
    figure = Figure((2, 1), dpi=200)
    head(figure, "Loss & λ", "A note.", found="Lowest at λ < 1.")
    for ending in ("svg", "png"):
        save(figure, tmp_path / f"loss.{ending}")
    return tmp_path / "loss.svg"


def page_of(**content) -> str:
    section = Section("one", "A <study> & more", **content)
    return render(Page("Title", [section], ["Cost."], [("Commit", "abc")], ["make"]))


def test_what_moves_waits_until_a_reader_starts_it(tmp_path):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "high_waves.gif", save_all=True, append_images=frames[1:])
    shown = animation(tmp_path / "high_waves.gif", "What it shows.")
    page = page_of(animations=[shown])
    details = page[page.index("<details>") : page.index("</details>")]
    assert "<summary>high waves, as it moves</summary>" in details
    (image,) = Elements(details).all("img")
    content = base64.b64encode((tmp_path / "high_waves.gif").read_bytes()).decode()
    assert image["src"] == f"data:image/gif;base64,{content}"
    assert (image["width"], image["height"]) == ("30", "20")
    assert image["alt"] is not None and image["alt"].startswith("high waves")
    assert "What it shows." in details
    assert not Elements(page.replace(details, "")).all("img")


def test_a_picture_has_the_title_and_the_finding_of_its_file(drawn):
    shown = picture(drawn, "What it shows.")
    assert shown.title == "Loss & λ"
    assert shown.finding == "Lowest at λ < 1."
    assert (shown.width, shown.height) == (192, 96)
    kind, _, data = shown.source.partition(";base64,")
    assert kind == "data:image/svg+xml"
    assert base64.b64decode(data) == drawn.read_bytes()


def test_a_heavy_figure_is_shown_as_the_lighter_file(drawn):
    drawn.write_bytes(drawn.read_bytes() + b" " * 300_000)
    shown = picture(drawn, "")
    data = shown.source.removeprefix("data:image/png;base64,")
    assert base64.b64decode(data) == drawn.with_suffix(".png").read_bytes()


def test_a_figure_stands_with_its_finding_and_caption(drawn):
    page = page_of(pictures=[picture(drawn, "What it shows.")])
    (image,) = Elements(page).all("img")
    assert image["alt"] == "Loss & λ. Lowest at λ < 1."
    assert re.search(
        r"<strong>Lowest at λ &lt; 1\.</strong>\s*What it shows\.\s*</figcaption>", page
    )


def test_the_page_loads_nothing(drawn):
    elements = Elements(page_of(pictures=[picture(drawn, "")]))
    assert not elements.all("script")
    loaded = [a["src"] for a in elements.all("img")] + [a["href"] for a in elements.all("link")]
    assert all(address and address.startswith("data:") for address in loaded)


def test_texts_are_escaped():
    page = page_of(findings=["a < b"], source="<script>alert(1)</script>")
    assert "A &lt;study&gt; &amp; more" in page
    assert "a &lt; b" in page
    assert "&lt;script&gt;alert(1)" in page
    assert not Elements(page).all("script")


def test_every_anchor_leads_somewhere_and_ids_are_unique():
    elements = Elements(page_of())
    names = [a["id"] for _, a in elements.found if "id" in a]
    assert len(set(names)) == len(names)
    anchors = [a["href"] for a in elements.all("a")]
    assert {str(anchor).removeprefix("#") for anchor in anchors} <= set(names)


def test_a_table_names_its_columns_and_rows():
    page = page_of(tables=[Table("Losses", ("N", "loss"), [("50", "1.5"), ("100", "0.5")])])
    scopes = [cell["scope"] for cell in Elements(page).all("th")]
    assert scopes == ["col", "col", "row", "row"]
    assert "<caption>Losses</caption>" in page


def test_parameters_that_differ_from_the_papers_are_listed():
    attributes = {"parameters": '{"n_trials": 300, "network_width": 200, "target_tau": 30.0}'}
    (table,) = parameter_table(attributes)
    assert list(table.rows) == [
        ("time scale of the target (ms)", "30.0", "20.0"),
        ("trials", "300", "5000"),
    ]
    assert parameter_table({"parameters": '{"network_width": 200}'}) == []


def test_settings_that_go_with_others_are_listed():
    overrides = '[{"when": {"feedback": "none"}, "set": {"diffusion_length": 0.1}}]'
    (table,) = override_table({"overrides": overrides})
    assert list(table.rows) == [("feedback = no feedback to SPNs", "λ = 0.1")]


def test_claims_have_their_verdicts():
    row = Outcome(
        "a", "holds", "undecided", 0.04, 0.08, 2.0, 1.5, 3.0, "loss a / b", 1.0, float("inf"),
        25, "paper", "one", "A beats B", "compared", "",
    )  # fmt: skip
    section = claims_section([row])
    assert section.findings == [
        "1 claims: 1 hold, 0 fail, 0 undecided, 0 not tested; after Holm's correction: 0 hold, "
        "0 fail, 1 undecided, 0 not tested."
    ]
    (cells,) = section.tables[0].rows
    assert cells == (
        "A beats B",
        "holds",
        "undecided",
        "2 [1.5, 3]",
        "> 1",
        "loss a / b",
        "paper",
        "25",
    )


def test_the_cost_is_that_of_all_jobs(tmp_path: Path):
    head_line = "s\th:m:s\tmax_rss\tcpu_time\n"
    (tmp_path / "a.tsv").write_text(head_line + "60\t0:01:00\t200.4\t50\n")
    (tmp_path / "b.tsv").write_text(head_line + "180\t0:03:00\t300.6\t130\n")
    (tmp_path / "short.tsv").write_text(head_line + "0.1\t0:00:00\tNA\tNA\n")
    first = cost(tmp_path)[0]
    assert first.startswith("2 jobs simulated")
    assert "in 3 min of work on one core" in first
    assert "longest took 3 min by the clock, the largest 301 MB" in first


def test_without_benchmarks_the_cost_is_not_known(tmp_path: Path):
    assert cost(tmp_path) == ["No job's benchmark is kept with these results."]


def test_the_commit_is_named_and_whether_files_differ_from_it(tmp_path: Path):
    assert commit_of(tmp_path) == UNKNOWN

    def git(*arguments: str) -> str:
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        command = ["git", "-C", str(tmp_path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "-m", "First")
    commit = git("rev-parse", "HEAD")
    assert commit_of(tmp_path) == commit
    (tmp_path / "file").write_text("two")
    assert commit_of(tmp_path) == f"{commit}, with changes that are not committed"


def test_the_commands_name_all_that_the_results_depend_on():
    assert commands(CONFIG, "abc, with changes that are not committed", "paper") == [
        "git checkout abc",
        "make .venv/.installed",
        ".venv/bin/snakemake --cores 8 --config 'studies=[one,two]' scale=quick seed=3 -- paper",
    ]
    assert commands(CONFIG, UNKNOWN, "")[0] == "make .venv/.installed"
