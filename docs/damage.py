"""What turnover, release at random and lesions cost.

``.venv/bin/python docs/damage.py`` prints the tables for docs/damage.md, of the studies that are in
results/reference: the loss over that of the same networks with an intact landscape that stays,
geometric means over networks with 95 % intervals (t, uncorrected).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from scipy.stats import t

REFERENCE = Path(__file__).parents[1] / "results" / "reference"

INTACT: dict[str, dict[str, Any]] = {
    "constancy": {"landscape_turnover": 0},
    "release": {"release_probability": 1},
    "lesions": {"varicosity_loss": 0},
    "levodopa": {"varicosity_loss": 0, "dopamine_gain": 1},
    "snc_loss": {"snc_loss": 0},
}
"""Of each study where its landscape is intact; along its other axes like is held against like."""


def ratios(summary: xr.Dataset, intact: dict[str, Any]) -> list[tuple[str, float, float, float]]:
    """Return for each point of dopamine what it is, and the ratio of losses with its interval."""
    logs = np.log(summary.final_loss.where(summary.diverged == 0).sel(feedback="dopamine"))
    paired = (logs - logs.sel(intact)).transpose(..., "replicate")
    rows = []
    for index in np.ndindex(paired.shape[:-1]):
        one = paired[index]
        values = one.values[np.isfinite(one.values)]
        if not values.any():  # intact itself, or nothing is left
            continue
        half = t.ppf(0.975, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size)
        ends = (values.mean(), values.mean() - half, values.mean() + half)
        at = ", ".join(f"{axis} = {one[axis].item():g}" for axis in paired.dims[:-1])
        rows.append((at, *(float(np.exp(end)) for end in ends)))
    return rows


def main() -> None:
    """Print a table for each study that is there."""
    for study, intact in INTACT.items():
        path = REFERENCE / f"{study}.nc"
        if not path.is_file():
            print(f"{study}: not in results/reference")
            continue
        with xr.open_dataset(path) as summary:
            print(f"\n| {study} | loss, times intact | 95 % interval |\n|---|---|---|")
            for at, mean, low, high in ratios(summary, intact):
                print(f"| {at} | {mean:.2g} | {low:.2g} to {high:.2g} |")


if __name__ == "__main__":
    main()
