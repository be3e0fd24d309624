"""From the summary of a sample to its indices: one dataset for the results and the figures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr
from scipy.stats import kendalltau

from dopascape.modes import OUTCOMES
from dopascape.results.conventions import conventional
from dopascape.sensitivity.estimators import (
    CONFIDENCE,
    Array,
    Estimator,
    Indices,
    Interval,
    NoIndicesError,
    given_data_indices,
    morris_effects,
    sobol_indices,
)
from dopascape.sensitivity.outcomes import Outcomes, outcomes_of, sample_settings
from dopascape.study.sample import DUMMY, MORRIS_LEVELS, SEED

MAIN_INDEX = {"sobol": "ST", "morris": "mu_star", "latin_hypercube": "delta"}
"""The index of each method that says what matters and ranks the factors."""

_FEWEST = {"sobol": 16, "morris": 4, "latin_hypercube": 128}
"""Base samples that an analysis needs to say anything."""

_ABOUT = {
    "S1": "first-order index: share of the variance that goes with the factor alone",
    "ST": "total index: share of the variance that the factor has a part in",
    "S2": "second-order index: share of the variance that goes with the pair beyond each alone",
    "mu": "mean of the elementary effects",
    "mu_star": "mean size of the elementary effects",
    "sigma": "standard deviation of the elementary effects",
    "delta": "Borgonovo's delta: shift of the outcome's distribution when the factor is known",
    "pawn": "PAWN: median distance of the outcome's distribution from that with the factor known",
}


def analyse(summary: xr.Dataset) -> xr.Dataset:
    """Return the indices of a sample's outcomes.

    Parameters
    ----------
    summary
        Of a study with a sample.

    Returns
    -------
    xr.Dataset
        Each index, ``<index>_low`` and ``<index>_high`` over (base_samples, outcome, factor), S2
        over (…, factor, other_factor): from the first base samples, ever more of them, the last
        from all. ``matters``, ``threshold``, ``rank_agreement`` and, where the seed is a factor
        of an analysis of variance, ``noise_share``. Beside them what was analysed:
        ``value`` (outcome, row), ``raw`` (row, factor) and ``failed`` (row). An outcome that
        does not vary has no indices (NaN).

    Raises
    ------
    ValueError
        If the summary is of a grid, or has failed runs that its sample refuses.
    """
    settings = sample_settings(summary)
    outcomes = outcomes_of(summary, settings)
    names = tuple(map(str, summary["factor"].values))
    raw = summary["raw"].transpose("row", "factor").values
    estimate = _estimator(names, settings, int(summary.attrs["root_seed"]))
    rows_per_base = len(raw) // settings["n"]
    sizes = _base_samples(settings)
    found = [
        [
            _indices(estimate, raw[: n * rows_per_base], values[: n * rows_per_base])
            for values in outcomes.values.values()
        ]
        for n in sizes
    ]
    main = MAIN_INDEX[settings["method"]]
    variables = _stacked(found, len(names)) | _judged(found, names, main)
    if SEED in names and settings["method"] != "morris":
        variables |= _noise(found, names, "ST" if main == "ST" else "S1")
    coordinates = {
        "base_samples": ("base_samples", sizes, _about("base samples (trajectories, rows) used")),
        "outcome": ("outcome", np.array(list(OUTCOMES), dtype=object), _about("outcome")),
        "factor": ("factor", np.array(names, dtype=object), _about("factor")),
    }
    if "S2" in variables:
        other = np.array(names, dtype=object)
        coordinates["other_factor"] = ("other_factor", other, _about("the other factor"))
    analysed = _analysed(summary, outcomes)
    attributes = _attributes(summary, settings, outcomes, main)
    return conventional(xr.Dataset(variables | analysed, coordinates, attributes))


def _estimator(names: tuple[str, ...], settings: Mapping[str, Any], root_seed: int) -> Estimator:
    # From 1: parts of SALib take 0 for no seed, and 32 bits at most.
    seed = root_seed % (2**32 - 1) + 1
    if settings["method"] == "sobol":
        second = bool(settings["second_order"])
        return lambda _, outcome: sobol_indices(names, outcome, second, seed)
    if settings["method"] == "morris":
        levels = settings.get("levels", MORRIS_LEVELS)
        return lambda raw, outcome: morris_effects(names, raw, outcome, levels, seed)
    return lambda raw, outcome: given_data_indices(names, raw, outcome, seed)


def _base_samples(settings: Mapping[str, Any]) -> list[int]:
    """Return an eighth, a quarter, half and all of the base samples; no fewer than is of use."""
    n = settings["n"]
    some = {n // 8, n // 4, n // 2}
    return sorted({k for k in some if k >= _FEWEST[settings["method"]]} | {n})


def _indices(estimate: Estimator, raw: Array, outcome: Array) -> Indices | None:
    """Return the indices of an outcome, None if it does not vary."""
    try:
        return estimate(raw, outcome)
    except NoIndicesError:
        return None


def _stacked(found: list[list[Indices | None]], n: int) -> dict[str, Any]:
    """Put together the indices (…, factor) of all sub-samples and outcomes."""
    known = next((i for row in found for i in row if i is not None), {})
    variables: dict[str, Any] = {}
    for name in known:
        shape = (n, n) if name == "S2" else (n,)
        dims = ("base_samples", "outcome", *("factor", "other_factor")[: len(shape)])
        nothing = Interval(*(np.full(shape, np.nan) for _ in Interval._fields))
        whole = np.array([[i[name] if i else nothing for i in row] for row in found])
        ends = (("", _ABOUT[name]), ("_low", "lower end of its"), ("_high", "upper end of its"))
        for k, (ending, text) in enumerate(ends):
            long_name = text if not ending else f"{name}: {text} confidence interval"
            variables[f"{name}{ending}"] = (dims, whole[:, :, k], _about(long_name))
    return variables


def _judged(found: list[list[Indices | None]], names: tuple[str, ...], main: str) -> dict[str, Any]:
    """Say what matters, beyond which threshold, and how well rankings agree with the last."""
    dummy = names.index(DUMMY)
    real = [k for k in range(len(names)) if k != dummy]
    over = ("base_samples", "outcome")
    threshold = np.full((len(found), len(OUTCOMES)), np.nan)
    agreement = threshold.copy()
    matters = np.zeros((*threshold.shape, len(names)), np.int8)
    for i, row in enumerate(found):
        for j, indices in enumerate(row):
            last = found[-1][j]
            if indices is None or last is None:
                continue
            # Its true index is 0: an estimate below that must not lower the threshold.
            value, _, high = (float(end[dummy]) for end in indices[main])
            threshold[i, j] = high - min(value, 0.0)
            matters[i, j] = indices[main].low > threshold[i, j]
            agreement[i, j] = kendalltau(
                indices[main].value[real], last[main].value[real]
            ).statistic
    return {
        "threshold": (over, threshold, _about(f"largest {main} that the dummy may have")),
        "matters": (
            (*over, "factor"),
            matters,
            _about(f"1 if the lower end of the factor's interval of {main} is above the threshold"),
        ),
        "rank_agreement": (
            over,
            agreement,
            _about(f"Kendall's τ between the factors' ranking by {main} and that from all"),
        ),
    }


def _noise(found: list[list[Indices | None]], names: tuple[str, ...], name: str) -> dict[str, Any]:
    """Return the share of the variance that is the draw of the network: an index of the seed."""
    seed = names.index(SEED)
    nothing = [np.nan] * 3
    whole = np.array(
        [[[end[seed] for end in i[name]] if i else nothing for i in row] for row in found]
    )
    text = f"share of the variance that is the draw of the network: {name} of the seed"
    ends = ((0, "", ""), (1, "_low", ", lower end"), (2, "_high", ", upper end"))
    return {
        f"noise_share{ending}": (("base_samples", "outcome"), whole[:, :, k], _about(text + more))
        for k, ending, more in ends
    }


def _analysed(summary: xr.Dataset, outcomes: Outcomes) -> dict[str, Any]:
    """Return what the indices come from."""
    values = np.array([outcomes.values[name] for name in OUTCOMES])
    imputed = np.array([outcomes.imputed[name] for name in OUTCOMES])
    return {
        "value": (("outcome", "row"), values, _about("outcome, as it was analysed")),
        "imputed": ("outcome", imputed, _about("what runs that diverged were given; NaN: none")),
        "failed": ("row", outcomes.failed, _about("runs of the row that diverged")),
        "raw": summary["raw"].variable,
    }


def _attributes(
    summary: xr.Dataset, settings: Mapping[str, Any], outcomes: Outcomes, main: str
) -> dict[str, Any]:
    treatment = "given the worst finite outcome" if settings["failed"] == "impute" else "refused"
    return {
        **{name: summary.attrs[name] for name in ("title", "study", "scale", "root_seed")},
        **{name: summary.attrs[name] for name in ("parameters", "sample")},
        "method": settings["method"],
        "main_index": main,
        "confidence": CONFIDENCE,
        "runs": outcomes.runs,
        "failed_runs": outcomes.failed_runs,
        "failed_treatment": treatment,
        "criterion_not_reached": outcomes.not_reached,
        "outcomes": json.dumps({name: outcome.meaning for name, outcome in OUTCOMES.items()}),
        **{f"{name}_version": version(name) for name in ("SALib", "scipy", "numpy")},
    }


def _about(long_name: str) -> dict[str, str]:
    return {"units": "1", "long_name": long_name}
