"""The figures of the paper and the studies that each is drawn from.

The workflow reads this table to know what to run, so it imports no plotting library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PaperFigure:
    """One figure of the paper: a composition, or a figure of one study as it is.

    Attributes
    ----------
    studies
        Studies whose summaries it is drawn from.
    caption
        What the figure shows, panel by panel.
    function
        ``module.function`` of ``dopascape.figures`` that composes it: (summaries by study) ->
        Figure.
    single, options
        Instead of a function: the figure of ``CATALOGUE`` that it is, and that one's options.
    """

    studies: tuple[str, ...]
    caption: str
    function: str = ""
    single: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


PAPER: dict[str, PaperFigure] = {
    "architecture": PaperFigure(
        ("architecture",),
        "The network. A: probabilities of connection; B: transfer function and its slope; C: "
        "fall-off of dopamine with distance; D: the circuit.",
        single="architecture",
    ),
    "learning": PaperFigure(
        ("learning",),
        "Learning with dopamine, with homogeneous dopamine and without feedback to SPNs. A: loss "
        "against trial; B: loss of the last trial. One network with dopamine in its first and its "
        "last trial: C: rates of all populations and their difference; D: outputs on their "
        "targets; E: error signal of dSPNs.",
        "paper.learning.learning",
    ),
    "feedback_controls": PaperFigure(
        ("feedback_controls",),
        "Dopamine beside exact, shuffled and no feedback. A: loss against trial; B: loss of the "
        "last trial, each point one network, the same networks joined by lines.",
        "paper.learning.feedback_controls",
    ),
    "opposition": PaperFigure(
        ("opposition",),
        "Dopamine that acts on the two pathways in opposite ways, as it does in the model, beside "
        "dopamine that acts alike on both, and none. Loss against trial.",
        single="learning_curves",
    ),
    "constraints": PaperFigure(
        ("constraints",),
        "Final loss for each combination of plastic, static and absent groups of synapses, sorted "
        "by the median.",
        single="constraint_boxes",
    ),
    "constraints_selection": PaperFigure(
        ("constraints",),
        "Final loss, with dopamine and with exact feedback, for the paper's fourteen combinations "
        "of plastic, static and absent groups of synapses.",
        single="constraint_boxes",
        options={"selection": "fourteen"},
    ),
    "diffusion": PaperFigure(
        ("diffusion", "independence", "varicosities"),
        "Diffusion of dopamine. A: final loss against diffusion length; B: how far apart the "
        "signals of the SNc units are, as the smallest eigenvalue of FᵀF; C: final loss over "
        "diffusion length and number of varicosities.",
        "paper.landscape.diffusion",
    ),
    "gain_matching": PaperFigure(
        ("diffusion", "varicosities", "patch_size"),
        "How much of the optimal landscape is learning rate: final loss with the feedback F as "
        "the landscape makes it (raw) and scaled to one size (norm-matched), against diffusion "
        "length (A), varicosities (B) and patch size (C), each with the size of F beneath; ratio "
        "of the two losses over diffusion length and varicosities (D) and patch size (E).",
        "paper.landscape.gain_matching",
    ),
    "temporal": PaperFigure(
        ("temporal",),
        "Slow dopamine, with and without a high-pass filter at the synapses. A: final loss against "
        "the time constant of dopamine; B, C: loss against trial at a few time constants.",
        "paper.sweeps.temporal",
    ),
    "spatial_correlation": PaperFigure(
        ("spatial_correlation",),
        "Correlation of the rates of pairs of SPNs against their distance, after learning, by "
        "diffusion length. A: of dSPNs; B: of iSPNs; C: of dSPNs with iSPNs.",
        single="correlation_by_distance",
    ),
    "scaling": PaperFigure(
        ("width", "target_dim", "target_tau"),
        "Final loss against network width (A), against the target's dimension, for each dimension "
        "(B), and against its time scale (C).",
        "paper.sweeps.scaling",
    ),
    "adam": PaperFigure(
        ("adam",),
        "The plain rule against Adam. A: loss against trial, a panel per feedback factor; B: final "
        "loss against Adam's feedback factor.",
        "paper.optimizers.adam",
    ),
    "alignment": PaperFigure(
        ("alignment",),
        "Alignment of the striatonigral weights with the feedback. A: cosine over trials; B: the "
        "same without each population's mean; C: gain of each SPN against its weight in one "
        "network with dopamine, before and after learning.",
        single="alignment",
    ),
    "claims_over_trials": PaperFigure(
        (
            *("learning", "feedback_controls", "alignment", "diffusion", "constraints"),
            *("temporal", "adam"),
        ),
        "The paper's claims through learning: each effect with its 95 % interval as it would stand "
        "had learning ended after so many trials. Shaded: where the claim holds.",
        "paper.claims.claims_over_trials",
    ),
}
"""Every figure of the paper by name."""


def paper_studies() -> list[str]:
    """Return the studies that the paper's figures are drawn from, in the figures' order."""
    return list(dict.fromkeys(study for figure in PAPER.values() for study in figure.studies))
