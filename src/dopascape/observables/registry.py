"""Every observable, in one place: what it is called, what it means, and what it follows from.

To add one, write its function beside its kin and its entry here. docs/observables.md shows the same
tables (`docs/tables.py` writes them).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from dopascape.anatomy.populations import POPULATIONS, PROJECTIONS, SPNS
from dopascape.modes import PROJECTION_GROUPS
from dopascape.observables import landscape, learning
from dopascape.observables.gradient import GROUPS
from dopascape.observables.rate_correlation import PAIRS
from dopascape.observables.recording import FEATURE_TRIALS, OF_EXAMPLES

Source = Literal["run", "network", "derived"]
Record = Literal["", "activity", "weights", "gradient", "rate_correlation", "frozen_loss"]


@dataclass(frozen=True)
class Observable:
    """Something that is known of a replicate.

    Attributes
    ----------
    name
    long_name
        What it means.
    source
        run: measured while the network runs, kept in run files.
        network: follows from parameters and seed alone.
        derived: follows from other observables.
    function
        network: of the `Parts` of a replicate; derived: of the values of ``inputs``; run: none.
    inputs
        derived: the observables that it follows from; they stand before it.
    dims
        Those of one replicate; only what is measured has some.
    units
    version
        Raise it when ``function`` comes to give other values: they are computed again, and nothing
        is simulated. What is measured in a run is a part of the run and has its version.
    dtype
        Type of the number that ``function`` returns.
    record
        The key of a study's ``record`` without which it is not kept; empty: it always is.
    """

    name: str
    long_name: str
    source: Source
    function: Callable[..., float] | None = None
    inputs: tuple[str, ...] = ()
    dims: tuple[str, ...] = ()
    units: str = "1"
    version: int = 1
    dtype: str = "float64"
    record: Record = ""

    @property
    def replicates(self) -> Literal["replicate", "example"]:
        """Which replicates have it: all of them, or the examples; the dimension's name."""
        return "example" if self.record in OF_EXAMPLES else "replicate"


def _measured(name: str, long_name: str, *dims: str, record: Record = "") -> Observable:
    return Observable(name, long_name, "run", dims=dims, record=record)


_OF_EVERY_RUN = (
    _measured("loss", "loss of a trial (sum of squared errors)", "trial"),
    _measured(
        "alignment",
        "cosine between feedback and striatonigral weights after the trial",
        "curve_trial",
    ),
    _measured(
        "alignment_centred",
        "cosine between feedback and striatonigral weights, less each population's mean",
        "curve_trial",
    ),
    _measured("initial_alignment", "alignment before the first trial"),
    _measured("initial_alignment_centred", "centred alignment before the first trial"),
)

_OF_NETWORK = (
    Observable(
        "constant_loss", "loss of an output that stays at 0.5", "network", learning.constant_loss
    ),
    Observable(
        "coverage",
        "share of SPNs within a diffusion length of a varicosity",
        "network",
        landscape.coverage,
    ),
    Observable(
        "coefficient_of_variation",
        "coefficient of variation of dopamine across SPNs",
        "network",
        landscape.coefficient_of_variation,
    ),
    Observable(
        "correlation_length",
        "correlation length of the landscape",
        "network",
        landscape.correlation_length,
        units="cube side",
    ),
    Observable(
        "singular_value_ratio",
        "smallest over largest singular value of F",
        "network",
        landscape.singular_value_ratio,
    ),
    Observable("effective_rank", "effective rank of F", "network", landscape.effective_rank),
    Observable(
        "participation_ratio",
        "participation ratio of F",
        "network",
        landscape.participation_ratio,
    ),
    Observable(
        "smallest_eigenvalue",
        "smallest eigenvalue of FᵀF",
        "network",
        landscape.smallest_eigenvalue,
    ),
    Observable(
        "usable_directions",
        "spread of usable gain over the directions of the error",
        "network",
        landscape.usable_directions,
    ),
    Observable("gain_norm", "Frobenius norm of F", "network", landscape.gain_norm),
)

_DERIVED = (
    Observable(
        "zero_landscape",
        "1 if F is zero everywhere: at so small a λ no number holds what reaches the SPNs; else 0",
        "derived",
        landscape.zero_landscape,
        inputs=("gain_norm",),
        dtype="int8",
    ),
    Observable(
        "trials_to_criterion",
        "first trial with a loss below a tenth of that of a constant output",
        "derived",
        learning.trials_to_criterion,
        inputs=("loss", "constant_loss"),
    ),
    Observable(
        "final_loss", "loss of the last trial", "derived", learning.final_loss, inputs=("loss",)
    ),
    Observable(
        "mean_log_loss",
        "mean of log10 of the loss over all trials",
        "derived",
        learning.mean_log_loss,
        inputs=("loss",),
    ),
    Observable(
        "diverged",
        "1 if a loss of the run is not a finite number, else 0",
        "derived",
        learning.diverged,
        inputs=("loss",),
        dtype="int8",
    ),
)

