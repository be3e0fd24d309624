"""The tracked summaries, from which the numbers in the docs come."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import xarray as xr

from dopascape.store.dataset import load_dataset

REFERENCE = Path(__file__).resolve().parents[1] / "results/reference"


def is_tracked(study: str) -> bool:
    """Tell if there is a tracked summary of a study."""
    return (REFERENCE / f"{study}.nc").is_file()


@cache
def summary(study: str) -> xr.Dataset:
    """Return the tracked summary of a study."""
    return load_dataset(REFERENCE / f"{study}.nc")
