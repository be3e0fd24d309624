"""The figures of a study with a grid; imports no plotting library."""

from __future__ import annotations

from dopascape.figures.entry import FigureEntry, FigureOptions
from dopascape.figures.grids.options import (
    EIGENVALUE_FLOOR,
    AxisOptions,
    BoxOptions,
    CapacityOptions,
    ConstraintOptions,
    CubeOptions,
    CurvesOptions,
    DrawingOptions,
    ExampleOptions,
    FeedbackOptions,
    HeatmapOptions,
    LadderOptions,
    SlicesOptions,
    StatisticsOptions,
    TuningOptions,
    WavesOptions,
)
from dopascape.modes import PROJECTION_GROUPS
from dopascape.parameters import Parameters

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