_SPN_NAME = {"dspn": "dSPNs", "ispn": "iSPNs"}


def _activity(name: str, long_name: str, population: str) -> Observable:
    return _measured(name, long_name, "activity_trial", "step", population, record="activity")


def _weight(pre: str, post: str) -> Observable:
    dims = ("weight_trial", post, pre if pre != post else f"pre_{pre}")
    name = f"weight_{pre}_{post}"
    return _measured(name, f"weights from {pre} to {post}", *dims, record="weights")


def _of_gradient(name: str, long_name: str) -> Observable:
    return _measured(name, long_name, "gradient_trial", record="gradient")


_GRADIENT = (
    _of_gradient(
        "gradient_cosine",
        "cosine between a trial's change of weights onto SPNs and steepest descent",
    ),
    *(
        _of_gradient(
            f"gradient_cosine_{group}_{post}",
            f"cosine with steepest descent, of {PROJECTION_GROUPS[group]} onto {_SPN_NAME[post]}",
        )
        for group, post in GROUPS
    ),
    _of_gradient(
        "neuron_cosine", "cosine with steepest descent, of the weights onto one SPN; mean over SPNs"
    ),
    _of_gradient(
        "feedback_cosine",
        "cosine over time of the feedback to an SPN and that of the gradient; mean over SPNs",
    ),
    _of_gradient(
        "update_decrease", "share of the loss that goes with a trial's change of weights onto SPNs"
    ),
    _of_gradient(
        "best_update_decrease", "share of the loss that goes with the best step along that change"
    ),
    _of_gradient(
        "best_gradient_decrease",
        "share of the loss that goes with the best step along the gradient",
    ),
    _of_gradient(
        "feature_loss",
        f"loss of an output that learns anew for {FEATURE_TRIALS} trials from the SPNs as they are",
    ),
)

_ON_DEMAND = (
    *_GRADIENT,
    *(_activity(f"rate_{p}", f"rates of {p}", p) for p in POPULATIONS),
    *(_activity(f"dopamine_{p}", f"error signal f that reaches {_SPN_NAME[p]}", p) for p in SPNS),
    _measured("target", "target of the output", "step", "snr", record="activity"),
    *(
        _measured(f"gain_{p}", f"landscape F of {_SPN_NAME[p]} as used", p, "snc", record="weights")
        for p in SPNS
    ),
    *(_weight(p.pre, p.post) for p in PROJECTIONS if p.group),
    *(
        _measured(
            f"rate_correlation_{a}_{b}",
            f"correlation of the rates of {_SPN_NAME[a]} and {_SPN_NAME[b]}",
            "distance",
            record="rate_correlation",
        )
        for a, b in PAIRS
    ),
    _measured(
        "frozen_loss",
        "loss of a trial with frozen weights, which nothing is learned in",
        "frozen_trial",
        record="frozen_loss",
    ),
)

OBSERVABLES = {o.name: o for o in (*_OF_EVERY_RUN, *_OF_NETWORK, *_DERIVED, *_ON_DEMAND)}
"""All of them by name. Of the weights (NaN: no synapse), those of the chosen groups are kept."""


STATISTICS: Mapping[str, int] = {
    "usable_directions": 0,
    "smallest_eigenvalue": 2,
    "gain_norm": 1,
    "singular_value_ratio": 0,
    "effective_rank": 0,
    "participation_ratio": 0,
    "coefficient_of_variation": 0,
    "correlation_length": 0,
    "coverage": 0,
}
"""Statistics of a landscape, and with which power of F's size each grows. Where they are held
against losses they are multiplied by that power of ``feedback_factor``: to synapses it is the same
whether F or the factor is larger. (`usable_directions` has the factor in its definition.)"""


class Coordinate(NamedTuple):
    """Unit and meaning of a dimension's coordinate."""

    units: str
    long_name: str


COORDINATES = {
    "trial": Coordinate("1", "trial"),
    "curve_trial": Coordinate("1", "trial, thinned"),
    "activity_trial": Coordinate("1", "trial whose activity is kept"),
    "weight_trial": Coordinate("1", "trial after which weights are kept (0: before learning)"),
    "gradient_trial": Coordinate("1", "trial whose change of weights is compared"),
    "frozen_trial": Coordinate("1", "trial after which the weights are frozen for a trial"),
    "step": Coordinate("ms", "time within the trial"),
    "distance": Coordinate("cube side", "distance between two SPNs, middle of its bin"),
}
"""Those dimensions that have one."""


def version_of(name: str) -> str:
    """Return the version of an observable, and after it those of what it is derived from."""
    observable = OBSERVABLES[name]
    return ".".join([str(observable.version), *map(version_of, observable.inputs)])


def observables_digest() -> str:
    """Return 20 hex digits of SHA-256 over the versions and labels of all observables.

    When it changes, summaries are made again; runs are not.
    """
    lines = [
        "\t".join([name, version_of(name), *o.dims, o.units, o.long_name, o.dtype])
        for name, o in OBSERVABLES.items()
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:20]
