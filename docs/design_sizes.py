"""What the search ``designed_landscapes_tuning`` hands to the study ``designed_landscapes``.

``.venv/bin/python docs/design_sizes.py`` writes it into the study file, between comments that mark
where: the feedback factor at which each design learned best, and the curve of the loss over
`usable_directions`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import xarray as xr

from dopascape.claims.designed import CANDIDATE, at_best_size
from dopascape.claims.predictors import curve_through, landscapes
from dopascape.results.selection import parameters_at
from dopascape.store.dataset import load_dataset

ROOT = Path(__file__).resolve().parents[1]
SEARCH = ROOT / "results/reference/designed_landscapes_tuning.nc"
STUDY = ROOT / "config/studies/designed_landscapes.yaml"
AXES = ("landscape_design", "design_strength", "diffusion_length")


def sizes(search: xr.Dataset) -> Iterator[str]:
    """Yield an override for each design."""
    best = {
        there.replace(feedback_factor=0).canonical(): there.feedback_factor
        for there in at_best_size(landscapes(search, {})).parameters
    }
    for values in itertools.product(*(search[axis].values.tolist() for axis in AXES)):
        point = dict(zip(AXES, values, strict=True))
        there = parameters_at(search, point).replace(feedback_factor=0).canonical()
        when = ", ".join(f"{axis}: {value}" for axis, value in point.items())
        yield f"  - {{when: {{{when}}}, set: {{feedback_factor: {best[there]:g}}}}}"


def figures(search: xr.Dataset) -> Iterator[str]:
    """Yield the study's figure with the curve of the networks of the search."""
    tuned = at_best_size(landscapes(search, {}))
    curve = curve_through(tuned.statistics[CANDIDATE], tuned.log_loss)
    yield "  - loss_by_statistics:"
    yield "      by: landscape_design"
    yield "      select: {network_width: 100, target_dim: 4}"
    yield f"      curve: [{', '.join(f'{number:.4g}' for number in curve)}]"
    yield "      named: 8"


def with_sizes(text: str, search: xr.Dataset) -> str:
    """Return the text of the study file with what the search gives."""
    for name, lines in (("sizes", sizes(search)), ("figures", figures(search))):
        begin, end = f"  # begin: {name}\n", f"  # end: {name}\n"
        pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
        block = begin + "".join(f"{line}\n" for line in lines) + end
        text, n = pattern.subn(lambda _, block=block: block, text)
        if n != 1:
            raise ValueError(f"{STUDY}: {n} places between {begin.strip()} and {end.strip()}")
    return text


if __name__ == "__main__":
    STUDY.write_text(with_sizes(STUDY.read_text("utf-8"), load_dataset(SEARCH)), "utf-8")
