"""The tables of the docs that code, results or the counts of `make torture` hold.

``.venv/bin/python docs/tables.py`` writes each anew between its markers,
``<!-- begin: name -->`` and ``<!-- end: name -->``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from compare_precision import FOUND
from markdown_table import table
from written import write

from dopascape.claims.statistics import ratio, spread
from dopascape.cli.params import allowed
from dopascape.driver.project import figure_check
from dopascape.figures.catalogue import CATALOGUE
from dopascape.figures.entry import FigureOptions
from dopascape.figures.paper.catalogue import paper_studies
from dopascape.findings.words import number
from dopascape.modes import FEEDBACK_MODES, HIGHPASS, LANDSCAPE_DESIGNS
from dopascape.observables.registry import OBSERVABLES
from dopascape.parameters import Parameters, quantity
from dopascape.store.dataset import load_dataset
from dopascape.study.design import read_design

ROOT = Path(__file__).resolve().parents[1]

Row = Sequence[str]


def parameters() -> list[Row]:
    """Return all parameters, with what their schema allows."""
    rows: list[Row] = [("parameter", "symbol", "unit", "default", "allowed", "meaning")]
    for name, about in Parameters.model_json_schema()["properties"].items():
        _, symbol, unit = quantity(name)
        is_number = about["type"] in ("integer", "number")
        of_it = (symbol, unit if is_number else "", str(about["default"]), allowed(name, "`{}`"))
        rows.append((f"`{name}`", *of_it, about["description"]))
    return rows


def feedback() -> list[Row]:
    """Return the feedback modes."""
    modes = [(f"`{name}`", mode) for name, mode in FEEDBACK_MODES.items()]
    modes.append(("`filtered`, `highpass_synapse`", HIGHPASS))
    return [
        ("`feedback`", "called", "f, with g = ε φ′ of the output"),
        *((name, mode.label, mode.meaning) for name, mode in modes),
    ]


def designs() -> list[Row]:
    """Return the designs of the landscape."""
    return [
        ("`landscape_design`", "called", "what becomes of F, s = `design_strength`"),
        *(
            (f"`{name}`", d.label, d.meaning.replace("|", "\\|"))
            for name, d in LANDSCAPE_DESIGNS.items()
        ),
    ]


def figures() -> list[Row]:
    """Return the figures that studies may ask for, with the options that are their own."""
    rows: list[Row] = [("figure", "shows", "options")]
    for name, entry in CATALOGUE.items():
        own = (o for o in entry.options.model_fields if o not in FigureOptions.model_fields)
        rows.append((f"`{name}`", entry.caption, ", ".join(f"`{option}`" for option in own)))
    return rows


def observables(record: str) -> list[Row]:
    """Return the observables that are kept with a key of ``record``; empty: those always there."""
    rows: list[Row] = [("name", "dims of a replicate", "unit", "from", "meaning")]
    for name, about in OBSERVABLES.items():
        if about.record == record:
            dims = ", ".join(about.dims) or "–"
            rows.append((f"`{name}`", dims, about.units, about.source, about.long_name))
    return rows


def sizes() -> list[Row]:
    """Return how large the paper's studies in results/reference are, beside their size at full."""
    rows: list[Row] = [("study", "points", "trials", "networks", "precision", "at full")]
    for study in paper_studies():
        about = load_dataset(ROOT / "results/reference" / f"{study}.nc").attrs
        parameters, grid = (json.loads(about[name]) for name in ("parameters", "grid"))
        file = ROOT / "config/studies" / f"{study}.yaml"
        full = read_design(file, "full", 0, figure_check)
        has = (_points(grid), parameters["n_trials"], int(about["replicates"]))
        asked = (_points(full.axes), full.points[0].parameters.n_trials, full.replicates)
        names = ("points", "trials", "networks")
        more = [f"{n:,} {name}" for name, h, n in zip(names, has, asked, strict=True) if h < n]
        cells = (str(value or "–") for value in has)
        if has[0] == asked[0] and grid != full.axes:
            more.insert(0, "other points")
        if parameters["precision"] != (precision := full.points[0].parameters.precision):
            more.append(f"{precision} precision")
        rows.append((f"`{study}`", *cells, parameters["precision"], ", ".join(more) or "the same"))
    return rows


def _points(axes: Mapping[str, Sequence[Any]]) -> int:
    return math.prod(len(values) for values in axes.values())


SWEEPS: dict[str, tuple[str, float, dict[str, Any]]] = {
    "diffusion": ("diffusion_length", 0.1, {"feedback": "dopamine"}),
    "varicosities": ("n_varicosities", 10, {"diffusion_length": 0.1}),
    "patch_size": ("patch_size", 1, {"diffusion_length": 0.1}),
}
"""Studies of the size of the feedback: axis, its default, and where."""

MOST_VALUES = 12
"""Values of an axis at most in a table; of more, every second or third is shown, and the best."""


def gain_matching() -> list[Row]:
    """Return the loss over that at the default value of an axis, paired geometric means."""
    rows: list[Row] = [("at", "raw", "norm-matched")]
    for study, (axis, default, at) in SWEEPS.items():
        summary = load_dataset(ROOT / "results/reference" / f"{study}.nc")
        logs = np.log(summary["final_loss"].sel(at))
        ratios = np.exp((logs - logs.sel({axis: default})).mean("replicate"))
        values = summary[axis].values
        shown = {*values[:: math.ceil(values.size / MOST_VALUES)], *_lowest(ratios)}
        for value in values:
            if value in shown and value != default:
                one = ratios.sel({axis: value})
                both = (f"{float(one.sel(gain=gain)):.2g}" for gain in ("raw", "norm_matched"))
                rows.append((f"{axis} = {number(float(value))}", *both))
    return rows


