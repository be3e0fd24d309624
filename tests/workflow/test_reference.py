"""The paper's figures and claims from the tracked summaries, as they stand in docs/."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xarray as xr
from workspace import REPOSITORY

from dopascape.figures.paper.catalogue import PAPER
from dopascape.results.reference import MOST_BYTES

pytestmark = pytest.mark.slow

REFERENCE = REPOSITORY / "results/reference"


@pytest.fixture(scope="module")
def drawn(made_once: Callable[..., Path]) -> Path:
    """What ``paper_figures`` makes, in a folder where nothing has run."""
    return made_once("paper_figures", draw) / "results/paper/reference"


def draw(folder: Path) -> None:
    command = [sys.executable, "-m", "snakemake", "-s", str(REPOSITORY / "Snakefile")]
    done = subprocess.run(
        [*command, "--cores", "2", "paper_figures"],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "rule simulate" not in done.stdout
    assert not (folder / "results/runs").exists() or not list(folder.glob("results/runs/??"))


@pytest.mark.parametrize("name", PAPER)
@pytest.mark.parametrize("ending", ["svg", "png"])
def test_figures_are_those_in_docs_byte_for_byte(drawn: Path, name: str, ending: str) -> None:
    committed = REPOSITORY / "docs/figures/paper" / f"{name}.{ending}"
    assert (drawn / committed.name).read_bytes() == committed.read_bytes()


def test_docs_show_the_claims_of_the_tracked_summaries(drawn: Path) -> None:
    table = (drawn / "claims.md").read_text()
    assert (REPOSITORY / "docs/claims.md").read_text().endswith(table)


@pytest.mark.parametrize("study", sorted({s for figure in PAPER.values() for s in figure.studies}))
def test_tracked_summaries_are_small_and_say_what_they_are(study: str) -> None:
    path = REFERENCE / f"{study}.nc"
    assert path.stat().st_size <= MOST_BYTES
    with xr.open_dataset(path) as summary:
        assert summary.attrs["study"] == study
        assert {"scale", "grid", "parameters", "replicates", "data_digest"} <= set(summary.attrs)
        assert summary.sizes["replicate"] == summary.attrs["replicates"]
