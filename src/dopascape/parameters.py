"""The parameters of one simulated network; the defaults are the paper's."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from dopascape.validation import StrictModel, describe, plain_number

MODEL_VERSION = 2
"""Raise this when the same parameters come to mean other results, or results come to hold more;
every digest changes with it."""

Integer = Annotated[int, BeforeValidator(plain_number)]
Real = Annotated[float, BeforeValidator(plain_number)]
Group = Literal["plastic", "static", "absent"]


class Parameters(StrictModel):
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

    network_width: Integer = Field(
        200, ge=10, le=100_000, description="number of spiny projection neurons (SPNs), N"
    )
    target_dim: Integer = Field(
        4, ge=1, le=1000, description="dimensions of the target, D: output neurons and SNc units"
    )
    trial_length: Integer = Field(
        200, ge=2, le=100_000, description="steps of 1 ms in a trial (ms)"
    )
    target_tau: Real = Field(
        20.0, gt=0, le=1e6, description="time scale of the target's Gaussian process (ms)"
    )
    n_trials: Integer = Field(
        5000,
        ge=0,
        le=10_000_000,
        description="trials of a run; 0: the network and its landscape alone",
    )
    learning_rate: Real = Field(1e-3, ge=0, le=1e3, description="learning rate η")
    learning_rate_scaling: Literal["none", "inverse_width"] = Field(
        "none",
        description="η as given, or times 200/network_width: keeps wide networks from overshooting",
    )
    feedback_factor: Real = Field(
        25.0, ge=0, le=1e6, description="factor on η for the synapses onto SPNs"
    )
    feedback: Literal["dopamine", "homogeneous", "none", "shuffled", "exact", "filtered"] = Field(
        "dopamine", description="what reaches the SPNs as their error signal"
    )
    diffusion_length: Real = Field(
        0.1, ge=1e-6, le=1e6, description="length λ that dopamine diffuses (cube sides)"
    )
    patch_size: Real = Field(
        1.0, gt=0, le=1, description="side of the sub-cube that holds one SNc unit's varicosities"
    )
    n_varicosities: Integer = Field(10, ge=1, le=1_000_000, description="varicosities per SNc unit")
    shared_varicosities: bool = Field(
        False, description="one set of varicosities for dSPNs and iSPNs, or two independent sets"
    )
    kernel: Literal["exponential", "point_source"] = Field(
        "exponential",
        description="fall-off of dopamine with distance d: exp(-d/λ)/λ or exp(-d/λ)/d",
    )
    core_radius: Real = Field(
        0.01, gt=0, le=1, description="point_source: d is no smaller than this (cube sides)"
    )
    gain: Literal["raw", "norm_matched"] = Field(
        "raw",
        description="the landscape as it is, or scaled to the default landscape's expected size",
    )
    dopamine_tau: Real = Field(
        100.0, gt=0, le=1e9, description="filtered: time constant of the dopamine signal (ms)"
    )
    highpass_synapse: bool = Field(
        False, description="filtered: SPN synapses undo the low-pass filter of dopamine"
    )
    optimizer: Literal["sgd", "adam"] = Field(
        "sgd", description="plain rule of three factors, or Adam on its increments"
    )
    precision: Literal["double", "single"] = Field(
        "double", description="floating-point numbers of synapses and rates: 64 or 32 bits"
    )
    noise: Real = Field(0.0, ge=0, le=10, description="standard deviation of the noise on rates")
    corticostriatal: Group = Field("plastic", description="synapses ctx_exc → dspn, ispn")
    thalamostriatal: Group = Field("plastic", description="synapses thal → dspn, ispn")
    collaterals: Group = Field("plastic", description="synapses among dspn and ispn")
    striatonigral: Group = Field("plastic", description="synapses dspn, ispn → snr")

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise ValueError(describe(error, type(self))) from None

    @model_validator(mode="after")
    def _refuse_settings_without_effect(self) -> Parameters:
        if self.highpass_synapse and self.feedback != "filtered":
            raise ValueError("highpass_synapse = True: allowed with feedback = 'filtered' only")
        return self

    def replace(self, **changes: Any) -> Parameters:
        """Return a copy with some fields changed, validated like a new one."""
        return Parameters(**{**self.model_dump(), **changes})

    def canonical(self) -> str:
        """Return all fields as JSON with sorted keys: equal text means equal parameters."""
        return json.dumps(self.model_dump(), sort_keys=True, allow_nan=False)

    def digest(self, root_seed: int, recording: str = "") -> str:
        """Return the name of this point's results: 20 hex digits of SHA-256.

        Covers every parameter that differs from its default, the root seed of the random streams
        and the model's version, and not the number of replicates. Those at their defaults are left
        out so that a parameter that the model gains later does not rename what was run before; a
        default that changes is another version of the model.

        Parameters
        ----------
        root_seed
            The study's seed.
        recording
            What the results hold beyond what all do, in a canonical form.
        """
        chosen = json.dumps(self.model_dump(exclude_defaults=True), sort_keys=True, allow_nan=False)
        payload = f"{MODEL_VERSION}\n{root_seed}\n{chosen}" + (recording and f"\n{recording}")
        return hashlib.sha256(payload.encode()).hexdigest()[:20]
