"""Figures are written as the same bytes each time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib
import pytest
import xarray as xr
from recorded_summaries import (
    correlation_summary,
    drawing_summary,
    gradient_summary,
    recorded_summary,
)
from summaries import FIGURES, OPTIONS, make_summary

from dopascape.figures import draw, save
from dopascape.figures.catalogue import CATALOGUE


@pytest.fixture
def summary() -> xr.Dataset:
    return make_summary()


MADE = {
    "parameters": make_summary,
    "landscape": make_summary,
    "losses": make_summary,
    "activity": recorded_summary,
    "output": recorded_summary,
    "drawing": drawing_summary,
    "weights": recorded_summary,
    "gradient": gradient_summary,
    "rate_correlation": correlation_summary,
}
"""By what a figure shows, a summary of it."""


ELSEWHERE = ("sample", "search", "frozen_loss")
"""What is shown by figures of summaries that tests of their own make."""

WRITTEN = [name for name, entry in CATALOGUE.items() if entry.shows not in ELSEWHERE]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_figure_is_written_as_svg_and_png(name, tmp_path):
    figure = draw(name, MADE[CATALOGUE[name].shows](), OPTIONS.get(name, {}))
    save(figure, tmp_path / "a.svg")
    save(figure, tmp_path / "a.png")
    assert ET.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.svg"]


DRAW_ALL = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from summaries import FIGURES, make_summary
from dopascape.figures import draw, save
summary = make_summary()
names = list(FIGURES)
for name in names if sys.argv[3] == "forth" else names[::-1]:
    figure = draw(name, summary, FIGURES[name])
    endings = ("svg", "png") if sys.argv[3] == "forth" else ("png", "svg")
    for ending in endings:
        save(figure, Path(sys.argv[2]) / f"{name}.{ending}")
"""


@pytest.mark.slow
def test_two_processes_write_the_same_bytes_in_any_order(tmp_path):
    written = []
    for order in ("forth", "back"):
        folder = tmp_path / order
        folder.mkdir()
        here = str(Path(__file__).parent)
        subprocess.run([sys.executable, "-c", DRAW_ALL, here, str(folder), order], check=True)
        files = sorted(folder.iterdir())
        written.append({f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files})
    assert len(written[0]) == 2 * len(FIGURES)
    assert written[0] == written[1]


def test_the_users_settings_of_matplotlib_change_nothing(summary, tmp_path):
    save(draw("loss_map", summary), tmp_path / "plain.svg")
    with matplotlib.rc_context({"font.size": 20, "svg.fonttype": "none", "axes.facecolor": "red"}):
        save(draw("loss_map", summary), tmp_path / "loud.svg")
        assert matplotlib.rcParams["font.size"] == 20
    assert (tmp_path / "plain.svg").read_bytes() == (tmp_path / "loud.svg").read_bytes()


def test_only_svg_and_png_are_written(summary, tmp_path):
    with pytest.raises(ValueError, match=r"\.svg or \.png"):
        save(draw("loss_map", summary), tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())
