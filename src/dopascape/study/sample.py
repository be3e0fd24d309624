"""Samples of parameters for sensitivity analysis: what a study file asks for, and drawing it.

A sample is drawn in the unit cube, a column for each factor; that is the *raw* sample, which the
analysis uses. Each factor's distribution turns raw values into natural ones, which are simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from dopascape.parameters import Integer
from dopascape.study.axes import MOST_POINTS, Value
from dopascape.study.factors import Distribution, Factor
from dopascape.validation import StrictModel

Method = Literal["sobol", "morris", "latin_hypercube"]

SEED = "seed"
"""The factor that is the replicate's number: which network and task are drawn."""

DUMMY = "dummy"
"""The factor that changes nothing; what the analysis says of it is error."""

MORRIS_LEVELS = 4
SOBOL_SEEDS = 1024
"""So many networks that few come twice in a sample."""

GIVEN_DATA_SEEDS = 10
"""So few that each comes often enough to be told apart from the others."""


class Sample(StrictModel):
    """Points drawn from distributions, for an analysis of sensitivity."""

    method: Method = Field(
        description="sobol: indices of variance (Saltelli's design); morris: elementary effects; "
        "latin_hypercube: RBD-FAST, delta and PAWN"
    )
    n: Integer = Field(
        ge=4,
        le=MOST_POINTS,
        description="base samples of sobol (a power of 2), trajectories of morris, rows of "
        "latin_hypercube (128 at least); sobol and morris keep what is there when n is raised",
    )
    factors: dict[str, Distribution] = Field(
        min_length=2, description="parameter: its distribution, as {uniform: [a, b]}"
    )
    second_order: bool = Field(
        default=False, description="sobol: interactions of pairs too, at about twice the runs"
    )
    levels: Integer | None = Field(
        default=None,
        ge=4,
        le=100,
        description=f"morris: levels of each factor, an even number (default {MORRIS_LEVELS})",
    )
    seeds: Literal["factor", "common", "mean"] = Field(
        default="factor",
        description="factor: the network is a factor of its own, seed; common: the rows of a base "
        "sample share a network; mean: outcomes are means over n_seeds networks, the same in all "
        "rows",
    )
    n_seeds: Integer | None = Field(
        default=None,
        ge=2,
        le=100_000,
        description="seeds: mean: networks for each row; seeds: factor: networks the seed is drawn "
        f"from (default {SOBOL_SEEDS}; latin_hypercube {GIVEN_DATA_SEEDS}; with morris each "
        "trajectory has its own)",
    )
    failed: Literal["impute", "refuse"] = Field(
        default="impute",
        description="runs that diverged: impute takes the worst finite outcome for them, refuse "
        "stops; either way they are counted",
    )


def check_sample(sample: Sample) -> None:
    """Refuse settings that do not go together.

    Raises
    ------
    ValueError
        Says which.
    """
    method, n = sample.method, sample.n
    if method == "sobol" and n & (n - 1):
        raise ValueError(f"n = {n}: must be a power of 2 with method sobol")
    if method == "latin_hypercube" and n < 128:
        raise ValueError(f"n = {n}: must be at least 128 with method latin_hypercube")
    if sample.second_order and method != "sobol":
        raise ValueError("second_order: only with method sobol")
    if sample.levels is not None and (method != "morris" or sample.levels % 2):
        raise ValueError(f"levels = {sample.levels}: an even number, only with method morris")
    if sample.seeds == "mean" and sample.n_seeds is None:
        raise ValueError("n_seeds is missing: with seeds: mean, networks for each row")
    of_no_use = sample.seeds == "common" or (sample.seeds == "factor" and method == "morris")
    if sample.n_seeds is not None and of_no_use:
        raise ValueError(
            f"n_seeds = {sample.n_seeds}: has no effect with seeds: {sample.seeds} and "
            f"method {method}"
        )
    runs = n * rows_per_base(sample) * (sample.n_seeds or 1 if sample.seeds == "mean" else 1)
    if runs > MOST_POINTS:
        raise ValueError(f"n = {n}: {runs} runs; at most {MOST_POINTS} are allowed")


def columns(sample: Sample) -> tuple[str, ...]:
    """Return all factors: the parameters, the seed where it is one, and the dummy."""
    seed = (SEED,) if sample.seeds == "factor" else ()
    return (*sample.factors, *seed, DUMMY)


def rows_per_base(sample: Sample) -> int:
    """Return the rows of one base sample, trajectory or point."""
    n = len(columns(sample))
    if sample.method == "sobol":
        return 2 * n + 2 if sample.second_order else n + 2
    return n + 1 if sample.method == "morris" else 1


@dataclass(frozen=True, eq=False)
class SampleDesign:
    """A sample, drawn.

    Attributes
    ----------
    sample
        What was asked for.
    factors
        The parameters among the columns.
    raw : (row, column)
        From 0 to 1. Those of sobol and morris for a smaller n are the first of those for a larger.
    replicates
        Numbers of the replicates of each row.
    """

    sample: Sample
    factors: tuple[Factor, ...]
    raw: NDArray[np.float64]
    replicates: tuple[range, ...]

    def natural(self, row: int) -> tuple[Value, ...]:
        """Return the values of the parameters in a row."""
        n = len(self.factors)
        return tuple(f.natural(x) for f, x in zip(self.factors, self.raw[row, :n], strict=True))

    def settings(self) -> dict[str, Any]:
        """Return the sample as plain values for JSON, the order of the factors kept."""
        return {
            **self.sample.model_dump(exclude={"factors"}, exclude_none=True),
            "factors": [f.settings() for f in self.factors],
        }


def draw(sample: Sample, factors: tuple[Factor, ...], root_seed: int) -> SampleDesign:
    """Draw a sample: the same one for the same root seed.

    Parameters
    ----------
    sample
        Checked by `check_sample`.
    factors
        Its factors.
    root_seed
        The root of all random streams.
    """
    # Imported here: SALib takes a second, which studies of grids need not wait for.
    from SALib.sample import latin, morris, sobol  # noqa: PLC0415

    names = columns(sample)
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    # Not 0, which parts of SALib take for no seed.
    seed = root_seed + 1
    if sample.method == "sobol":
        second = sample.second_order
        raw = sobol.sample(problem, sample.n, calc_second_order=second, seed=seed)
    elif sample.method == "morris":
        raw = morris.sample(problem, sample.n, sample.levels or MORRIS_LEVELS, seed=seed)
    else:
        raw = latin.sample(problem, sample.n, seed=seed)
    return SampleDesign(sample, factors, raw, _replicates(sample, raw))


def _replicates(sample: Sample, raw: NDArray[np.float64]) -> tuple[range, ...]:
    """Return the replicates of each row."""
    if sample.seeds == "mean":
        return (range(sample.n_seeds or 1),) * len(raw)
    numbers = np.arange(len(raw)) // rows_per_base(sample)
    if sample.seeds == "factor":
        seed = raw[:, columns(sample).index(SEED)]
        if sample.method == "morris":
            # The levels are few: with networks of its own, each trajectory adds to their number.
            n_levels = sample.levels or MORRIS_LEVELS
            numbers = numbers * n_levels + np.rint(seed * (n_levels - 1)).astype(np.int64)
        else:
            by_default = SOBOL_SEEDS if sample.method == "sobol" else GIVEN_DATA_SEEDS
            numbers = np.floor(seed * (sample.n_seeds or by_default)).astype(np.int64)
    return tuple(range(number, number + 1) for number in numbers.tolist())
