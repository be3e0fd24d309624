"""The figures in ``docs/figures/``, drawn anew by today's code.

``.venv/bin/python docs/figures.py`` takes minutes: it runs three studies at scale quick. The others
are drawn from the tracked summaries. Not made here: ``benchmark.svg`` (``make benchmark``) and
``explorer.png``, a picture of a browser's window.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import xarray as xr

from dopascape.figures import draw, save
from dopascape.figures.paper.catalogue import PAPER
from dopascape.study.config import StudyFile, check
from dopascape.study.yaml_file import read_yaml

ROOT = Path(__file__).resolve().parents[1]
FIGURES = ROOT / "docs/figures"
RESULTS = Path("docs/_build/figures")

OF_QUICK_STUDIES = {
    "landscape_slices.png": "landscape/figures/landscape_slices.png",
    "waves.gif": "landscape/figures/waves.gif",
    "drawing.gif": "drawing/figures/drawing.gif",
    "wide_learning_curves.png": "wide/figures/learning_curves.png",
}
OF_THE_PAPER = {
    f"paper/{name}.{ending}": f"paper/reference/{name}.{ending}"
    for name in PAPER
    for ending in ("svg", "png")
}
OF_SUMMARIES = (
    *("designed_landscapes", "natural_landscapes", "constancy", "lesions", "levodopa"),
    *("ladder", "gradient_alignment", "capacity"),
)
"""Tracked summaries of which the study's first figure is shown."""

OF_INDICES = ("sensitivity", "sensitivity_morris", "sensitivity_quick")


def draw_first(study: str) -> None:
    """Draw the first figure of a study from its tracked summary."""
    file = ROOT / f"config/studies/{study}.yaml"
    (asked, *_) = check(StudyFile, read_yaml(file), str(file)).at("reference").figures
    ((figure, options),) = (asked if isinstance(asked, dict) else {asked: {}}).items()
    summary = xr.load_dataset(ROOT / f"results/reference/{study}.nc")
    save(draw(figure, summary, options), FIGURES / f"{study}.png")


def main() -> None:
    """Draw all, then put them in their place."""
    settings = ["studies=[landscape,wide,drawing]", "scale=quick", f"results={RESULTS}"]
    command = [sys.executable, "-m", "snakemake", "--cores", str(os.cpu_count() or 1)]
    files = [str(RESULTS / file) for file in OF_QUICK_STUDIES.values()]
    targets = ["paper_figures", *files]
    subprocess.run([*command, "--config", *settings, "--", *targets], cwd=ROOT, check=True)
    for figure, file in {**OF_QUICK_STUDIES, **OF_THE_PAPER}.items():
        shutil.copyfile(ROOT / RESULTS / file, FIGURES / figure)
    for study in OF_SUMMARIES:
        draw_first(study)
    for study in OF_INDICES:
        indices = xr.load_dataset(ROOT / f"results/reference/{study}.nc")
        save(draw("sensitivity_bars", indices), FIGURES / f"{study}_bars.png")
    indices = xr.load_dataset(ROOT / "results/reference/sensitivity.nc")
    save(draw("sensitivity_pairs", indices), FIGURES / "sensitivity_pairs.png")
    landscape = xr.load_dataset(ROOT / "results/reference/landscape.nc")
    save(draw("loss_by_diffusion", landscape), FIGURES / "landscape_losses.png")


if __name__ == "__main__":
    main()
