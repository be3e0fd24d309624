"""Every variable of a replicate's dataset: its dimensions, unit and meaning, in one place."""

from __future__ import annotations

from typing import NamedTuple


class Variable(NamedTuple):
    """Description of a variable; ``dims`` are those of one replicate."""

    dims: tuple[str, ...]
    units: str
    long_name: str


VARIABLES = {
    "loss": Variable(("trial",), "1", "loss of a trial (sum of squared errors)"),
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
}
