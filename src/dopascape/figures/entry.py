"""What the catalogue says of a figure, and the options that every figure has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from dopascape.parameters import Real
from dopascape.study.config import Name
from dopascape.validation import StrictModel

Shown = Literal[
    "parameters",
    "landscape",
    "losses",
    "activity",
    "output",
    "drawing",
    "weights",
    "gradient",
    "rate_correlation",
    "frozen_loss",
    "search",
    "sample",
]


def _one_message(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """Refuse what is none of an axis's types in one message, not one for each type."""
    try:
        return validate(value)
    except ValidationError:
        raise ValueError("must be a finite number, a text, true or false") from None


AxisValue = Annotated[Real | bool | str, WrapValidator(_one_message)]


class FigureOptions(StrictModel):
    """Options of every figure."""

    name: Name | None = Field(
        None,
        description="stem of the figure's files; by default the figure's own name",
    )
    select: dict[str, AxisValue] = Field(
        default_factory=dict,
        description="value to draw of each axis that the figure does not show, one of the grid's",
    )


@dataclass(frozen=True)
class FigureEntry:
    """One row of the catalogue.

    Attributes
    ----------
    options
        Model of the options.
    caption
        What the figure shows, in a line.
    function
        ``module.function`` of this package that draws it: (summary, options) -> Figure.
    shows
        What it shows: a study must have that. ``sample``: the indices of a study with a sample,
        ``indices.nc``; all others are of a grid, ``search`` of one with a search at its points.
    axes
        Axes of the grid that it always shows, beside those that its options name.
    sample
        Settings of the sample that it needs.
    given
        Further arguments of the function: figures of one kind share it.
    animation
        ``module.function`` that makes it move: (summary, options) -> Animation; '': it does not.
    """

    options: type[FigureOptions]
    caption: str
    function: str
    shows: Shown
    axes: tuple[str, ...] = ()
    sample: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    animation: str = ""

    @property
    def of_sample(self) -> bool:
        """Whether it is drawn from the indices of a sample."""
        return self.shows == "sample"
