"""Hold tracked summaries against earlier ones of the same networks in the other precision.

``.venv/bin/python docs/compare_precision.py FOLDER`` takes the folder with the earlier summaries,
and writes what it finds of each study that is in another precision there into
docs/precision_of_studies.json, from which docs/tables.py makes the table in docs/benchmarks.md.
Those in double are in ``results/reference`` of the commit 'Name the same gain in one place':
``git worktree add EARLIER COMMIT`` has them in ``EARLIER/results/reference``.

Some were run for this at scale full, with five replicates and the grid cut in the study file. Of
`diffusion`: λ of 0.001, 0.01, 0.1, 1, 10 and the 0.18, 0.32 and 0.56 of its own grid. Of
`temporal`: 0.1, 1, 10, 100, 1000, 10000 ms and the 2512 and 3981 of its own grid. Of `landscape`: λ
of 0.1, 0.32 and 1, N of 50 and 200, dopamine and homogeneous dopamine. Each ``summary.nc`` stood
beside these as ``STUDY.nc``, noted in ``SHA256SUMS``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from tracked import summary

from dopascape.claims.time_and_space import SHOWN_TAU
from dopascape.figures.paper.catalogue import paper_studies
from dopascape.results.selection import same_value
from dopascape.store.dataset import load_dataset

BEYOND = f"temporal, beyond {SHOWN_TAU:g} ms"
MANY = 32
"""Varicosities from which on F, as the landscape comes, is too large for learning to be stable."""

FEW = f"varicosities, raw, fewer than {MANY}"
LARGE = f"varicosities, raw, {MANY} and more"
FASTEST = "adam, fastest rate"
WIDEST = "target_dim, 8 outputs and more"
LONG = "landscape, λ of 0.3 and more"
UNSTABLE = (BEYOND, LARGE, FASTEST, WIDEST, LONG)
"""Parts of studies where learning hangs on last bits: high-pass synapses on dopamine slower than
the paper shows, the large F of many varicosities and of small patches at long λ, Adam at its
fastest rate, and many outputs."""

FOUND = Path(__file__).with_name("precision_of_studies.json")


def precision(made: xr.Dataset) -> str:
    """Return the floating-point precision of a study."""
    return str(json.loads(made.attrs["parameters"])["precision"])


def common(one: xr.Dataset, other: xr.Dataset) -> tuple[xr.DataArray, xr.DataArray]:
    """Return the losses of two summaries at all that both have, in the same order.

    Values of an axis that differ in rounding alone are the same.
    """
    losses = [made["loss"].where(made["diverged"] == 0) for made in (one, other)]
    for dim in map(str, losses[0].dims):
        values = [loss[dim].values.tolist() for loss in losses]
        pairs = [
            (here, there)
            for here, value in enumerate(values[0])
            for there, other_value in enumerate(values[1])
            if same_value(value, other_value)
        ]
        at = [[pair[k] for pair in pairs] for k in (0, 1)]
        losses = [loss.isel({dim: index}) for loss, index in zip(losses, at, strict=True)]
    return losses[0], losses[1]


def compare(single: xr.Dataset, double: xr.Dataset) -> dict[str, Any]:
    """Return by how much losses of the last common trial differ, single over double."""
    one, other = (loss.isel(trial=-1) for loss in common(single, double))
    logs = np.log10(one.values / other.values)
    logs = np.moveaxis(logs, one.dims.index("replicate"), -1)
    by_point = np.nanmean(logs, axis=-1)
    lost = np.isfinite(one.values) != np.isfinite(other.values)
    return {
        "trial": int(one["trial"]),
        "points": int(by_point.size),
        "networks": int(one.sizes["replicate"]),
        "mean": float(10 ** np.nanmean(logs)),
        "largest_of_a_point": float(10 ** np.nanmax(np.abs(by_point)) - 1),
        "largest_of_a_network": float(10 ** np.nanmax(np.abs(logs)) - 1),
        "diverged_in_one": int(lost.sum()),
    }


def parts(study: str, made: xr.Dataset) -> dict[str, xr.Dataset]:
    """Return a study by its name, with what is `UNSTABLE` of it apart."""
    if study == "temporal":
        slow = made["dopamine_tau"] > SHOWN_TAU
        return {study: made.sel(dopamine_tau=~slow), BEYOND: made.sel(dopamine_tau=slow)}
    if study == "varicosities":
        many = made["n_varicosities"] >= MANY
        return {
            f"{study}, norm-matched": made.sel(gain=["norm_matched"]),
            FEW: made.sel(gain=["raw"], n_varicosities=~many),
            LARGE: made.sel(gain=["raw"], n_varicosities=many),
        }
    if study == "adam":
        rates = made["learning_rate"].values
        fastest = made.sel(learning_rate=rates[-1:]).sel(optimizer=["adam"])
        return {study: made.sel(learning_rate=rates[:-1], optimizer=["adam"]), FASTEST: fastest}
    if study == "target_dim":
        wide = made["target_dim"] >= 8
        return {study: made.sel(target_dim=~wide), WIDEST: made.sel(target_dim=wide)}
    if study == "landscape":
        is_long = made["diffusion_length"] > 0.3
        return {
            f"{study}, shorter λ": made.sel(diffusion_length=~is_long),
            LONG: made.sel(diffusion_length=is_long),
        }
    return {study: made}


def main(folder: Path) -> None:
    """Compare every study that is in another precision in a folder."""
    found = {}
    for study in (*paper_studies(), "landscape"):
        if (folder / f"{study}.nc").exists():
            now, before = summary(study), load_dataset(folder / f"{study}.nc")
            if (precision(now), precision(before)) == ("single", "double"):
                earlier = parts(study, before)
                found |= {
                    name: compare(part, earlier[name]) for name, part in parts(study, now).items()
                }
    FOUND.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
