"""What is recorded of a run beside its losses, as a study file asks for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, WrapValidator

from dopascape.anatomy.populations import CORTEX, POPULATIONS, SPNS
from dopascape.parameters import Integer, ProjectionGroup
from dopascape.validation import UserModel, describe, one_of

Population = Annotated[str, one_of(POPULATIONS)]


def _trial(value: Any, validate: Any) -> Any:
    try:
        return validate(value)
    except ValueError:
        raise ValueError("must be the number of a trial, or last") from None


Trial = Annotated[Annotated[Integer, Field(ge=0)] | Literal["last"], WrapValidator(_trial)]


FEATURE_TRIALS = 1000
"""Trials in which an output learns anew from a striatum that does not, for each trial that is
compared with the gradient."""


class Recording(UserModel):
    """What is recorded beyond what every run keeps; `dopascape.observables.registry` names it.

    Raises
    ------
    ValueError
        For an unknown field or an impossible value; it names the field, the value and what is
        allowed.
    """

    activity: list[Trial] = Field(
        default=[],
        description="trials (1, 2, …, last) whose rates and dopamine are kept, step by step",
    )
    populations: list[Population] = Field(
        default=list(POPULATIONS),
        min_length=1,
        description="populations whose activity is kept; with dspn or ispn, the dopamine that "
        "reaches them",
    )
    weights: list[Trial] = Field(
        default=[], description="trials after which weights are kept; 0: before learning"
    )
    weight_groups: list[ProjectionGroup] = Field(
        default=["striatonigral"], description="projections whose weights are kept"
    )
    gradient: list[Trial] = Field(
        default=[],
        description="trials (1, 2, …, last) whose change of the weights onto SPNs is compared with "
        "the gradient",
    )
    rate_correlation: bool = Field(
        default=False,
        description="correlation of SPN rates against distance, in a trial without learning "
        "after the last",
    )

    frozen_loss: list[Trial] = Field(
        default=[],
        description="trials after which the loss of a trial with frozen weights is measured; 0: "
        "before learning",
    )

    def at(self, n_trials: int) -> Recording:
        """Return the same with every trial a number, sorted, each once.

        Raises
        ------
        ValueError
            For a trial that a run of ``n_trials`` does not have.
        """
        return Recording(
            activity=_numbers("activity", self.activity, 1, n_trials),
            populations=[p for p in POPULATIONS if p in self.populations],
            weights=_numbers("weights", self.weights, 0, n_trials),
            weight_groups=sorted(set(self.weight_groups)),
            gradient=_numbers("gradient", self.gradient, 1, n_trials),
            rate_correlation=self.rate_correlation,
            frozen_loss=_numbers("frozen_loss", self.frozen_loss, 0, n_trials),
        )

    def canonical(self) -> str:
        """Return what is recorded as JSON, nothing if it is nothing: equal text, equal files."""
        chosen = self.model_dump(exclude_defaults=True)
        if not self.activity:
            chosen.pop("populations", None)
        if not self.weights:
            chosen.pop("weight_groups", None)
        if self.rate_correlation:
            # The first version took each neuron for a pair with itself: its files do not count.
            chosen["rate_correlation"] = 2
        return json.dumps(chosen, sort_keys=True) if chosen else ""

    def grows_with_width(self) -> bool:
        """Tell if the size of what is kept depends on the network's width."""
        of_width = bool(self.activity) and not {*CORTEX, *SPNS}.isdisjoint(self.populations)
        return bool(self.weights) or of_width


def recording(given: Mapping[str, Any]) -> Recording:
    """Return what is to be recorded, as a study file says it.

    Raises
    ------
    ValueError
        One line per mistake.
    """
    try:
        return Recording.model_validate({**given})
    except ValidationError as error:
        raise ValueError(describe(error, Recording, "record")) from None


PLAIN = Recording()
"""Nothing beyond what every run keeps."""

OF_EXAMPLES = ("activity", "weights")
"""What is kept of the example replicates only, as it is large; the rest is kept of all."""


def _numbers(name: str, trials: list[Any], first: int, last: int) -> list[Any]:
    numbers = {last if trial == "last" else trial for trial in trials}
    for number in sorted(numbers):
        if not first <= number <= last:
            raise ValueError(f"{name}: trial {number} is none of the run's ({first} to {last})")
    return sorted(numbers)


class StudyRecording(Recording):
    """The ``record`` of a study file."""

    examples: Integer = Field(
        default=1,
        ge=1,
        le=100_000,
        description="the first so many replicates are those whose activity and weights are kept",
    )

    def of_examples(self) -> Recording:
        """Return what is recorded of the example replicates."""
        return Recording(**self.model_dump(exclude={"examples"}))

    def of_all(self) -> Recording:
        """Return what is recorded of every replicate: what stays small."""
        return Recording(
            **self.model_dump(exclude={"examples", "populations", "weight_groups", *OF_EXAMPLES})
        )
