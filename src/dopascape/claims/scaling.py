"""Claims on the size of the network, on the target, and on the optimizer."""

from __future__ import annotations

from functools import partial

import numpy as np

from dopascape.claims.outcome import Claim, Finding, Summaries, above, below
from dopascape.claims.statistics import Floats, best_setting, least_by_others, ratio, spread
from dopascape.claims.values import axis_values, log_loss


def fall_along(summaries: Summaries, study: str, axis: str, feedback: str) -> tuple[str, Floats]:
    """Return from where to where, and log10 of the loss at the least value over the largest.

    Parameters
    ----------
    summaries
        By study.
    study, axis
        The study, and its axis of numbers.
    feedback
        Kind of feedback.

    Returns
    -------
    str
        The values that are compared.
    Floats : (n_replicates,)
    """
    values = axis_values(summaries[study], axis, at_least=2)
    losses = log_loss(summaries[study], [axis], feedback=feedback)
    return f"{values[0]:g} / {values[-1]:g}", losses[0] - losses[-1]


def loss_falls(summaries: Summaries, study: str, axis: str, symbol: str) -> Finding:
    """Test whether the loss with dopamine falls from the least to the largest value of an axis."""
    ends, fall = fall_along(summaries, study, axis, "dopamine")
    return Finding(ratio(fall, np.zeros_like(fall)), f"loss at {symbol} = {ends}", above(1))


def falls_more_than_homogeneous(summaries: Summaries) -> Finding:
    """Test whether the loss falls more with width for dopamine than for homogeneous dopamine."""
    ends, dopamine = fall_along(summaries, "width", "network_width", "dopamine")
    _, homogeneous = fall_along(summaries, "width", "network_width", "homogeneous")
    measure = f"loss at N = {ends}, dopamine / homogeneous"
    return Finding(ratio(dopamine, homogeneous), measure, above(1))


def grows_less_than_homogeneous(summaries: Summaries) -> Finding:
    """Test whether the loss grows less with D for dopamine than for homogeneous dopamine."""
    # The division by D is the same for both and leaves the ratio of their growths.
    dims = axis_values(summaries["target_dim"], "target_dim", at_least=2)
    falls = {
        mode: fall_along(summaries, "target_dim", "target_dim", mode)[1]
        for mode in ("homogeneous", "dopamine")
    }
    estimate = ratio(-falls["homogeneous"], -falls["dopamine"])
    nothing = np.zeros_like(falls["dopamine"])
    grows = [
        f"{ratio(-fall, nothing).value * dims[0] / dims[-1]:.3g} {mode}"
        for mode, fall in falls.items()
    ]
    measure = f"growth from D = {dims[0]:g} to {dims[-1]:g}, homogeneous / dopamine"
    return Finding(estimate, measure, above(1), [f"growth per dimension: {', '.join(grows)}"])


def plain_as_adam(summaries: Summaries) -> Finding:
    """Test whether the plain rule is no worse than the best Adam, but for its own spread."""
    summary = summaries["adam"]
    axes = ["learning_rate", "feedback_factor"]
    plain, adam = (log_loss(summary, axes, optimizer=name) for name in ("sgd", "adam"))
    settings = adam.reshape(-1, adam.shape[-1])
    # The plain rule ignores both axes: all its entries are the same runs.
    estimate = ratio(plain[0, 0], least_by_others(settings))
    rate, factor = np.unravel_index(best_setting(settings), adam.shape[:-1])
    rates, factors = (axis_values(summary, axis) for axis in axes)
    notes = [
        f"best Adam: rate {rates[rate]:g}, factor {factors[factor]:g} of {len(settings)} settings"
    ]
    return Finding(estimate, "loss plain / best Adam", below(spread(plain[0, 0])), notes)


CLAIMS = (
    Claim(
        "loss_falls_with_width",
        "Wider networks learn better with dopamine",
        "final loss in the narrowest over that in the widest network is above 1",
        "Each step between, and rates of their own at each width.",
        ("width",),
        "ours",
        partial(loss_falls, study="width", axis="network_width", symbol="N"),
    ),
    Claim(
        "width_helps_dopamine_more",
        "Width helps dopamine more than homogeneous dopamine",
        "final loss in the narrowest over that in the widest network, dopamine over homogeneous, "
        "is above 1",
        "Whether homogeneous dopamine gains by width too.",
        ("width",),
        "ours",
        falls_more_than_homogeneous,
    ),
    Claim(
        "dimensions_cost_dopamine_less",
        "More target dimensions cost dopamine less than homogeneous dopamine",
        "growth of final loss per dimension from fewest to most dimensions, homogeneous over "
        "dopamine, is above 1",
        "Which of the two is lower at any D: it is a ratio of growths.",
        ("target_dim",),
        "ours",
        grows_less_than_homogeneous,
    ),
    Claim(
        "slow_targets_easier",
        "Slower targets are easier",
        "with dopamine, final loss at the shortest over that at the longest time scale of the "
        "target is above 1",
        "Each step between, and kinds of feedback other than dopamine.",
        ("target_tau",),
        "ours",
        partial(loss_falls, study="target_tau", axis="target_tau", symbol="τ"),
    ),
    Claim(
        "adam_not_needed",
        "Adam is not needed",
        "final loss of the plain rule over that of the best of Adam's settings, chosen by the "
        "other replicates, is not higher than 1 by one standard deviation over replicates of the "
        "plain rule's own log loss, or more",
        "Adam at other settings, and fewer trials, after which the plain rule can be behind.",
        ("adam",),
        "paper",
        plain_as_adam,
    ),
)
