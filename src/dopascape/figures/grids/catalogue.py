"""The figures of a study with a grid and the options each takes; imports no plotting library."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dopascape.figures.entry import FigureEntry, FigureOptions
from dopascape.modes import PROJECTION_GROUPS
from dopascape.observables.registry import STATISTICS
from dopascape.parameters import Feedback, Integer, Parameters, Real
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


GRID_FIGURES: dict[str, FigureEntry] = {
    "learning_curves": FigureEntry(
        CurvesOptions,
        "Loss against trial, at the default landscape, by feedback or another axis, for each "
        "network width: medians and spread over replicates.",
        "grids.curves.learning_curves",
        "losses",
        ("network_width",),
    ),
    "loss_by_diffusion": FigureEntry(
        FigureOptions,
        "Final loss against diffusion length by patch size and network width: medians and "
        "spread over replicates.",
        "grids.sweeps.loss_by_diffusion",
        "losses",
        ("network_width", "feedback", "patch_size", "diffusion_length"),
    ),
    "loss_map": FigureEntry(
        FeedbackOptions,
        "Median final loss over patch size and diffusion length, by network width.",
        "grids.maps.loss_map",
        "losses",
        ("feedback", "network_width", "patch_size", "diffusion_length"),
    ),
    "loss_box": FigureEntry(
        BoxOptions,
        "Final loss by feedback or another axis: quartiles, range and every replicate.",
        "grids.boxes.loss_box",
        "losses",
    ),
    "loss_by_axis": FigureEntry(
        AxisOptions,
        "Final loss against an axis of the grid, by feedback or another axis, for raw and "
        "norm-matched feedback: medians and spread over replicates.",
        "grids.sweeps.loss_by_axis",
        "losses",
        ("gain",),
    ),
    "capacity": FigureEntry(
        CapacityOptions,
        "Share of the networks that learn to a criterion, against what makes the task harder, and "
        "the hardest task that most of them learn, by feedback and network width.",
        "grids.capacity.capacity_by_width",
        "losses",
        ("network_width", "feedback"),
    ),
    "loss_heatmap": FigureEntry(
        HeatmapOptions,
        "Median final loss over two axes of the grid, for raw and norm-matched feedback.",
        "grids.maps.loss_heatmap",
        "losses",
        ("gain",),
    ),
    "constraint_boxes": FigureEntry(
        ConstraintOptions,
        "Final loss for combinations of plastic, static and absent groups of synapses, sorted by "
        "the median.",
        "grids.constraints.constraint_boxes",
        "losses",
        ("feedback", *PROJECTION_GROUPS),
    ),
    "eigenvalue_by_diffusion": FigureEntry(
        FigureOptions,
        "Smallest eigenvalue of FᵀF against diffusion length: medians and spread over replicates.",
        "grids.sweeps.statistic_by_diffusion",
        "landscape",
        ("gain", "diffusion_length"),
        given={
            "variable": "smallest_eigenvalue",
            "floor": EIGENVALUE_FLOOR,
            "what": "Eigenvalues",
        },
    ),
    "participation_ratio_by_diffusion": FigureEntry(
        FigureOptions,
        "Participation ratio (Σσ²)²/Σσ⁴ of the singular values of F, how many directions of the "
        "error SPNs share in, against diffusion length: medians and spread over replicates.",
        "grids.sweeps.statistic_by_diffusion",
        "landscape",
        ("gain", "diffusion_length"),
        given={"variable": "participation_ratio"},
    ),
    "loss_by_statistics": FigureEntry(
        StatisticsOptions,
        "Final loss of every landscape of a study against statistics of the landscape, a panel "
        "for each: medians and quartiles over replicates.",
        "grids.predictors.loss_by_statistics",
        "losses",
        tuple(Parameters.model_fields),
    ),
    "optimizer_curves": FigureEntry(
        FigureOptions,
        "Loss against trial with Adam, by learning rate, beside the plain rule, a panel per "
        "feedback factor: medians and spread over replicates.",
        "grids.curves.optimizer_curves",
        "losses",
        ("feedback_factor", "optimizer", "learning_rate"),
    ),
    "tuning": FigureEntry(
        TuningOptions,
        "Loss with frozen weights at every setting that a search has tried, against each parameter "
        "that is searched, by feedback or another axis: every network, and the chosen settings.",
        "grids.tuning.tuning",
        "search",
    ),
    "ladder": FigureEntry(
        LadderOptions,
        "What each rule of learning comes to: loss with frozen weights against trials by number of "
        "outputs, and after the last trial by number of outputs and network width, in the order of "
        "the grid: geometric means over networks and 95 % intervals.",
        "grids.ladder.ladder",
        "frozen_loss",
        ("feedback", "target_dim", "network_width"),
    ),
    "architecture": FigureEntry(
        FigureOptions,
        "The network: probabilities of connection, transfer function, fall-off of dopamine with "
        "distance, and the circuit.",
        "grids.architecture.architecture",
        "parameters",
    ),
    "activity": FigureEntry(
        ExampleOptions,
        "One network in its first and its last recorded trial: rates of all populations and their "
        "difference, outputs and targets, and the error signal of dSPNs.",
        "grids.activity.activity",
        "activity",
        ("feedback",),
    ),
    "drawing": FigureEntry(
        DrawingOptions,
        "Letters that one network draws, in each recorded trial, by feedback.",
        "grids.drawing.drawing",
        "drawing",
        ("feedback",),
        animation="grids.drawing.draw_letters",
    ),
    "alignment": FigureEntry(
        ExampleOptions,
        "Cosine between feedback and striatonigral weights over trials, as it is and less each "
        "population's mean: medians and spread over replicates; and the gain of each "
        "SPN against its weight in one network before and after learning.",
        "grids.alignment.alignment",
        "weights",
        ("feedback",),
    ),
    "gradient_alignment": FigureEntry(
        FigureOptions,
        "Loss through learning, and how what a trial changes compares with the exact gradient: "
        "cosines of the weights onto SPNs, within neurons and of the feedback, the loss that goes "
        "with the best step, and what an output learns anew from the SPNs; by feedback, medians "
        "and spread over replicates.",
        "grids.gradient.gradient_alignment",
        "gradient",
        ("feedback",),
    ),
    "gradient_by_projection": FigureEntry(
        FigureOptions,
        "Cosine of what a trial changes with steepest descent, for each projection onto SPNs, by "
        "feedback: medians and spread over replicates.",
        "grids.gradient.gradient_by_projection",
        "gradient",
        ("feedback",),
    ),
    "correlation_by_distance": FigureEntry(
        FigureOptions,
        "Correlation of the rates of pairs of SPNs against their distance, by diffusion length: "
        "mean and two standard errors over replicates.",
        "grids.correlation.correlation_by_distance",
        "rate_correlation",
        ("diffusion_length",),
    ),
    "loss_by_turnover": FigureEntry(
        FigureOptions,
        "Final loss, centred alignment after the last trial and, with `record: {gradient: …}`, "
        "the loss of an output learned anew, against the trials between turnovers, by the share of "
        "varicosities redrawn: medians and spread over replicates.",
        "grids.constancy.loss_by_turnover",
        "losses",
        ("feedback", "landscape_turnover", "turnover_period"),
    ),
    "lesion_doses": FigureEntry(
        FigureOptions,
        "Final loss against the share of varicosities left, with λ as it was and with uptake lost "
        "too, a panel for each time of the lesion: medians and spread over replicates.",
        "grids.damage.lesion_doses",
        "losses",
        ("feedback", "lesion_trial", "new_target", "uptake_loss", "varicosity_loss"),
    ),
    "dopamine_given_back": FigureEntry(
        FigureOptions,
        "Final loss against the mean gain that a loss of varicosities and a factor on dopamine "
        "leave, and what a loss costs with the mean gain given back: medians and spread over "
        "replicates.",
        "grids.damage.dopamine_given_back",
        "losses",
        ("feedback", "varicosity_loss", "dopamine_gain"),
    ),
    "landscape_statistics": FigureEntry(
        FeedbackOptions,
        "Statistics of the dopamine landscape against diffusion length by patch size: medians and "
        "spread over replicates.",
        "grids.statistics.landscape_statistics",
        "landscape",
        ("feedback", "patch_size", "diffusion_length"),
    ),
    "landscape_statistics_map": FigureEntry(
        FeedbackOptions,
        "Median statistics of the dopamine landscape over patch size and diffusion length.",
        "grids.statistics.landscape_statistics_map",
        "landscape",
        ("feedback", "patch_size", "diffusion_length"),
    ),
    "contrast_by_density": FigureEntry(
        FigureOptions,
        "Coefficient of variation of dopamine across SPNs against the varicosities in a cube of "
        "side λ, by diffusion length, a panel per kernel, beside the law of open space: medians "
        "and spread over replicates.",
        "grids.contrast.contrast_by_density",
        "landscape",
        ("kernel", "diffusion_length", "n_varicosities"),
    ),
    "landscape_slices": FigureEntry(
        SlicesOptions,
        "Dopamine of each SNc unit in slices through the cube of tissue, with the SPNs and "
        "varicosities near each slice.",
        "grids.slices.landscape_slices",
        "landscape",
        ("feedback", "patch_size", "diffusion_length"),
    ),
    "landscape_cube": FigureEntry(
        CubeOptions,
        "SPNs in the cube of tissue, coloured by the gain of an SNc unit, with its varicosities.",
        "grids.cube.landscape_cube",
        "landscape",
        ("feedback", "patch_size", "diffusion_length"),
    ),
    "waves": FigureEntry(
        WavesOptions,
        "Dopamine above and below its baseline, Σ F g, in a slice of the tissue as the error plays "
        "over a trial: before, during and after learning, as far as trials are recorded.",
        "grids.waves.waves",
        "output",
        ("feedback",),
        animation="grids.waves.draw_waves",
    ),
}
"""Every figure of a grid, by the name that study files use."""
