"""The options that studies may give to figures over a grid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dopascape.figures.entry import FigureOptions
from dopascape.observables.registry import STATISTICS
from dopascape.parameters import Feedback, Integer, Real
from dopascape.validation import one_of

EIGENVALUE_FLOOR = 1e-8
"""Where the eigenvalue's axis starts at the lowest: λ far below the distance between neurons and
varicosities drives it to 1e-80, which says no more than that it is 0."""

Example = Annotated[Integer, Field(ge=0, description="replicate whose recordings are shown")]
Depth = Annotated[Real, Field(ge=0, le=1)]


def _not_a_panel(axis: str) -> str:
    if axis in ("network_width", "replicate", "trial"):
        raise ValueError("must be another axis of the study's grid")
    return axis


class CurvesOptions(FigureOptions):
    """Options of ``learning_curves``."""

    by: Annotated[str, AfterValidator(_not_a_panel)] = Field(
        "feedback", description="axis of the grid that tells the curves apart"
    )


class FeedbackOptions(FigureOptions):
    """Options of a figure that shows one feedback mode."""

    feedback: Feedback = Field("dopamine", description="feedback mode that is shown")


class ExampleOptions(FeedbackOptions):
    """Options of a figure that shows what is recorded of one network."""

    example: Example = 0


class WavesOptions(ExampleOptions):
    """Options of ``waves``."""

    depth: Depth = Field(0.5, description="where the cube is cut: z of the slice (cube sides)")


class DrawingOptions(FigureOptions):
    """Options of ``drawing``."""

    example: Example = 0


class BoxOptions(FigureOptions):
    """Options of ``loss_box``."""

    by: str = Field("feedback", description="axis of the grid that tells the boxes apart")


class TuningOptions(FigureOptions):
    """Options of ``tuning``."""

    by: str = Field("feedback", description="axis of the grid with a row of panels for each value")


class LadderOptions(FigureOptions):
    """Options of ``ladder``: the panels that show an axis do not heed its value in ``select``."""


class AxisOptions(FigureOptions):
    """Options of ``loss_by_axis``."""

    axis: str = Field(description="axis of numbers that the loss is drawn against")
    by: str = Field("feedback", description="axis of the grid that tells the curves apart")
    per_dimension: bool = Field(
        False, description="divide the loss by the target's dimension, target_dim"
    )


class CapacityOptions(FigureOptions):
    """Options of ``capacity``."""

    axis: Literal["target_dim", "target_tau"] = Field(
        "target_dim", description="axis along which the task becomes harder"
    )


class HeatmapOptions(FigureOptions):
    """Options of ``loss_heatmap``."""

    x: str = Field(description="axis of numbers from left to right")
    y: str = Field(description="axis of numbers from bottom to top")


class StatisticsOptions(FigureOptions):
    """Options of ``loss_by_statistics``."""

    by: str = Field(description="axis of the grid that tells the points apart")
    statistics: list[Annotated[str, one_of(STATISTICS)]] = Field(
        list(STATISTICS)[:6], min_length=1, description="statistics of the landscape, by observable"
    )
    curve: list[Real] | None = Field(
        None,
        min_length=3,
        max_length=3,
        description="log10 L₀, b and x₀ of a curve over the first statistic x: L₀ (1 + x/x₀)^-b",
    )
    named: Integer = Field(
        0, ge=0, le=12, description="landscapes that are named, those farthest from the curve"
    )


class ConstraintOptions(FigureOptions):
    """Options of ``constraint_boxes``."""

    selection: Literal["all", "fourteen"] = Field(
        "all",
        description="all combinations, or the fourteen of the paper's figure",
    )


class LandscapesOptions(FigureOptions):
    """Options of a figure that shows some landscapes of a study."""

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


class SlicesOptions(LandscapesOptions):
    """Options of ``landscape_slices``."""

    depths: list[Depth] = Field(
        [0.25, 0.5, 0.75],
        min_length=1,
        max_length=4,
        description="where the cube is cut: z of each slice (cube sides)",
    )
    units: Integer = Field(4, ge=1, le=8, description="SNc units shown, at most")


class CubeOptions(LandscapesOptions):
    """Options of ``landscape_cube``."""

    units: Integer = Field(2, ge=1, le=4, description="SNc units shown, at most")
