"""The figures of a study with a sample; imports no plotting library."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dopascape.figures.entry import AxisValue, FigureEntry, FigureOptions
from dopascape.modes import OUTCOMES
from dopascape.validation import one_of

Outcome = Annotated[str, one_of(OUTCOMES)]


class SampleOptions(FigureOptions):
    """Options of every figure of a sample."""

    select: dict[str, AxisValue] = Field(
        default_factory=dict, max_length=0, description="not here: a sample has no axes"
    )


class OutcomeOptions(SampleOptions):
    """Options of a figure that shows one outcome of a sample."""

    outcome: Outcome = Field("log_final_loss", description="outcome that is shown")


class SurfaceOptions(OutcomeOptions):
    """Options of ``sensitivity_surface``."""

    factors: list[str] | None = Field(
        None,
        min_length=2,
        max_length=2,
        description="the two parameters to show; by default the two strongest",
    )


SAMPLE_FIGURES: dict[str, FigureEntry] = {
    "sensitivity_bars": FigureEntry(
        SampleOptions,
        "Indices of sensitivity of each factor and outcome with 95 % confidence intervals, and the "
        "threshold that the dummy factor sets.",
        "samples.bars.sensitivity_bars",
        "sample",
    ),
    "sensitivity_pairs": FigureEntry(
        OutcomeOptions,
        "Second-order indices: the share of the variance that goes with each pair of factors "
        "beyond what goes with each alone.",
        "samples.pairs.sensitivity_pairs",
        "sample",
        sample={"second_order": True},
    ),
    "sensitivity_plane": FigureEntry(
        SampleOptions,
        "Elementary effects of each factor: mean size against standard deviation, with 95 % "
        "confidence intervals.",
        "samples.plane.sensitivity_plane",
        "sample",
        sample={"method": "morris"},
    ),
    "sensitivity_convergence": FigureEntry(
        SampleOptions,
        "Indices with 95 % confidence intervals, and the agreement of their ranking with the last, "
        "against the number of base samples.",
        "samples.convergence.sensitivity_convergence",
        "sample",
    ),
    "sensitivity_scatter": FigureEntry(
        OutcomeOptions,
        "Every run's outcome against each factor, with a running median.",
        "samples.response.sensitivity_scatter",
        "sample",
    ),
    "sensitivity_surface": FigureEntry(
        SurfaceOptions,
        "Local mean of the outcome over the two factors with the largest indices.",
        "samples.response.sensitivity_surface",
        "sample",
    ),
}
"""They are drawn from ``indices.nc``."""
