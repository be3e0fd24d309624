"""How populations and signs of synapses are called and coloured."""

from __future__ import annotations

POPULATION_NAME = {
    "thal": "thalamus",
    "ctx_exc": "cortex exc.",
    "ctx_inh": "cortex inh.",
    "dspn": "dSPN",
    "ispn": "iSPN",
    "snr": "SNr",
}

SIGN_COLOUR = {1: "#D55E00", -1: "#0072B2"}
"""Excitation and inhibition (Okabe & Ito 2008)."""

SIGN_NAME = {1: "excitatory", -1: "inhibitory"}

SPN_COLOUR = {"dspn": "#0072B2", "ispn": "#E69F00"}

SPN_MARKER = {"dspn": "o", "ispn": "^"}

UNIT_COLOURS = ("#CC79A7", "#009E73", "#E69F00", "#56B4E9")
"""SNc units; they repeat after four."""
