"""What a lesion makes of the landscape: terminals are lost, and uptake and dopamine with them."""

from __future__ import annotations

import math

from dopascape.parameters import Parameters

INTACT = {"varicosity_loss": 0.0, "snc_loss": 0.0, "dopamine_gain": 1.0, "uptake_loss": False}


def in_force(parameters: Parameters, trial: int) -> Parameters:
    """Return the parameters of the landscape as they are in a trial, counted from 0.

    Before ``lesion_trial`` nothing is lost. From it on, with ``uptake_loss``, dopamine is taken up
    by the terminals that are left only. Where uptake is proportional to their density, at a loss f

        λ(f) = √(D*/k(f)) = λ (1 - f)^(-1/2),

    as the steady state of diffusion with first-order uptake has it (D*: apparent diffusion
    coefficient, k: rate of uptake).
    """
    if trial < parameters.lesion_trial:
        return parameters.model_copy(update=INTACT)
    if parameters.uptake_loss:
        length = parameters.diffusion_length / math.sqrt(1 - terminals_lost(parameters))
        # Beyond the bound of the field at a loss of nearly all, so it is not checked again.
        update = {"diffusion_length": length, "uptake_loss": False}
        return parameters.model_copy(update=update)
    return parameters


def terminals_lost(parameters: Parameters) -> float:
    """Return f, the share of all varicosities that a lesion takes, rounding included."""
    units = parameters.n_snc_left / parameters.snc_per_dim
    return 1 - units * parameters.n_varicosities_left / parameters.n_varicosities
