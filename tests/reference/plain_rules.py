"""Scalar reward and backpropagation through time for the plain model, as slow as it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from plain_model import POPULATIONS, SPNS, PlainModel, Weights, alpha

CRITIC_TRIALS = 20


def plain_normals(root_seed: int, replicate: int, trial: int, steps: int, n: int) -> np.ndarray:
    r"""Perturbations of a trial, (steps, n), step after step, from the ninth stream.

    Of two uniform numbers u and v, the halves of a word, :math:`x = \sqrt{8/e} (v - 1/2) / u` is
    normal if :math:`x^2 \le -4 \ln u`; else the next word is tried.
    """
    key = (replicate, 9, trial)
    words = np.random.Philox(np.random.SeedSequence(root_seed, spawn_key=key))
    found: list[float] = []
    while len(found) < steps * n:
        u, v = ((half + 0.5) / 2**32 for half in divmod(int(words.random_raw()), 2**32))
        x = math.sqrt(8 / math.e) * (v - 0.5) / u
        if x * x <= -4 * math.log(u):
            found.append(x)
    return np.reshape(found, (steps, n))


@dataclass
class PlainReward(PlainModel):
    r"""Node perturbation with a critic; "scalar_rpe" and "scalar_rpe_global".

    Two networks with the same weights: of one (`rate`, `potential`) the SPNs are perturbed, and it
    learns; of the other (`calm_rate`, `calm_potential`) the loss is reported.
    """

    perturbation: float = 1.0
    seed: int = 0
    root_seed: int = 0

    def __post_init__(self) -> None:
        """Set the state to 0."""
        super().__post_init__()
        self.calm_rate = {p: 0 * r for p, r in self.rate.items()}
        self.calm_potential = {p: 0 * v for p, v in self.potential.items()}
        self.expected = np.zeros(len(self.target))
        self.expected_always = 0.0
        self.n_trials_done = 0

    def run(self, n_trials: int) -> np.ndarray:
        """Run further trials; return the losses without perturbation."""
        losses = np.zeros(n_trials)
        for trial in range(n_trials):
            steps, n = len(self.target), sum(self.rate[p].size for p in SPNS)
            shakes = plain_normals(self.root_seed, self.seed, self.n_trials_done, steps, n)
            for t in range(steps):
                losses[trial] += self._perturbed_step(t, shakes[t])
            self.n_trials_done += 1
        return losses

    def _perturbed_step(self, t: int, shake: np.ndarray) -> float:
        r"""Do one step and learn. Returns :math:`\sum_k \varepsilon_k^2` without perturbation."""
        self._n_steps += 1
        xi = dict(zip(SPNS, np.split(shake, [self.rate["dspn"].size]), strict=True))
        self.rate["thal"] = self.calm_rate["thal"] = self.thal_rate[t]
        for post in POPULATIONS[1:]:
            a = alpha(post)
            push = self.perturbation * xi[post] if post in SPNS else 0.0
            shaken = self._drive(post, self.rate) + push
            self.potential[post] = a * self.potential[post] + (1 - a) * shaken
            calm = self._drive(post, self.calm_rate)
            self.calm_potential[post] = a * self.calm_potential[post] + (1 - a) * calm
            rate = 1 / (1 + np.exp(2 - self.potential[post]))
            what = xi[post] if post in SPNS else rate * (1 - rate)
            for pre in POPULATIONS:
                if (pre, post) in self.trace:
                    coincidence = np.outer(what, self.rate[pre])
                    self.trace[pre, post] = a * self.trace[pre, post] + (1 - a) * coincidence
            self.rate[post] = rate
            self.calm_rate[post] = 1 / (1 + np.exp(2 - self.calm_potential[post]))
        self._learn_of_reward(t, self.rate["snr"] - self.target[t])
        return float(np.sum((self.calm_rate["snr"] - self.target[t]) ** 2))

    def _learn_of_reward(self, t: int, error: np.ndarray) -> None:
        r"""Learn from :math:`\delta = -\sum_k \varepsilon_k^2 - b`; at first, b alone does."""
        reward = -np.sum(error**2)
        if self.feedback == "scalar_rpe":
            delta = reward - self.expected[t]
            self.expected[t] += max(0.1, 1 / (self.n_trials_done + 1)) * delta
        else:
            delta = reward - self.expected_always
            self.expected_always += delta / 200
        if self.n_trials_done < CRITIC_TRIALS:
            return
        for pre, post in self.trace:
            if post == "snr":
                self._change((pre, post), -error, self.learning_rate)
            else:
                told = np.full(self.rate[post].size, delta / self.perturbation)
                self._change((pre, post), told, self.learning_rate * self.feedback_factor)


@dataclass
class PlainGradient(PlainModel):
    """Backpropagation through time: the program of a trial, run backwards."""

    def run(self, n_trials: int) -> np.ndarray:
        """Run further trials, each with one update at its end; return their losses."""
        losses = np.zeros(n_trials)
        for trial in range(n_trials):
            losses[trial], gradient = self.loss_and_gradient()
            self._n_steps += 1
            for (pre, post), slope in gradient.items():
                factor = 1.0 if post == "snr" else self.feedback_factor
                self._follow((pre, post), -slope, self.learning_rate * factor)
        return losses

    def loss_and_gradient(self) -> tuple[float, Weights]:
        r"""Run a trial without learning.

        Returns
        -------
        float
            Loss :math:`\sum_t \sum_k \varepsilon_k^2`.
        dict
            Derivative of half of it with respect to the weights of each plastic projection.
        """
        tape = []
        loss = 0.0
        for thal_rate, target in zip(self.thal_rate, self.target, strict=True):
            self.rate["thal"] = thal_rate
            seen = {}
            for post in POPULATIONS[1:]:
                seen[post] = dict(self.rate)
                self._update_population(post)
            error = self.rate["snr"] - target
            loss += float(np.sum(error**2))
            tape.append((seen, {p: r * (1 - r) for p, r in self.rate.items()}, error))
        gradient = {p: 0.0 * self.weights[p] for p in self.trace}
        of_rate = {p: 0.0 * r for p, r in self.rate.items()}
        of_potential = {p: 0.0 * v for p, v in self.potential.items()}
        for seen, slope, error in reversed(tape):
            of_rate["snr"] = of_rate["snr"] + error
            for post in reversed((*SPNS, "snr")):
                a = alpha(post)
                of_potential[post] = a * of_potential[post] + slope[post] * of_rate[post]
                of_rate[post] = 0.0 * of_rate[post]  # overwritten in this step
                of_drive = (1 - a) * of_potential[post]
                for pre in POPULATIONS:
                    if (pre, post) in self.weights:
                        back = np.nan_to_num(self.weights[pre, post]).T @ of_drive
                        of_rate[pre] = of_rate[pre] + back
                    if (pre, post) in gradient:
                        gradient[pre, post] += np.outer(of_drive, seen[post][pre])
        return loss, gradient


PLAIN = {"scalar_rpe": PlainReward, "scalar_rpe_global": PlainReward, "bptt": PlainGradient}
"""What runs a mode of feedback; all others `PlainModel`."""
