"""Samples whose outcome is a known function, made into summaries as real runs are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from dopascape.observables.follow import follow
from dopascape.results.gather import Rows
from dopascape.results.summary import labelled
from dopascape.study.design import Design, read_design

DERIVED = ("final_loss", "mean_log_loss", "diverged")

Function = Callable[[Mapping[str, Any], int], float]
"""Takes the parameters and the replicate's number, returns log10 of the final loss."""


def sample(settings: str, factors: str) -> str:
    """Return a sample as one line of YAML."""
    return f"{{{settings}, factors: {factors}}}"


def sampled(folder: Path, line: str, root_seed: int = 0, base: str = "{n_trials: 3}") -> Design:
    """Read a study whose sample is given as one line of YAML."""
    path = folder / "known.yaml"
    path.write_text(f"title: A known function\nbase: {base}\nsample: {line}\n")
    return read_design(path, "full", root_seed, lambda _, options: options)


def run_function(design: Design, function: Function) -> xr.Dataset:
    """Return the summary of a design whose runs have losses that a function tells.

    Three trials: of loss 1, of the root of the final loss, and of the final loss. The criterion is
    reached in the second where the final loss is below 1, else never.
    """
    rows = Rows(design)
    for row, point in enumerate(design.points):
        for need in point.needs:
            final = np.array([function(point.parameters.model_dump(), r) for r in need.replicates])
            loss = 10.0 ** np.stack([0 * final, final / 2, final], axis=1)
            derived = [follow(DERIVED, point.parameters, 0, 0, {"loss": curve}) for curve in loss]
            runs = {
                "loss": (("replicate", "trial"), loss),
                "trials_to_criterion": (("replicate",), np.where(final < 0, 2.0, np.nan)),
                **{
                    name: (("replicate",), np.array([d[name] for d in derived])) for name in DERIVED
                },
            }
            rows.fill(row, need, runs)
    return labelled(design, rows)
