"""The figures there are and the options each takes.

Study files are checked against this table, so it must stay light: it imports no plotting library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from dopascape.parameters import Integer, Real
from dopascape.validation import StrictModel, describe


def _one_message(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    """Refuse what is none of an axis's types in one message, not one for each type."""
    try:
        return validate(value)
    except ValidationError:
        raise ValueError("must be a finite number, a text, true or false") from None


AxisValue = Annotated[Real | bool | str, WrapValidator(_one_message)]
Feedback = Literal["dopamine", "homogeneous", "none", "shuffled", "exact", "filtered"]
Depth = Annotated[Real, Field(ge=0, le=1)]


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


class CurvesOptions(FigureOptions):
    """Options of ``learning_curves``."""

    by: str = Field("feedback", description="axis of the grid that tells the curves apart")


class FeedbackOptions(FigureOptions):
    """Options of a figure that shows one feedback mode."""

    feedback: Feedback = Field("dopamine", description="feedback mode that is shown")


class SlicesOptions(FigureOptions):
    """Options of ``landscape_slices``."""

    patch_sizes: list[Real] | None = Field(
        None,
        min_length=1,
        max_length=4,
        description="patch sizes to show; by default the study's smallest and largest",
    )
    diffusion_lengths: list[Real] | None = Field(
        None,
        min_length=1,
        max_length=4,
        description="diffusion lengths to show; by default the study's nearest to 0.1",
    )
    depths: list[Depth] = Field(
        [0.25, 0.5, 0.75],
        min_length=1,
        max_length=4,
        description="where the cube is cut: z of each slice (cube sides)",
    )
    units: Integer = Field(4, ge=1, le=8, description="SNc units shown, at most")


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
    """

    options: type[FigureOptions]
    caption: str
    function: str


CATALOGUE: dict[str, FigureEntry] = {
    "learning_curves": FigureEntry(
        CurvesOptions,
        "Loss against trial, at the default landscape, by feedback or another axis, for each "
        "network width: median and inter-quartile range over replicates.",
        "dopascape.figures.curves.learning_curves",
    ),
    "loss_by_diffusion": FigureEntry(
        FigureOptions,
        "Final loss against diffusion length by patch size and network width: median and "
        "inter-quartile range over replicates.",
        "dopascape.figures.curves.loss_by_diffusion",
    ),
    "loss_map": FigureEntry(
        FeedbackOptions,
        "Median final loss over patch size and diffusion length, by network width.",
        "dopascape.figures.maps.loss_map",
    ),
    "landscape_statistics": FigureEntry(
        FeedbackOptions,
        "Statistics of the dopamine landscape against diffusion length by patch size: median and "
        "inter-quartile range over replicates.",
        "dopascape.figures.statistics.landscape_statistics",
    ),
    "landscape_statistics_map": FigureEntry(
        FeedbackOptions,
        "Median statistics of the dopamine landscape over patch size and diffusion length.",
        "dopascape.figures.statistics.landscape_statistics_map",
    ),
    "landscape_slices": FigureEntry(
        SlicesOptions,
        "Dopamine of each SNc unit in slices through the cube of tissue, with the SPNs and "
        "varicosities near each slice.",
        "dopascape.figures.slices.landscape_slices",
    ),
}
"""Every figure by the name that study files use."""


def figure_options(name: str, options: FigureOptions | Mapping[str, Any]) -> FigureOptions:
    """Check a figure's name and options.

    Parameters
    ----------
    name
        A key of ``CATALOGUE``.
    options
        The options as given in a study file, or checked ones.

    Raises
    ------
    ValueError
        For an unknown figure, an unknown option or an impossible value; it says what is allowed.
    """
    if name not in CATALOGUE:
        raise ValueError(f"unknown figure {name!r} (allowed: {', '.join(CATALOGUE)})")
    model = CATALOGUE[name].options
    given = options.model_dump() if isinstance(options, FigureOptions) else dict(options)
    try:
        return model(**given)
    except ValidationError as error:
        raise ValueError(describe(error, model, f"figure {name}")) from None
    except TypeError:
        raise ValueError(f"figure {name}: options must be named by text, not {given!r}") from None
