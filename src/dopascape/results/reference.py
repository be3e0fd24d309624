"""Tracked copies of what figures are drawn from: summaries of studies, and sensitivities."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import xarray as xr

from dopascape.store.dataset import load_dataset, write_dataset

MOST_BYTES = 6_000_000
"""Size that a tracked file may have."""

_ATTRIBUTES = ("study", "title", "scale", "root_seed", "parameters")


OUR_STUDIES = (
    *("ladder_search", "ladder", "gradient_alignment", "capacity", "capacity_speed"),
    *("designed_landscapes_tuning", "designed_landscapes", "natural_landscapes"),
    *("landscape", "constancy", "release", "lesions", "snc_loss", "levodopa", "precision"),
)
"""Studies beyond the paper whose summaries are tracked once they are run."""

WITHOUT_CURVES = (
    *("designed_landscapes_tuning", "designed_landscapes", "natural_landscapes"),
    "landscape",
)
"""Those with so many points that of their curves the copies keep the last trial alone."""

SENSITIVITY_STUDIES = ("sensitivity_quick", "sensitivity_morris", "sensitivity")
"""The studies with a sample; their figures are drawn from ``indices.nc``."""


def copy_summaries(results: Path, output: Path, studies: Iterable[str]) -> Iterator[str]:
    """Copy what there is of the paper's and of our own studies in a folder of results.

    All are checked before the first is written.

    Parameters
    ----------
    results
        The folder, with ``<study>/summary.nc``; ``<study>/indices.nc`` of studies with a sample.
    output
        Where ``<study>.nc`` go. They hold the same values and attributes, packed more tightly, but
        for the curves of `WITHOUT_CURVES`; the same summary gives the same bytes.
    studies
        The studies of the paper.

    Yields
    ------
    str
        For each file: study, scale, trials, replicates and size.

    Raises
    ------
    ValueError
        If there is none, if one is not of its study, or if one comes out too large.
    """
    found = {study: results / study / "summary.nc" for study in (*studies, *OUR_STUDIES)}
    found |= {study: results / study / "indices.nc" for study in SENSITIVITY_STUDIES}
    there = {study: path for study, path in found.items() if path.is_file()}
    if not there:
        raise ValueError(
            f"{results}: no summary of a study whose copy is tracked (<study>/summary.nc), and no "
            "indices of a study with a sample (<study>/indices.nc)"
        )
    for study, path in there.items():
        _check(load_dataset(path), study, path)
    for study, path in there.items():
        summary = load_dataset(path)
        kept = summary.isel(trial=[-1]) if study in WITHOUT_CURVES else summary
        yield _write(kept, output / f"{study}.nc")


def _check(summary: xr.Dataset, study: str, path: Path) -> None:
    missing = [name for name in _ATTRIBUTES if name not in summary.attrs]
    if missing:
        raise ValueError(f"{path}: no summary of a study: it lacks {', '.join(missing)}")
    if summary.attrs["study"] != study:
        raise ValueError(f"{path}: of another study, {summary.attrs['study']!r}")
    variable, dim = ("failed", "row") if study in SENSITIVITY_STUDIES else ("diverged", "replicate")
    if variable not in summary or dim not in summary[variable].dims:
        raise ValueError(f"{path}: no summary of a study: it has no {variable} over {dim}s")


def _write(summary: xr.Dataset, path: Path) -> str:
    """Write a summary as small as it gets; return a line on it."""
    write_dataset(summary, path, complevel=9, most_bytes=MOST_BYTES)
    trials = json.loads(summary.attrs["parameters"])["n_trials"]
    kilobytes = path.stat().st_size / 1000
    what = "replicates" if "replicate" in summary.sizes else "rows"
    return (
        f"{path}: {summary.attrs['study']}, scale {summary.attrs['scale']}, {trials} trials, "
        f"{summary.sizes[what.removesuffix('s')]} {what}, {kilobytes:.0f} kB"
    )
