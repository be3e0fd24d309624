"""What the catalogue says of a figure, and the options that every figure has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from dopascape.parameters import Real
from dopascape.validation import StrictModel


def _one_message(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """Refuse what is none of an axis's types in one message, not one for each type."""
    try:
        return validate(value)
    except ValidationError:
        raise ValueError("must be a finite number, a text, true or false") from None


AxisValue = Annotated[Real | bool | str, WrapValidator(_one_message)]


class FigureOptions(StrictModel):
    """Options of every figure."""

    name: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9_-]+$",
        max_length=100,
        description="stem of the figure's files; by default the figure's own name",
    )
    select: dict[str, AxisValue] = Field(
        default_factory=dict,
        description=(
            "value to draw of each axis that the figure does not show; "
            "of an axis of numbers the nearest value there is"
        ),
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
        ``module.function`` that draws it: (summary, options) -> Figure.
    of_sample
        Whether it is drawn from the indices of a study with a sample, ``indices.nc``, instead.
    """

    options: type[FigureOptions]
    caption: str
    function: str
    of_sample: bool = False
