"""How much of the rise of the loss away from the default landscape is learning rate.

``.venv/bin/python docs/gain_matching.py`` prints the table in docs/paper.md, from
results/reference: the loss over that at the default value of the axis, paired geometric means.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

REFERENCE = Path(__file__).parents[1] / "results" / "reference"

SWEEPS = {
    "diffusion": ("diffusion_length", 0.1, {"feedback": "dopamine"}),
    "varicosities": ("n_varicosities", 10, {"diffusion_length": 0.1}),
    "patch_size": ("patch_size", 1, {"diffusion_length": 0.1}),
}


def main() -> None:
    """Print a line for each value of each axis."""
    print("| at | raw | norm-matched |\n|---|---|---|")
    for study, (axis, default, at) in SWEEPS.items():
        with xr.open_dataset(REFERENCE / f"{study}.nc") as summary:
            logs = np.log(summary.final_loss.sel(at))
            ratios = np.exp((logs - logs.sel({axis: default})).mean("replicate"))
            for value in summary[axis].values:
                if value != default:
                    one = ratios.sel({axis: value})
                    raw, matched = (float(one.sel(gain=g)) for g in ("raw", "norm_matched"))
                    print(f"| {axis} = {value:g} | {raw:.2g} | {matched:.2g} |")


if __name__ == "__main__":
    main()
