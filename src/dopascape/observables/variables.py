"""Every variable of a replicate's dataset: its dimensions, unit and meaning, in one place.

docs/observables.md shows the same table; a test compares them.
"""

from __future__ import annotations

from typing import NamedTuple

from dopascape.anatomy.populations import POPULATIONS, PROJECTIONS, SPNS


class Variable(NamedTuple):
    """Description of a variable.

    Attributes
    ----------
    dims
        Those of one replicate.
    units
    long_name
    """

    dims: tuple[str, ...]
    units: str
    long_name: str


VARIABLES = {
    "loss": Variable(("trial",), "1", "loss of a trial (sum of squared errors)"),
    "alignment": Variable(
        ("curve_trial",),
        "1",
        "cosine between feedback and striatonigral weights after the trial",
    ),
    "alignment_centred": Variable(
        ("curve_trial",),
        "1",
        "cosine between feedback and striatonigral weights, less each population's mean",
    ),
    "initial_alignment": Variable((), "1", "alignment before the first trial"),
    "initial_alignment_centred": Variable((), "1", "centred alignment before the first trial"),
    "constant_loss": Variable((), "1", "loss of an output that stays at 0.5"),
    "trials_to_criterion": Variable(
        (), "1", "first trial with a loss below a tenth of that of a constant output"
    ),
    "coverage": Variable((), "1", "share of SPNs within a diffusion length of a varicosity"),
    "coefficient_of_variation": Variable(
        (), "1", "coefficient of variation of dopamine across SPNs"
    ),
    "correlation_length": Variable((), "cube side", "correlation length of the landscape"),
    "singular_value_ratio": Variable((), "1", "smallest over largest singular value of F"),
    "effective_rank": Variable((), "1", "effective rank of F"),
    "smallest_eigenvalue": Variable((), "1", "smallest eigenvalue of FᵀF"),
    "gain_norm": Variable((), "1", "Frobenius norm of F"),
}
"""What every run has."""

_SPN_NAME = {"dspn": "dSPNs", "ispn": "iSPNs"}

ACTIVITY = {
    **{
        f"rate_{p}": Variable(("activity_trial", "step", p), "1", f"rates of {p}")
        for p in POPULATIONS
    },
    **{
        f"dopamine_{p}": Variable(
            ("activity_trial", "step", p), "1", f"error signal f that reaches {_SPN_NAME[p]}"
        )
        for p in SPNS
    },
    "target": Variable(("step", "snr"), "1", "target of the output"),
}
"""With ``activity``."""

GAIN = {
    f"gain_{p}": Variable((p, "snr"), "1", f"landscape F of {_SPN_NAME[p]} as used") for p in SPNS
}
"""With ``weights``."""

WEIGHTS = {
    (p.pre, p.post): Variable(
        ("weight_trial", p.post, p.pre if p.pre != p.post else f"pre_{p.pre}"),
        "1",
        f"weights from {p.pre} to {p.post}",
    )
    for p in PROJECTIONS
    if p.group
}
"""With ``weights``, named ``weight_<pre>_<post>``, those of the chosen groups; NaN: no synapse."""

PAIRS = (("dspn", "dspn"), ("ispn", "ispn"), ("dspn", "ispn"))

DISTANCE_CORRELATION = {
    f"distance_correlation_{a}_{b}": Variable(
        ("distance",), "1", f"correlation of the rates of {_SPN_NAME[a]} and {_SPN_NAME[b]}"
    )
    for a, b in PAIRS
}
"""With ``distance_correlation``."""

COORDINATES = {
    "trial": ("1", "trial"),
    "curve_trial": ("1", "trial, thinned"),
    "activity_trial": ("1", "trial whose activity is kept"),
    "weight_trial": ("1", "trial after which weights are kept (0: before learning)"),
    "step": ("ms", "time within the trial"),
    "distance": ("cube side", "distance between two SPNs, middle of its bin"),
}
"""Unit and meaning of the coordinates."""


def recorded_variables() -> dict[str, Variable]:
    """Return every variable that is recorded on demand, by name."""
    weights = {f"weight_{pre}_{post}": about for (pre, post), about in WEIGHTS.items()}
    return {**ACTIVITY, **GAIN, **weights, **DISTANCE_CORRELATION}
