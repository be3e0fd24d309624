"""Claims on where plasticity matters."""

from __future__ import annotations

from functools import partial

import numpy as np

from dopascape.claims.outcome import Claim, Finding, Summaries, above
from dopascape.claims.statistics import Floats, least_by_others, ratio
from dopascape.claims.values import log_loss
from dopascape.modes import PROJECTION_GROUPS


def loss_with_static(summaries: Summaries, group: str | None) -> Floats:
    """Return log10 final loss with dopamine, one group static (or none), the others plastic."""
    states = {name: "static" if name == group else "plastic" for name in PROJECTION_GROUPS}
    return log_loss(summaries["constraints"], feedback="dopamine", **states)


def static_over_plastic(summaries: Summaries, group: str) -> Finding:
    """Test whether one group static gives a higher loss than all groups plastic."""
    estimate = ratio(loss_with_static(summaries, group), loss_with_static(summaries, None))
    return Finding(estimate, f"loss {group} static / all plastic", above(1))


def corticostriatal_most(summaries: Summaries) -> Finding:
    """Test whether static corticostriatal synapses cost more than the worst other static group."""
    corticostriatal, *others = (loss_with_static(summaries, group) for group in PROJECTION_GROUPS)
    # What costs most is the least after a change of sign. NaN stays NaN and is never chosen, so a
    # group whose static runs all diverged cannot be the rival; its own claim says so.
    worst = -least_by_others(-np.array(others))
    estimate = ratio(corticostriatal, worst)
    plastic = loss_with_static(summaries, None)
    each = [
        f"{group} {ratio(static, plastic).value:.3g}"
        for group, static in zip(PROJECTION_GROUPS, (corticostriatal, *others), strict=True)
    ]
    notes = [f"static / all plastic: {', '.join(each)}"]
    return Finding(estimate, "loss corticostriatal static / worst other static", above(1), notes)


CLAIMS = (
    Claim(
        "corticostriatal_matters_most",
        "Corticostriatal plasticity matters most of the four groups of synapses",
        "final loss with corticostriatal synapses static over that with the group static, of the "
        "other three, that costs the other replicates most, is above 1; the rest plastic",
        "Plasticity where other groups are absent: groups can stand in for each other.",
        ("constraints",),
        "paper",
        corticostriatal_most,
    ),
    *(
        Claim(
            f"{group}_plasticity_matters",
            f"Plasticity matters in {words}",
            "final loss with these static over that with everything plastic is above 1",
            "Plasticity where the other groups, which can stand in for these, are not plastic.",
            ("constraints",),
            "ours",
            partial(static_over_plastic, group=group),
        )
        for group, words in PROJECTION_GROUPS.items()
    ),
)
