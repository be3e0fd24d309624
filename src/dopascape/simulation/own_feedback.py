"""A network whose SPNs are told what a function of one's own says: step by step, in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.populations import CORTEX, SPNS, first_neurons, sizes
from dopascape.kernels.network_trial import (
    advance,
    finish_learning,
    record_step,
    use_feedback,
)
from dopascape.parameters import Parameters
from dopascape.simulation.afferents import Afferents
from dopascape.simulation.network import OneNetwork
from dopascape.simulation.parts import Parts
from dopascape.simulation.rule import without_learning
from dopascape.simulation.view import read_only

Array = NDArray[np.float64]

FeedbackRule = Callable[[Array, Mapping[str, Array], Array], Array]
"""``rule(error, rates, weights) -> f``: what reaches each SPN in a step.

error : (target_dim,)
    ε = r_snr - target of this step.
rates : population -> (n,)
    Rates of this step.
weights : (target_dim, n_dspn + n_ispn)
    Striatonigral weights, after this step's own update and clip.
f : (n_dspn + n_ispn,)
    The error signal, of dspn, then of ispn; a synapse j→i changes by η feedback_factor e f_i.
"""

ONE_THREAD = None
"""As the kernels say it."""


class OwnFeedback(OneNetwork):
    """One network with a feedback rule of one's own; all else as in `OneNetwork`.

    Parameters
    ----------
    parameters
    parts
        What it is made of.
    feedback_rule
        Called in every step.

    Raises
    ------
    ValueError
        With ``feedback = 'none'``, where the synapses onto SPNs are not plastic.
    """

    def __init__(self, parameters: Parameters, parts: Parts, feedback_rule: FeedbackRule) -> None:
        if parameters.feedback == "none":
            raise ValueError("feedback = 'none': an own rule needs plastic SPNs, any other mode")
        super().__init__(parameters, parts, 1)
        self._feedback_rule = feedback_rule

    def run_trial(
        self,
        afferents: Afferents,
        target: list[Array],
        n_updates: int,
        learning: bool,
        activity: Array,
    ) -> Array:
        """Run a trial and return its loss, (1,); parameters as in `OneNetwork`."""
        rule = self._rule if learning else without_learning(self._rule)
        dspn, ispn = (self._population[p] for p in SPNS)
        output = self._output
        loss = 0.0
        for t, input_rates in enumerate(afferents.rates):
            loss += advance(
                *(dspn, ispn, output, self._pair, input_rates, target[0], rule),
                *(afferents.noise, t, n_updates, ONE_THREAD),
            )
            n_updates += 1
            output.feedback[:] = self._told(input_rates)
            if activity.size:
                record_step(output, activity[t, :, 0])
            use_feedback(dspn, ispn, output, rule)
        finish_learning(dspn, ispn, self._pair, rule, rule.adam, n_updates)
        return np.array([loss])

    def _told(self, input_rates: Array) -> Array:
        """Return what the rule says of this step, checked."""
        output, size = self._output, sizes(self.points[0])
        first = first_neurons(self.points[0])
        rates = {p: input_rates[first[p] : first[p] + size[p]] for p in ("thal", *CORTEX)}
        rates |= dict(zip(SPNS, np.split(output.spn_rate, [size["dspn"]]), strict=True))
        rates["snr"] = output.rate
        shown = {population: read_only(rate) for population, rate in rates.items()}
        told = self._feedback_rule(read_only(output.error), shown, read_only(output.weight))
        if np.shape(told) != output.feedback.shape:
            shape = output.feedback.shape
            raise ValueError(f"feedback_rule returned shape {np.shape(told)}; it must be {shape}")
        return np.asarray(told, float)
