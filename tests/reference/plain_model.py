"""A slow, plain numpy version of the model, written from the specification alone, to check the fast
engine against.

Section numbers refer to the specification of the model. Weights are (post, pre), NaN where there is
no synapse.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

Projection = tuple[str, str]
Weights = dict[Projection, np.ndarray]

POPULATIONS = (
    "thal",
    "ctx_exc",
    "ctx_inh",
    "dspn",
    "ispn",
    "snr",
)  # in the order in which they update
SPNS = ("dspn", "ispn")
FEEDBACKS = (
    *("dopamine", "homogeneous", "none", "shuffled", "exact", "unopposed", "filtered"),
    *("scalar_rpe", "scalar_rpe_global", "bptt"),  # in plain_rules.py
)
TIME_CONSTANT = {
    "ctx_exc": 10.0,
    "ctx_inh": 10.0,
    "dspn": 10.0,
    "ispn": 10.0,
    "snr": 0.0,
}  # ms, = steps
BIAS = {"ctx_exc": 0.0, "ctx_inh": 0.0, "dspn": 0.0, "ispn": 0.0, "snr": 1.0}


def alpha(population: str) -> float:
    r"""Decay per step of potentials and traces, :math:`\alpha = e^{-1/\tau}`, or 0 for :math:`\tau
    = 0`.
    """
    tau = TIME_CONSTANT[population]
    return math.exp(-1.0 / tau) if tau > 0 else 0.0


def is_excitatory(pre: str, post: str) -> bool:
    """Sign of a projection (section 3); the net effect of the indirect pathway, ispn -> snr, is
    excitatory.
    """
    return pre in ("thal", "ctx_exc") or (pre, post) == ("ispn", "snr")


def group(pre: str, post: str) -> str:
    """Name of the setting that governs a projection; empty where it is never plastic."""
    if post == "snr":
        return "striatonigral"
    if post in SPNS:
        return {"ctx_exc": "corticostriatal", "thal": "thalamostriatal"}.get(pre, "collaterals")
    return ""


@dataclass
class PlainModel:
    r"""The network as dense matrices; every equation of the specification, in its order, in loops
    over populations.

    Parameters
    ----------
    weights
        Initial weights, balanced already; projections that are absent are missing or NaN
        throughout. Copied.
    gain
        For "dspn" and "ispn" the gain :math:`F`, (n, D); in the mode "shuffled" :math:`A` and
        :math:`B`.
    thal_rate, target
        Input (T, n_thal) and target (T, D) of a trial.
    learning_rate, feedback_factor, feedback, dopamine_tau, highpass_synapse, optimizer
        Settings of section 5.
    corticostriatal, thalamostriatal, collaterals, striatonigral
        "plastic", "static" or "absent".

    Attributes
    ----------
    rate, potential
        State of each population after the last step.
    trace
        Eligibility of every projection that is "plastic", NaN where there is no synapse.
    """

    weights: Weights
    gain: dict[str, np.ndarray]
    thal_rate: np.ndarray
    target: np.ndarray
    learning_rate: float = 1e-3
    feedback_factor: float = 25.0
    feedback: str = "dopamine"
    dopamine_tau: float = (
        100.0  # ASSUME: the specification has no default; it only matters for "filtered"
    )
    highpass_synapse: bool = False
    optimizer: str = "sgd"
    corticostriatal: str = "plastic"
    thalamostriatal: str = "plastic"
    collaterals: str = "plastic"
    striatonigral: str = "plastic"
    rate: dict[str, np.ndarray] = field(init=False)
    potential: dict[str, np.ndarray] = field(init=False)
    trace: Weights = field(init=False)

    def __post_init__(self) -> None:
        """Copy the weights, without those of absent groups, and set the state to 0."""
        if self.feedback not in FEEDBACKS or self.optimizer not in ("sgd", "adam"):
            raise ValueError(f"unknown feedback {self.feedback!r} or optimizer {self.optimizer!r}")
        self.weights = {
            projection: np.array(w, dtype=float) for projection, w in self.weights.items()
        }
        for projection, w in self.weights.items():
            if self._setting(projection) == "absent":
                w[:] = np.nan
        size = {"thal": self.thal_rate.shape[1], "snr": self.target.shape[1]}
        for (pre, post), w in self.weights.items():
            size[post], size[pre] = w.shape
        self.rate = {p: np.zeros(size.get(p, 0)) for p in POPULATIONS}
        self.potential = {p: np.zeros(size.get(p, 0)) for p in POPULATIONS if p != "thal"}
        plastic = [p for p in self.weights if self._setting(p) == "plastic"]
        self.trace = {
            p: 0.0 * self.weights[p] for p in plastic
        }  # 0 * NaN is NaN: no synapse, no trace
        self._first_moment = {p: 0.0 * self.weights[p] for p in plastic}
        self._second_moment = {p: 0.0 * self.weights[p] for p in plastic}
        self._filtered_error = np.zeros(size["snr"])
        self._previous_feedback = {p: np.zeros(size.get(p, 0)) for p in SPNS}
        self._n_steps = 0

    def run(self, n_trials: int) -> np.ndarray:
        r"""Run further trials, learning in every step; the state carries over.

        Returns
        -------
        np.ndarray
            Loss of each trial, :math:`\sum_t \sum_k \varepsilon_k(t)^2`.
        """
        losses = np.zeros(n_trials)
        for trial in range(n_trials):
            for thal_rate, target in zip(self.thal_rate, self.target, strict=True):
                error = self._step(thal_rate, target)
                losses[trial] += np.sum(error**2)
        return losses

    def _setting(self, projection: Projection) -> str:
        """Plastic, static or absent."""
        name = group(*projection)
        return getattr(self, name) if name else "static"

    def _step(self, thal_rate: np.ndarray, target: np.ndarray) -> np.ndarray:
        r"""One step: all populations in turn, then plasticity. Returns :math:`\varepsilon = r_{snr}
        - target`.
        """
        self._n_steps += 1
        self.rate["thal"] = thal_rate
        for post in POPULATIONS[1:]:
            self._update_population(post)
        error: np.ndarray = self.rate["snr"] - target
        self._learn(error)
        return error

    def _update_population(self, post: str) -> None:
        r"""Potential, rate and the traces onto one population, with the presynaptic rates as they
        are now.

        .. math:: v_i &\leftarrow \alpha v_i + (1 - \alpha) (b + \sum_j w_{ij} r_j), \quad r_i = 1 /
        (1 + e^{2 - v_i})

                  e_{ij} &\leftarrow \alpha e_{ij} + (1 - \alpha) r_j r_i (1 - r_i)
        """
        a = alpha(post)
        drive = self._drive(post, self.rate)
        self.potential[post] = a * self.potential[post] + (1 - a) * drive
        rate = 1 / (1 + np.exp(2 - self.potential[post]))
        slope = rate * (1 - rate)
        for pre in POPULATIONS:
            if (pre, post) in self.trace:
                coincidence = np.outer(slope, self.rate[pre])
                self.trace[pre, post] = a * self.trace[pre, post] + (1 - a) * coincidence
        self.rate[post] = (
            rate  # only now: above, the population saw itself as it was in the previous step
        )

    def _drive(self, post: str, rate: dict[str, np.ndarray]) -> np.ndarray:
        r"""What reaches a population: :math:`b + \sum_j w_{ij} r_j`."""
        drive = np.full_like(self.potential[post], BIAS[post])
        for pre in POPULATIONS:
            if (pre, post) in self.weights:
                drive += np.nan_to_num(self.weights[pre, post]) @ rate[pre]
        return drive

    def _learn(self, error: np.ndarray) -> None:
        r"""Three-factor plasticity and Dale's law (section 5).

        .. math:: w^{snr}_{kj} &\leftarrow w^{snr}_{kj} - \eta e_{kj} \varepsilon_k

                  w_{ij} &\leftarrow w_{ij} + \eta \, \mathrm{factor} \, e_{ij} f_i
        """
        for pre, post in self.trace:
            if post == "snr":
                self._change((pre, post), -error, self.learning_rate)
        if self.feedback != "none":
            f = self._spn_feedback(error)
            for pre, post in self.trace:
                if post in SPNS:
                    self._change((pre, post), f[post], self.learning_rate * self.feedback_factor)

    def _change(self, projection: Projection, signal: np.ndarray, rate: float) -> None:
        r"""Change the weights of a projection along :math:`\gamma_{ij} = e_{ij} \,
        \mathrm{signal}_i`.
        """
        self._follow(projection, self.trace[projection] * signal[:, np.newaxis], rate)

    def _follow(self, projection: Projection, gamma: np.ndarray, rate: float) -> None:
        r"""Change the weights of a projection along :math:`\gamma`, and clip them to their sign at
        once.

        Plain: :math:`w \leftarrow w + \mathrm{rate} \, \gamma`. Adam:

        .. math:: m &\leftarrow 0.9 m + 0.1 \gamma, \quad q \leftarrow 0.99 q + 0.01 \gamma^2

                  w &\leftarrow w + \mathrm{rate} \, \frac{m / (1 - 0.9^{n+1})}
                  {\sqrt{q / (1 - 0.99^{n+1})} + 10^{-6}}

        with n the number of steps since the start (1 in the first).
        """
        if self.optimizer == "adam":
            m = 0.9 * self._first_moment[projection] + 0.1 * gamma
            q = 0.99 * self._second_moment[projection] + 0.01 * gamma**2
            self._first_moment[projection], self._second_moment[projection] = m, q
            m_hat = m / (1 - 0.9 ** (self._n_steps + 1))
            q_hat = q / (1 - 0.99 ** (self._n_steps + 1))
            gamma = m_hat / (np.sqrt(q_hat) + 1e-6)
        clip = np.maximum if is_excitatory(*projection) else np.minimum
        self.weights[projection] = clip(self.weights[projection] + rate * gamma, 0.0)

    def _spn_feedback(self, error: np.ndarray) -> dict[str, np.ndarray]:
        r"""Compute the feedback f of each SPN from :math:`g = \varepsilon r_{snr} (1 - r_{snr})`
        (section 5).

        Filtered: :math:`x \leftarrow \beta x + (1 - \beta) \varepsilon` takes the place of the
        error in g, and a
        synapse with a high-pass uses :math:`(f_t - \beta f_{t-1}) / (1 - \beta)`.
        """
        slope = self.rate["snr"] * (1 - self.rate["snr"])
        if self.feedback != "filtered":
            return {spn: self._project(spn, error * slope) for spn in SPNS}
        beta = math.exp(-1.0 / self.dopamine_tau)
        self._filtered_error = beta * self._filtered_error + (1 - beta) * error
        f = {spn: self._project(spn, self._filtered_error * slope) for spn in SPNS}
        if not self.highpass_synapse:
            return f
        previous, self._previous_feedback = self._previous_feedback, f
        return {spn: (f[spn] - beta * previous[spn]) / (1 - beta) for spn in SPNS}

    def _project(self, spn: str, g: np.ndarray) -> np.ndarray:
        r"""Output gradient g to one value per SPN: :math:`\pm F g`, :math:`+F g`, its mean,
        :math:`-A g` or :math:`-W^T g`.
        """
        # W has been updated and clipped in this step.
        if self.feedback == "exact":
            w = self.weights.get((spn, "snr"))
            return np.zeros(self.rate[spn].size) if w is None else -(np.nan_to_num(w).T @ g)
        # In mode shuffled, the sign of the indirect pathway was shuffled into A and B.
        sign = 1.0 if spn == "dspn" and self.feedback != "shuffled" else -1.0
        if self.feedback == "unopposed":
            sign = 1.0
        f: np.ndarray = sign * (self.gain[spn] @ g)
        return np.full_like(f, np.mean(f)) if self.feedback == "homogeneous" else f


def plain_gain(
    position: np.ndarray,
    varicosities: np.ndarray,
    diffusion_length: float,
    kernel: str = "exponential",
    core_radius: float = 0.0,
) -> np.ndarray:
    r"""Gain of each SNc unit on each neuron, (n, D): :math:`F_{ik} = \sum_v \kappa(|x_i -
    y_{kv}|)`.

    Parameters
    ----------
    position, varicosities
        Places of the neurons (n, 3) and of the varicosities of each unit (D, V, 3).
    diffusion_length, core_radius
        :math:`\lambda`, and the distance below which the point source is cut off.
    kernel
        "exponential": :math:`e^{-d/\lambda} / \lambda`; "point_source": :math:`e^{-d/\lambda} /
        \max(d, core)`.
    """
    if kernel not in ("exponential", "point_source"):
        raise ValueError(f"unknown kernel {kernel!r}")
    gain = np.zeros((len(position), len(varicosities)))
    for i, neuron in enumerate(position):
        for k, unit in enumerate(varicosities):
            for varicosity in unit:
                d = math.dist(neuron, varicosity)
                scale = diffusion_length if kernel == "exponential" else max(d, core_radius)
                gain[i, k] += math.exp(-d / diffusion_length) / scale
    return gain


def plain_balance(weights: Weights, sizes: Mapping[str, int]) -> Weights:
    r"""Balance the input of each neuron of ctx_exc, ctx_inh, dspn and ispn, in a copy (section 3).

    With S the sum of a neuron's incoming weights, each of its n synapses of the sign opposite to S
    becomes
    :math:`w - S/n`; where it has none, nothing changes. A sum of 0 counts as positive.
    """
    balanced = {projection: np.array(w, dtype=float) for projection, w in weights.items()}
    for post in ("ctx_exc", "ctx_inh", "dspn", "ispn"):
        for i in range(sizes[post]):
            total = 0.0
            synapses: dict[bool, list[tuple[Projection, int]]] = {
                True: [],
                False: [],
            }  # by: is it excitatory?
            for pre in POPULATIONS:
                for j in range(sizes[pre] if (pre, post) in balanced else 0):
                    if not math.isnan(balanced[pre, post][i, j]):
                        total += balanced[pre, post][i, j]
                        synapses[is_excitatory(pre, post)].append(((pre, post), j))
            opposite = synapses[total < 0]
            for projection, j in opposite:
                balanced[projection][i, j] -= total / len(opposite)
    return balanced


def periodic_covariance(length: int, tau: float) -> np.ndarray:
    r"""Covariance of the target over a trial, :math:`e^{-d^2/\tau^2} + 10^{-6} \delta`, d the
    circular distance.
    """
    covariance = np.zeros((length, length))
    for s in range(length):
        for t in range(length):
            d = min(abs(s - t), length - abs(s - t))
            covariance[s, t] = math.exp(-((d / tau) ** 2)) + (1e-6 if s == t else 0.0)
    return covariance
