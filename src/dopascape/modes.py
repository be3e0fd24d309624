"""The words that parameters and options take: what each is called, means, and looks like.

Each word stands here once: the parameters are checked against these tables, and figures and docs
take names, looks and formulas from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Learning = Literal["local", "perturbed", "gradient"]


class Look(NamedTuple):
    """How a series is drawn; it reads without colour too."""

    colour: str
    dashes: Any
    marker: str


@dataclass(frozen=True)
class FeedbackMode:
    """What reaches the SPNs as their error signal f.

    Attributes
    ----------
    label
        Its name in figures.
    meaning
        f, with g = ε φ′ of the output.
    look
        How its series is drawn.
    version
        Raise it when the rule comes to give other results: the runs that use it are renamed, and
        no others.
    learning
        How synapses onto SPNs learn: local, by the rule of three factors; perturbed, from what
        random perturbations of SPNs do to a scalar reward; gradient, down that of a whole trial.
        Points run in lockstep with those that agree in it.
    """

    label: str
    meaning: str
    look: Look
    version: int = 1
    learning: Learning = "local"


@dataclass(frozen=True)
class GainMode:
    """How large the landscape F is; ``label`` and ``look`` are those of its series."""

    label: str
    meaning: str
    look: Look


@dataclass(frozen=True)
class LandscapeDesign:
    """What the landscape F is turned into before it teaches.

    Attributes
    ----------
    label
        Its name in figures.
    meaning
        What becomes of F, a row of gains for each SPN: of SPN i the gain |F_i| and the direction
        u_i = F_i/|F_i|. With s the parameter ``design_strength``.
    look
        How its points are drawn: colours say what is changed, markers tell designs apart.
    """

    label: str
    meaning: str
    look: Look


@dataclass(frozen=True)
class Kernel:
    """A fall-off of dopamine with distance, κ(d), and the dashes of its curve.

    ``contrast`` is k in the squared coefficient of variation 1/(k π λ³ ρ) of the sum of many at
    random in open space, at a density ρ: k π λ³ = (∫κ dV)²/∫κ² dV (Campbell's theorem).
    """

    formula: str
    dashes: Any
    contrast: float


@dataclass(frozen=True)
class Optimizer:
    """What becomes of the increments of the rule of three factors.

    ``label`` is its name in sentences and figures; ``version`` as of a mode.
    """

    label: str
    meaning: str
    version: int = 1


@dataclass(frozen=True)
class Outcome:
    """What is analysed of a sample's runs; ``label`` as in figures."""

    label: str
    meaning: str


FEEDBACK_MODES = {
    "dopamine": FeedbackMode("dopamine", "+F g (dSPNs), −F g (iSPNs)", Look("#0072B2", "-", "o")),
    "homogeneous": FeedbackMode(
        "homogeneous dopamine",
        "the mean over each population of that of `dopamine`",
        Look("#D55E00", (0, (5, 1.5)), "s"),
    ),
    "none": FeedbackMode(
        "no feedback to SPNs",
        "no learning onto SPNs",
        Look("#555555", (0, (1.2, 1.2)), "D"),
    ),
    "exact": FeedbackMode(
        "exact feedback",
        "−Wᵀ g, W the striatonigral weights after this step's own update and clip",
        Look("#009E73", (0, (6, 1.5, 1.2, 1.5)), "^"),
        version=2,
    ),
    "shuffled": FeedbackMode(
        "shuffled dopamine",
        "−A g, −B g, with [A; B] the entries of [F_dspn; −F_ispn] permuted at random",
        Look("#CC79A7", (0, (3, 1, 1, 1, 1, 1)), "v"),
    ),
    "unopposed": FeedbackMode(
        "unopposed dopamine",
        "+F g for all SPNs: iSPNs answer to dopamine as dSPNs do",
        Look("#882255", (0, (10, 1.5, 1.2, 1.5)), "p"),
    ),
    "filtered": FeedbackMode(
        "slow dopamine",
        "that of `dopamine` with g = x φ′, x ← β x + (1−β) ε, β = exp(−1/`dopamine_tau`)",
        Look("#56B4E9", (0, (8, 2)), "P"),
    ),
    "scalar_rpe": FeedbackMode(
        "scalar reward",
        "δ/ζ for all SPNs, δ the error in predicting the reward −Σ ε² from the time in the trial",
        Look("#999933", (0, (4, 1.5, 1.2, 1.5, 1.2, 1.5)), "<"),
        learning="perturbed",
    ),
    "scalar_rpe_global": FeedbackMode(
        "scalar reward, global critic",
        "that of `scalar_rpe` with one prediction of the reward for all times",
        Look("#661100", (0, (2, 2)), ">"),
        learning="perturbed",
    ),
    "bptt": FeedbackMode(
        "full gradient (BPTT)",
        "minus the gradient of ½ Σ ε² over the trial with respect to the SPN's rate",
        Look("#332288", (0, (12, 3)), "h"),
        learning="gradient",
    ),
}
"""Values of ``feedback``, in colours that the colour-blind tell apart (Okabe & Ito 2008; the rest
by Tol 2021)."""

HIGHPASS = FeedbackMode(
    "slow dopamine, high-pass synapses",
    "each SPN uses (f_t − β f_{t−1})/(1−β), with f that of `filtered`",
    Look("#E69F00", (0, (4, 1)), "X"),
)
"""``feedback = 'filtered'`` with ``highpass_synapse``."""

GAIN_MODES = {
    "raw": GainMode("raw", "F as the landscape makes it", FEEDBACK_MODES["dopamine"].look),
    "norm_matched": GainMode(
        "norm-matched",
        "F scaled to the root-mean-square entry of the default landscape",
        Look("#E69F00", (0, (5, 1.5)), "s"),
    ),
}
"""Values of ``gain``."""

_OF_DIRECTIONS, _OF_GAINS, _OF_SPNS, _OF_ALL = "#0072B2", "#D55E00", "#009E73", "#882255"
"""Colours of designs that change the directions of F's rows, their gains, who is reached, or all
of F."""

LANDSCAPE_DESIGNS = {
    "natural": LandscapeDesign("natural", "F as dopamine makes it", Look("#222222", "-", "*")),
    "equal_directions": LandscapeDesign(
        "equal directions",
        "u_i → along (1−s) u_i + s m, m the unit vector along the mean of u_i",
        Look(_OF_DIRECTIONS, "-", "o"),
    ),
    "one_unit": LandscapeDesign(
        "one unit per SPN",
        "u_i → along (1−s) u_i + s e_k, with the unit k = i modulo D",
        Look(_OF_DIRECTIONS, "-", "s"),
    ),
    "equal_gains": LandscapeDesign(
        "equal gains",
        "|F_i| → |F_i|^(1−s) q^s, q the root mean square of the gains",
        Look(_OF_GAINS, "-", "o"),
    ),
    "log_normal_gains": LandscapeDesign(
        "log-normal gains",
        "|F_i| → |F_i|^(1−s) (q exp z_i)^s, z_i standard normal",
        Look(_OF_GAINS, "-", "s"),
    ),
    "permuted_gains": LandscapeDesign(
        "permuted gains",
        "|F_i| permuted among a random share s of the SPNs",
        Look(_OF_GAINS, "-", "^"),
    ),
    "borrowed_gains": LandscapeDesign(
        "gains of another λ",
        "|F_i| → |F_i|^(1−s) |F′_i|^s, F′ the same landscape at the diffusion length "
        "`design_length`",
        Look(_OF_GAINS, "-", "D"),
    ),
    "fewer_spns": LandscapeDesign(
        "fewer SPNs", "F_i → 0 for a random share s of the SPNs", Look(_OF_SPNS, "-", "o")
    ),
    "dspn_only": LandscapeDesign(
        "dSPNs only", "F_i → (1−s) F_i for iSPNs", Look(_OF_SPNS, "-", "s")
    ),
    "equal_singular_values": LandscapeDesign(
        "equal singular values",
        "σ_k → σ_k^(1−s) q^s, q the root mean square of those above 0",
        Look(_OF_DIRECTIONS, "-", "^"),
    ),
    "weakest_direction": LandscapeDesign(
        "weakest direction lost",
        "the smallest of the D singular values σ → (1−s) σ",
        Look(_OF_DIRECTIONS, "-", "v"),
    ),
    "one_direction": LandscapeDesign(
        "strongest direction left",
        "all singular values but the largest σ → (1−s) σ",
        Look(_OF_DIRECTIONS, "-", "D"),
    ),
    "gaussian": LandscapeDesign(
        "Gaussian",
        "F → (1−s) F + s q Z, Z standard normal entries, q the root mean square of those of F",
        Look(_OF_ALL, "-", "P"),
    ),
}
"""Values of ``landscape_design``; `dopascape.anatomy.designs` holds their functions."""

KERNELS = {
    "exponential": Kernel("exp(−d/λ)/λ", "-", 64),
    "point_source": Kernel("exp(−d/λ)/d", (0, (3, 1.5)), 8),
}
"""Values of ``kernel``."""

ARBORS = {
    "cube": "uniform in the sub-cube of side patch_size",
    "ball": "uniform in a ball of the same variance along each axis, about the sub-cube's middle",
    "gaussian": "a Gaussian cloud of that variance",
}
"""Values of ``arbor``, and where an SNc unit's varicosities lie."""

OPTIMIZERS = {
    "sgd": Optimizer("the plain rule", "the increments as they are"),
    "adam": Optimizer("Adam", "Adam on the increments", version=2),
}
"""Values of ``optimizer``."""

TASKS = ("gaussian_process", "drawing")
"""Values of ``task``."""

PENS = {2: "one pen", 4: "two pens"}
"""Values of ``target_dim`` with task drawing: x and y of each pen."""

LEARNING_RATE_SCALINGS = ("none", "inverse_width")
"""Values of ``learning_rate_scaling``."""

PRECISIONS = ("double", "single")
"""Values of ``precision``."""

SYNAPSE_STATES = ("plastic", "static", "absent")
"""What the synapses of a projection group can be."""

PROJECTION_GROUPS = {
    "corticostriatal": "corticostriatal synapses",
    "thalamostriatal": "thalamostriatal synapses",
    "collaterals": "collaterals of SPNs",
    "striatonigral": "striatonigral synapses",
}
"""Projections onto and from SPNs that share their state, each group a field of the parameters, and
what its synapses are called."""

OUTCOMES = {
    "log_final_loss": Outcome("log₁₀ final loss", "log10 of the loss of the last trial"),
    "trials_to_criterion": Outcome(
        "trials to criterion", "trials to criterion (n_trials + 1 where it is not reached)"
    ),
    "mean_log_loss": Outcome(
        "mean log₁₀ loss",
        "mean of log10 of the loss over all trials (area under the learning curve)",
    ),
}
"""The outcomes of a sensitivity analysis, all of them worse when larger."""
