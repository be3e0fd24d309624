"""The analysis of the ladder and of the measures of nearness to the gradient, on losses made up."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from dopascape.claims import ladder

NETWORKS = 6
WOBBLE = np.array([-0.1, 0.1, -0.05, 0.05, 0.0, 0.0])
"""Of log10 losses between networks; its mean is 0."""


def summary_of(logs: np.ndarray) -> xr.Dataset:
    """Return a ladder with log10 losses (rules, networks) after trial 10, and 1 before."""
    found = np.stack([np.ones_like(logs), 10**logs], axis=-1)
    dims = ("feedback", "target_dim", "network_width", "replicate", "frozen_trial")
    coordinates = {
        "feedback": list(ladder.RUNGS),
        "target_dim": [4],
        "network_width": [100],
        "frozen_trial": [0, 10],
    }
    variables = {
        "frozen_loss": (dims, found[:, None, None]),
        "diverged": (dims[:-1], np.zeros((len(logs), 1, 1, NETWORKS), np.int8)),
    }
    return xr.Dataset(variables, coordinates)


def gradients() -> xr.Dataset:
    """Return losses of rules, and measures that agree with them, or do not."""
    rules = ["dopamine", "exact", "none", "homogeneous", "shuffled", "bptt"]
    loss = np.array([2.0, 1.0, 5.0, 4.0, 3.0, 9.0])[:, np.newaxis] * 10**WOBBLE
    dims = ("feedback", "replicate")
    at_the_end = {"gradient_cosine": 1 / loss, "neuron_cosine": loss, "feature_loss": loss}
    swapped = loss.copy()
    swapped[[0, 1]] = loss[[1, 0]]  # Spearman's of five, two neighbours swapped: 1 - 6·2/120
    at_the_end |= {"feedback_cosine": 1 / swapped, "best_update_decrease": np.ones_like(loss)}
    variables = {
        name: ((*dims, "gradient_trial"), np.stack([np.zeros_like(loss), values], axis=-1))
        for name, values in at_the_end.items()
    }
    variables |= {
        "final_loss": (dims, loss),
        "diverged": (dims, np.zeros(loss.shape, np.int8)),
    }
    return xr.Dataset(variables, {"feedback": rules, "gradient_trial": [1, 10]})


def test_a_rule_stands_above_the_one_before_if_it_loses_less():
    fallen = np.array([0.0, 0.0, 1.0, 2.0, 1.5, 2.5, 3.5, 4.5])  # decades, of each rung
    logs = -fallen[:, np.newaxis] + np.outer(np.arange(len(fallen)) % 2, WOBBLE)
    found = ladder.analyse(summary_of(logs), gradients()).steps
    steps = {(step.lower, step.upper): step.judged for step in found}
    assert steps["none", "homogeneous"].sign == "undecided"
    assert steps["homogeneous", "scalar_rpe_global"].sign == "above"
    assert steps["homogeneous", "scalar_rpe_global"].estimate.value == pytest.approx(1.0)
    assert steps["scalar_rpe", "shuffled"].sign == "below"
    assert len(steps) == 7


def test_a_gap_is_a_paired_ratio_after_a_trial():
    logs = np.zeros((len(ladder.RUNGS), NETWORKS))
    logs[ladder.RUNGS.index("dopamine")] = -np.log10(4) + WOBBLE
    logs[ladder.RUNGS.index("scalar_rpe")] = WOBBLE
    found = summary_of(logs)
    late = ladder.gap(found, "scalar_rpe", "dopamine", 4, 10)
    assert late[:3] == pytest.approx((4, 4, 4))
    assert ladder.gap(found, "scalar_rpe", "dopamine", 4, 0).value == 1


def test_measures_order_the_rules_but_backpropagation():
    logs = np.zeros((len(ladder.RUNGS), NETWORKS))
    found = ladder.analyse(summary_of(logs), gradients())
    expected = {"gradient_cosine": 1, "neuron_cosine": -1, "feature_loss": 1}
    expected |= {"feedback_cosine": 0.9, "best_update_decrease": 0}
    values = {name: one.value for name, one in found.measures.items()}
    assert values == pytest.approx(expected)
    above = {name for name, one in found.measures_judged.items() if one.sign == "above"}
    assert above == {"gradient_cosine", "feature_loss", "feedback_cosine"}
