"""The parameters of one simulated network; the defaults are the paper's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple, cast

from pydantic import BeforeValidator, Field, model_validator

from dopascape.modes import (
    ARBORS,
    FEEDBACK_MODES,
    GAIN_MODES,
    HIGHPASS,
    KERNELS,
    LANDSCAPE_DESIGNS,
    LEARNING_RATE_SCALINGS,
    OPTIMIZERS,
    PENS,
    PRECISIONS,
    PROJECTION_GROUPS,
    SYNAPSE_STATES,
    TASKS,
    Learning,
)
from dopascape.validation import UserModel, one_of, plain_number

DYNAMICS_VERSION = 3
"""Raise this when all points come to give other results; every digest changes with it. What
changes a feedback mode or an optimizer alone raises that one's version in `dopascape.modes`."""

Integer = Annotated[int, BeforeValidator(plain_number)]
Real = Annotated[float, BeforeValidator(plain_number)]
Feedback = Annotated[str, one_of(FEEDBACK_MODES)]
SynapseState = Annotated[str, one_of(SYNAPSE_STATES)]
ProjectionGroup = Annotated[str, one_of(PROJECTION_GROUPS)]


class Quantity(NamedTuple):
    """What a parameter is called where it is drawn or listed.

    Attributes
    ----------
    label
        Its short name.
    symbol
        In formulas and figures; '' for none.
    unit
        'cube side' (of the cube of striatal tissue), 'ms', or '1'.
    """

    label: str
    symbol: str = ""
    unit: str = "1"


def _parameter(
    default: Any, label: str, meaning: str, *, symbol: str = "", unit: str = "1", **limits: float
) -> Any:
    """Return a field with its quantity; limits as of pydantic's ``Field``."""
    about: dict[str, Any] = Quantity(label, symbol, unit)._asdict()
    return Field(default, description=meaning, json_schema_extra=about, **cast(Any, limits))