def _lowest(ratios: xr.DataArray) -> set[float]:
    """Return where ratios (axis, gain), in any order, are lowest for each gain."""
    (axis,) = set(ratios.dims) - {"gain"}
    return set(ratios[axis].values[ratios.argmin(axis)].tolist())


def precision() -> list[Row]:
    """Return what single precision does to final losses, each network against itself."""
    rows: list[Row] = [
        (
            "feedback",
            "N",
            "loss in double",
            "single / double",
            "largest difference",
            "networks differ",
        )
    ]
    made = load_dataset(ROOT / "results/reference/precision.nc")
    losses = made["final_loss"].where(made["diverged"] == 0)
    for mode in losses["feedback"].values.tolist():
        for width in losses["network_width"].values.tolist():
            there = np.log10(losses.sel(feedback=mode, network_width=width))
            single, double = (there.sel(precision=p).values for p in ("single", "double"))
            times = ratio(single, double)
            rows.append(
                (
                    FEEDBACK_MODES[mode].label,
                    str(width),
                    number(float(10 ** np.nanmedian(double))),
                    f"{times.value:.4f} [{times.low:.4f}, {times.high:.4f}]",
                    number(float(np.nanmax(np.abs(10 ** (single - double) - 1)))),
                    f"× {number(spread(double))}",
                )
            )
    return rows


def precision_of_studies() -> list[Row]:
    """Return by how much losses of studies in single precision differ from those in double."""
    rows: list[Row] = [
        (
            *("study", "trial", "points", "networks", "single / double"),
            *("largest of a point", "largest of a network", "diverged in one"),
        )
    ]
    for study, found in json.loads(FOUND.read_text(encoding="utf-8")).items():
        sizes = (str(found[size]) for size in ("trial", "points", "networks"))
        largest = (number(found[f"largest_of_a_{what}"]) for what in ("point", "network"))
        lost = str(found["diverged_in_one"])
        rows.append((study, *sizes, f"{found['mean']:.4f}", *largest, lost))
    return rows


TRIED = {
    "flips": "a bit flipped, in each of ten kinds of file that is read back",
    "files": "a study file or configuration changed at random, read",
    "starts": "the same, looked at by `snakemake -n` with 4 GB of memory",
    "extremes": "a run of parameters at the ends of what is allowed",
    "rounds": "a study of twelve runs disturbed four times, then gone on with",
}
"""The parts of `make torture`."""


def torture(counts: Path = ROOT / "docs/torture.json") -> list[Row]:
    """Return what `make torture` has counted."""
    rows: list[Row] = [("tried", "times", "what became of it", "faults")]
    parts = json.loads(counts.read_text(encoding="utf-8"))["parts"]
    for part in filter(parts.__contains__, TRIED):
        counted = parts[part]
        became = "; ".join(f"{what}: {n:,}" for what, n in sorted(counted["counts"].items()))
        faults = "; ".join(f"{what}: {n:,}" for what, n in counted["faults"].items() if n)
        rows.append((TRIED[part], f"{counted['tried']:,}", became, faults or "none"))
    return rows


TABLES: dict[str, tuple[str, Callable[[], Iterable[Row]]]] = {
    "parameters": ("docs/model.md", parameters),
    "feedback": ("docs/model.md", feedback),
    "designs": ("docs/model.md", designs),
    "figures": ("config/README.md", figures),
    "observables": ("docs/observables.md", partial(observables, "")),
    "observables with activity": ("docs/observables.md", partial(observables, "activity")),
    "observables with weights": ("docs/observables.md", partial(observables, "weights")),
    "observables with gradient": ("docs/observables.md", partial(observables, "gradient")),
    "observables with rate_correlation": (
        "docs/observables.md",
        partial(observables, "rate_correlation"),
    ),
    "observables with frozen_loss": ("docs/observables.md", partial(observables, "frozen_loss")),
    "sizes": ("docs/templates/paper.md", sizes),
    "gain matching": ("docs/templates/paper.md", gain_matching),
    "precision": ("docs/benchmarks.md", precision),
    "precision of studies": ("docs/benchmarks.md", precision_of_studies),
    "torture": ("docs/faults.md", torture),
}
"""The page of each table, and what returns its rows, the heads of the columns first."""


def with_table(text: str, name: str) -> str:
    """Return a page's text with a table between its markers, as the code has it now.

    Raises
    ------
    ValueError
        If the page lacks a marker.
    """
    begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->"
    before, found, rest = text.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found or not found_end:
        raise ValueError(f"{TABLES[name][0]}: no {begin.strip()} with an {end} after it")
    head, *rows = TABLES[name][1]()
    return f"{before}{begin}\n{table(head, rows)}\n\n{end}{after}"


def main(*, check: bool) -> list[str]:
    """Write every table, or only look; return those that were stale."""
    made = (
        (f"{file}: {name}", ROOT / file, with_table((ROOT / file).read_text("utf-8"), name))
        for name, (file, _) in TABLES.items()
    )
    return write(made, check=check)


if __name__ == "__main__":
    main(check=False)
