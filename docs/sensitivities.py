"""What the analyses of sensitivity found, for docs/sensitivity.md."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import xarray as xr
from scipy.stats import kendalltau
from tracked import summary

from dopascape.claims.outcome import Estimate
from dopascape.findings.factors import factor_name, main_index, matters, ranked
from dopascape.findings.words import estimated, number
from dopascape.sensitivity.estimators import morris_effects, sobol_indices
from dopascape.study.factors import Factor
from dopascape.study.sample import DUMMY, SEED

FINAL = "log_final_loss"
"""The outcome that is told of if none is named."""


def _last(study: str, outcome: str) -> xr.Dataset:
    """Return the indices of an outcome from all base samples."""
    return summary(study).isel(base_samples=-1).sel(outcome=outcome)


def _estimate(values: xr.Dataset, kind: str) -> Estimate:
    value, low, high = (float(values[f"{kind}{ending}"]) for ending in ("", "_low", "_high"))
    return Estimate(value, low, high, 0, 0)


def index(study: str, factor: str, kind: str, outcome: str = FINAL) -> str:
    """Write an index of a factor with its 95 % interval."""
    return estimated(_estimate(_last(study, outcome).sel(factor=factor), kind))


def per_output(study: str, factor: str) -> str:
    """Write the main index of a factor, of the final loss per output, with its 95 % interval.

    The loss is a sum over outputs, so that the target's dimension changes it by that alone.
    """
    found = summary(study)
    about = json.loads(found.attrs["sample"])
    (dim,) = [Factor(**of) for of in about["factors"] if of["name"] == "target_dim"]
    dims = [dim.natural(raw) for raw in found["raw"].sel(factor="target_dim").values]
    outcome = found["value"].sel(outcome=FINAL).values - np.log10(np.asarray(dims, np.float64))
    names = tuple(found["factor"].values.tolist())
    if about["method"] == "morris":
        of = morris_effects(names, found["raw"].values, outcome, about["levels"], 1)["mu_star"]
    else:
        of = sobol_indices(names, outcome, about["second_order"], 1)["ST"]
    at = names.index(factor)
    return estimated(Estimate(of.value[at], of.low[at], of.high[at], 0, 0))


def _named(study: str, factors: list[str], outcome: str) -> str:
    """Name factors with their main index."""
    main = str(summary(study).attrs["main_index"])
    texts = [f"{factor_name(name)} ({index(study, name, main, outcome)})" for name in factors]
    return ", ".join(texts) or "none"


def stand_out(study: str, outcome: str = FINAL) -> str:
    """Name the factors that stand out from the dummy, with their main index, largest first."""
    found = summary(study)
    names = [name for name in ranked(found, outcome) if matters(found, name, outcome)]
    return _named(study, names, outcome)


def do_not_stand_out(study: str, outcome: str = FINAL) -> str:
    """Name the factors that do not, but for the dummy."""
    found = summary(study)
    names = [name for name in ranked(found, outcome) if not matters(found, name, outcome)]
    return _named(study, [name for name in names if name != DUMMY], outcome)


def below_seed(study: str, outcome: str = FINAL) -> str:
    """Name the parameters that do less than another draw of the network."""
    found = summary(study)
    names = [name for name in ranked(found, outcome) if name != DUMMY]
    return _named(study, names[names.index(SEED) + 1 :], outcome)


def expect_largest(study: str, *factors: str) -> str:
    """Refuse to fill in a page that takes other factors for the largest of the final loss.

    Raises
    ------
    ValueError
        If these are not the first.
    """
    first = ranked(summary(study), FINAL)[: len(factors)]
    if set(first) != set(factors):
        raise ValueError(f"the page takes it that {factors} are largest in {study}: it is {first}")
    return ""


def threshold(study: str, outcome: str = FINAL) -> str:
    """Write the most that the dummy may have."""
    return number(float(_last(study, outcome)["threshold"]))


def alone(study: str, outcome: str = FINAL) -> str:
    """Write the sum of the first-order indices."""
    return f"{float(_last(study, outcome)['S1'].drop_sel(factor=DUMMY).sum()):.2f}"


def pairs(study: str, outcome: str = FINAL) -> str:
    """Name the pairs whose whole interval is above 0, and above those of the dummy's pairs."""
    of = _last(study, outcome)
    factors = [str(name) for name in of["factor"].values if name != DUMMY]
    error = _most_of_dummy(of)
    found = {
        pair: _estimate(of.sel(factor=pair[0], other_factor=pair[1]), "S2")
        for pair in combinations(factors, 2)
    }
    above = {pair: one for pair, one in found.items() if one.low > max(error, 0.0)}
    texts = [
        f"{factor_name(one)} with {factor_name(other)} ({estimated(above[one, other])})"
        for one, other in sorted(above, key=lambda pair: -above[pair].value)
    ]
    return ", ".join(texts) or "none"


def dummy_pair(study: str, outcome: str = FINAL) -> str:
    """Write the most that a pair with the dummy may have."""
    return number(_most_of_dummy(_last(study, outcome)))


def _most_of_dummy(of: xr.Dataset) -> float:
    """Return the largest upper end of the intervals of the dummy's second-order indices."""
    high = of["S2_high"].sel(other_factor=DUMMY).drop_sel(factor=DUMMY)
    return float(high.max())


def agreement(study: str, outcome: str = FINAL) -> str:
    """Write Kendall's τ between the rankings from half of the sample and from all of it."""
    return number(float(summary(study)["rank_agreement"].sel(outcome=outcome)[-2]))


def agreement_of(one: str, other: str, outcome: str = FINAL) -> str:
    """Write Kendall's τ between the rankings of two studies."""
    factors = [name for name in ranked(summary(one), outcome) if name != DUMMY]
    sizes = [
        [main_index(summary(study), name, outcome).value for name in factors]
        for study in (one, other)
    ]
    return number(float(kendalltau(*sizes).statistic))


def size(study: str) -> str:
    """Write how many base samples or trajectories and runs there are, and how many diverged."""
    about = summary(study).attrs
    samples = int(summary(study)["base_samples"].values[-1])
    failed = int(about["failed_runs"])
    word = "trajectories" if about["method"] == "morris" else "base samples"
    diverged = "none" if not failed else f"{failed:,}"
    return f"{samples:,} {word}, {int(about['runs']):,} runs, {diverged} diverged"


def not_reached(study: str) -> str:
    """Write the share of runs that do not reach the criterion."""
    about = summary(study).attrs
    return f"{100 * about['criterion_not_reached'] / about['runs']:.0f} %"


NUMBERS = {
    called.__name__: called
    for called in (
        *(
            index,
            per_output,
            stand_out,
            do_not_stand_out,
            below_seed,
            expect_largest,
            threshold,
            alone,
        ),
        *(pairs, dummy_pair),
        *(agreement, agreement_of, size, not_reached),
    )
}
"""What templates may call."""