class Parameters(UserModel):
    """Parameters of one network, its task and its learning rule.

    Frozen and validated; the defaults are those of Wärnberg & Kumar, PNAS 2023
    (doi 10.1073/pnas.2221994120). Lengths are in sides of the cube of striatal tissue, times in
    steps of 1 ms.

    Raises
    ------
    ValueError
        For an unknown field or an impossible value; it names the field, the value and what is
        allowed.
    """

    network_width: Integer = _parameter(
        200,
        "network width",
        "number of spiny projection neurons (SPNs)",
        symbol="N",
        ge=10,
        le=100_000,
    )
    target_dim: Integer = _parameter(
        4,
        "target dimension",
        "dimensions of the target: output neurons and SNc units",
        symbol="D",
        ge=1,
        le=1000,
    )
    trial_length: Integer = _parameter(
        200, "trial length", "steps of 1 ms in a trial", symbol="T", unit="ms", ge=2, le=100_000
    )
    task: Annotated[str, one_of(TASKS)] = _parameter(
        "gaussian_process",
        "task",
        "target of the outputs: draws of a Gaussian process, or letters that they draw as x and y "
        "of one pen or two (target_dim 2 or 4)",
    )
    target_tau: Real = _parameter(
        20.0,
        "time scale of the target",
        "time scale of the target: of its Gaussian process, or what its letters are smoothed by",
        unit="ms",
        gt=0,
        le=1e6,
    )
    n_trials: Integer = _parameter(
        5000,
        "trials",
        "trials of a run; 0: the network and its landscape alone",
        ge=0,
        le=10_000_000,
    )
    learning_rate: Real = _parameter(
        1e-3, "learning rate", "learning rate", symbol="η", ge=0, le=1e3
    )
    learning_rate_scaling: Annotated[str, one_of(LEARNING_RATE_SCALINGS)] = _parameter(
        "none",
        "learning rate scaling",
        "η as given, or times the default width over network_width: keeps wide networks from "
        "overshooting",
    )
    feedback_factor: Real = _parameter(
        25.0, "feedback factor", "factor on η for the synapses onto SPNs", ge=0, le=1e6
    )
    feedback: Feedback = _parameter(
        "dopamine", "feedback", "what reaches the SPNs as their error signal"
    )
    diffusion_length: Real = _parameter(
        0.1,
        "diffusion length",
        "length that dopamine diffuses",
        symbol="λ",
        unit="cube side",
        ge=1e-6,
        le=1e6,
    )
    patch_size: Real = _parameter(
        1.0,
        "patch size",
        "side of the sub-cube that holds one SNc unit's varicosities",
        unit="cube side",
        gt=0,
        le=1,
    )
    n_varicosities: Integer = _parameter(
        10, "varicosities per SNc unit", "varicosities per SNc unit", ge=1, le=1_000_000
    )
    arbor: Annotated[str, one_of(ARBORS)] = _parameter(
        "cube",
        "arbor",
        "where an SNc unit's varicosities lie: "
        + "; ".join(f"{name}: {meaning}" for name, meaning in ARBORS.items()),
    )
    snc_per_dim: Integer = _parameter(
        1,
        "SNc units per dimension",
        "SNc units that tell of one dimension of the error: F has the sum of them",
        ge=1,
        le=1000,
    )
    varicosity_loss: Real = _parameter(
        0.0,
        "loss of varicosities",
        "share of each SNc unit's varicosities that release no dopamine, from lesion_trial on; a "
        "larger loss takes more of the same",
        ge=0,
        le=1,
    )
    snc_loss: Real = _parameter(
        0.0,
        "loss of SNc units",
        "share of each dimension's SNc units that release no dopamine, from lesion_trial on; a "
        "larger loss takes more of the same",
        ge=0,
        le=1,
    )
    lesion_trial: Integer = _parameter(
        0,
        "trials before the lesion",
        "trials before what is lost is lost; 0: it is so from the start",
        ge=0,
        le=10_000_000,
    )
    uptake_loss: bool = _parameter(
        False,
        "loss of uptake",
        "lost terminals take up no dopamine either: λ (1 − f)^(−1/2) at a loss f of all "
        "varicosities, or λ as it is",
    )
    dopamine_gain: Real = _parameter(
        1.0,
        "gain of dopamine",
        "factor on F from lesion_trial on, such as that of L-dopa",
        ge=0,
        le=1e6,
    )
    new_target: bool = _parameter(
        False, "new target", "another target from lesion_trial on, drawn as the first one"
    )
    landscape_turnover: Real = _parameter(
        0.0,
        "turnover of the landscape",
        "share of each SNc unit's varicosities that is redrawn every turnover_period trials, the "
        "oldest first",
        ge=0,
        le=1,
    )
    turnover_period: Integer = _parameter(
        1,
        "trials between turnovers",
        "landscape_turnover: trials after which varicosities are redrawn",
        ge=1,
        le=10_000_000,
    )
    release_probability: Real = _parameter(
        1.0,
        "release probability",
        "probability that a varicosity releases dopamine in a trial, drawn for each trial; what "
        "is released is divided by it, so that its mean stays",
        symbol="p",
        gt=0,
        le=1,
    )
    shared_varicosities: bool = _parameter(
        False,
        "shared varicosities",
        "one set of varicosities for dSPNs and iSPNs, or two independent sets",
    )
    kernel: Annotated[str, one_of(KERNELS)] = _parameter(
        "exponential",
        "kernel",
        "fall-off of dopamine with distance d: " + " or ".join(k.formula for k in KERNELS.values()),
        symbol="κ",
    )
    core_radius: Real = _parameter(
        0.01,
        "core radius",
        "point_source: d is no smaller than this",
        unit="cube side",
        gt=0,
        le=1,
    )
    gain: Annotated[str, one_of(GAIN_MODES)] = _parameter(
        "raw", "gain", "the landscape as it is, or scaled to the default landscape's expected size"
    )
    landscape_design: Annotated[str, one_of(LANDSCAPE_DESIGNS)] = _parameter(
        "natural",
        "design of the landscape",
        "the landscape as dopamine makes it, or turned into another one by design",
    )
    design_strength: Real = _parameter(
        1.0,
        "strength of the design",
        "how far a design goes: 0 is the natural landscape, 1 all the way",
        symbol="s",
        ge=0,
        le=1,
    )
    design_length: Real = _parameter(
        0.1,
        "diffusion length of borrowed gains",
        "borrowed_gains: diffusion length at which SPNs have the gains that are borrowed",
        unit="cube side",
        ge=1e-6,
        le=1e6,
    )
    dopamine_tau: Real = _parameter(
        100.0,
        "time constant of dopamine",
        "filtered: time constant of the dopamine signal",
        unit="ms",
        gt=0,
        le=1e9,
    )
    highpass_synapse: bool = _parameter(
        False, "high-pass synapse", "filtered: SPN synapses undo the low-pass filter of dopamine"
    )
    perturbation: Real = _parameter(
        1.0,
        "perturbation",
        "scalar_rpe: standard deviation of the perturbation that is added to the input of each "
        "SPN in each step",
        symbol="ζ",
        gt=0,
        le=100,
    )
    optimizer: Annotated[str, one_of(OPTIMIZERS)] = _parameter(
        "sgd", "optimizer", "plain rule of three factors, or Adam on its increments"
    )
    precision: Annotated[str, one_of(PRECISIONS)] = _parameter(
        "double", "precision", "floating-point numbers of synapses and rates: 64 or 32 bits"
    )
    noise: Real = _parameter(
        0.0, "noise", "standard deviation of the noise on rates", symbol="σ", ge=0, le=10
    )
    corticostriatal: SynapseState = _parameter(
        "plastic", PROJECTION_GROUPS["corticostriatal"], "synapses ctx_exc → dspn, ispn"
    )
    thalamostriatal: SynapseState = _parameter(
        "plastic", PROJECTION_GROUPS["thalamostriatal"], "synapses thal → dspn, ispn"
    )
    collaterals: SynapseState = _parameter(
        "plastic", PROJECTION_GROUPS["collaterals"], "synapses among dspn and ispn"
    )
    striatonigral: SynapseState = _parameter(
        "plastic", PROJECTION_GROUPS["striatonigral"], "synapses dspn, ispn → snr"
    )

    @model_validator(mode="after")
    def _refuse_settings_without_effect(self) -> Parameters:
        if self.highpass_synapse and self.feedback != "filtered":
            raise ValueError("highpass_synapse = True: allowed with feedback = 'filtered' only")
        if self.new_target and self.task == "drawing":
            raise ValueError("new_target = True: allowed with task = 'gaussian_process' only")
        return self

    @model_validator(mode="after")
    def _refuse_loss_of_all(self) -> Parameters:
        for lost, of, left, what in (
            ("varicosity_loss", self.n_varicosities, self.n_varicosities_left, "varicosities"),
            ("snc_loss", self.snc_per_dim, self.n_snc_left, "SNc units of a dimension"),
        ):
            if left == 0:
                raise ValueError(
                    f"{lost} = {getattr(self, lost)}: leaves none of {of} {what}; allowed is a "
                    "loss that leaves one"
                )
        return self

    @model_validator(mode="after")
    def _refuse_turnover_of_none(self) -> Parameters:
        if self.landscape_turnover > 0 and self.n_redrawn == 0:
            raise ValueError(
                f"landscape_turnover = {self.landscape_turnover}: redraws none of "
                f"{self.n_varicosities} varicosities; allowed is 0, or a share that redraws one"
            )
        return self

    @model_validator(mode="after")
    def _refuse_half_a_pen(self) -> Parameters:
        if self.task == "drawing" and self.target_dim not in PENS:
            allowed = " or ".join(f"{dim} ({pens})" for dim, pens in PENS.items())
            raise ValueError(
                f"target_dim = {self.target_dim}: with task = 'drawing' it must be {allowed}"
            )
        return self

    @property
    def n_redrawn(self) -> int:
        """Varicosities of each SNc unit that are redrawn every ``turnover_period`` trials."""
        return round(self.landscape_turnover * self.n_varicosities)

    @property
    def n_varicosities_left(self) -> int:
        """Varicosities of each SNc unit that a lesion leaves."""
        return self.n_varicosities - round(self.varicosity_loss * self.n_varicosities)

    @property
    def n_snc_left(self) -> int:
        """SNc units of each dimension that a lesion leaves."""
        return self.snc_per_dim - round(self.snc_loss * self.snc_per_dim)

    @property
    def learning(self) -> Learning:
        """How the synapses onto SPNs learn (see `dopascape.modes.FeedbackMode`)."""
        return FEEDBACK_MODES[self.feedback].learning

    def replace(self, **changes: Any) -> Parameters:
        """Return a copy with some fields changed, validated like a new one."""
        return Parameters(**{**self.model_dump(), **changes})

    def canonical(self) -> str:
        """Return all fields as JSON with sorted keys: equal text means equal parameters."""
        return json.dumps(self.model_dump(), sort_keys=True, allow_nan=False)

    def versions(self) -> dict[str, int]:
        """Return the versions of the dynamics and of the learning rules that these use."""
        high = {"highpass_synapse": HIGHPASS.version} if self.highpass_synapse else {}
        return {
            "dynamics": DYNAMICS_VERSION,
            f"feedback {self.feedback}": FEEDBACK_MODES[self.feedback].version,
            **high,
            f"optimizer {self.optimizer}": OPTIMIZERS[self.optimizer].version,
        }

    def digest(self, root_seed: int, recording: str = "") -> str:
        """Return the name of this point's results: 20 hex digits of SHA-256.

        Covers the versions of what the point uses, the root seed of the random streams and every
        parameter that differs from its default, and not the number of replicates. Those at their
        defaults are left out so that a parameter that the model gains later does not rename what
        was run before; a default that changes is another version of the dynamics.

        Parameters
        ----------
        root_seed
            The study's seed.
        recording
            What the results hold beyond what all do, in a canonical form.
        """
        chosen = self.model_dump(exclude_defaults=True)
        covered = [self.versions(), root_seed, chosen, recording]
        text = json.dumps(covered, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def default(name: str) -> Any:
    """Return a parameter's default."""
    return Parameters.model_fields[name].default


def quantity(name: str) -> Quantity:
    """Return label, symbol and unit of a parameter."""
    about = Parameters.model_fields[name].json_schema_extra
    return Quantity(**cast("dict[str, str]", about))


def axis_label(name: str) -> str:
    """Return a parameter's label for an axis, such as 'diffusion length λ (cube sides)'."""
    label, symbol, unit = quantity(name)
    text = f"{label} {symbol}".rstrip()
    # Other units are abbreviations, which have no plural.
    units = "cube sides" if unit == "cube side" else unit
    return text if unit == "1" else f"{text} ({units})"


SHARED = ("network_width", "target_dim", "trial_length", "noise", "precision", "optimizer")
"""Parameters in which points agree that are run in lockstep: what shapes arrays, what all of them
meet, and what is compiled apart. All others may differ."""

ACTS_WITH: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "dopamine_tau": ("feedback", ("filtered",)),
    "highpass_synapse": ("feedback", ("filtered",)),
    "core_radius": ("kernel", ("point_source",)),
    "design_strength": (
        "landscape_design",
        tuple(name for name in LANDSCAPE_DESIGNS if name != "natural"),
    ),
    "design_length": ("landscape_design", ("borrowed_gains",)),
    "perturbation": (
        "feedback",
        tuple(name for name, mode in FEEDBACK_MODES.items() if mode.learning == "perturbed"),
    ),
    "turnover_period": ("landscape_turnover", None),
    "snc_loss": ("snc_per_dim", None),
    "new_target": ("lesion_trial", None),
}
"""Parameters that change nothing unless another one has one of these values; None: any but its
default."""


def acts(name: str, values: Iterable[Any]) -> bool:
    """Tell if a parameter of ``ACTS_WITH`` acts at any value that its other one takes."""
    other, acting = ACTS_WITH[name]
    if acting is None:
        return any(value != default(other) for value in values)
    return any(value in acting for value in values)


def where_it_acts(name: str) -> str:
    """Say where a parameter of ``ACTS_WITH`` acts: 'kernel = 'point_source''."""
    other, acting = ACTS_WITH[name]
    if acting is None:
        return f"{other} is not {default(other)!r}"
    return f"{other} = {' or '.join(map(repr, acting))}"
