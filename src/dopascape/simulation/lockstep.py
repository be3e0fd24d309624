"""The engine of several networks in lockstep: striata and outputs in lanes (see the kernels)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dopascape.anatomy.connectivity import Synapses
from dopascape.anatomy.landscape import Landscape
from dopascape.anatomy.populations import PROJECTION, SPNS, first_neurons, sizes
from dopascape.kernels.lockstep_output import LockstepRule
from dopascape.kernels.lockstep_rows import LockstepRows
from dopascape.kernels.lockstep_trial import LockstepPopulation, Trial, lockstep_trial
from dopascape.kernels.structures import Output, Rule
from dopascape.kernels.vectors import width
from dopascape.parameters import Parameters
from dopascape.simulation.afferents import Afferents
from dopascape.simulation.aligned import aligned
from dopascape.simulation.network import output, read_striatonigral, spn_columns
from dopascape.simulation.parts import Parts
from dopascape.simulation.rows import KINDS, kind_of
from dopascape.simulation.rule import FEEDBACK_MATRIX, is_plastic, rule, without_learning

Array = NDArray[np.float64]


class Lockstep:
    """Networks that differ in weights, landscapes and rules only, one in each lane.

    They learn by local rules; `perturbed` and `gradient` have the engines of other ones.

    Parameters
    ----------
    points
        Their parameters, which agree in shape.
    parts
        What each is made of.
    lanes
        How many there is room for; the rest repeat the last network, and are not looked at.
    """

    has_traces = True
    """Whether plastic synapses onto SPNs have eligibility traces."""

    def __init__(self, points: Sequence[Parameters], parts: Sequence[Parts], lanes: int) -> None:
        self.points = tuple(points)
        spare = lanes - len(points)
        points, parts = [*points, *[points[-1]] * spare], [*parts, *[parts[-1]] * spare]
        self._occupants = tuple(points)
        self._width = width(lanes)
        self._real = np.dtype(np.float64 if points[0].precision == "double" else np.float32)
        self._rules = [
            rule(p, FEEDBACK_MATRIX[p.feedback](own.landscape.gain))
            for p, own in zip(points, parts, strict=True)
        ]
        # Exact feedback has no matrix: what stands there is not used.
        unused = np.zeros((points[0].target_dim, sum(sizes(points[0])[p] for p in SPNS)))
        matrices = [unused if r.matrix is None else r.matrix for r in self._rules]
        self._matrix = _in_lanes(matrices)
        self._plastic = {
            (pre, post): np.array([is_plastic(p, pre, post) for p in points], float)
            for pre, post in PROJECTION
        }
        self._pre: dict[tuple[str, int], NDArray[np.intp]] = {}
        n_spn = unused.shape[1]
        self._entered, self._rates = aligned(np.zeros((2, n_spn, lanes), self._real))
        self._output = Output._make(map(aligned, output(points[0], {}, lanes)))
        self._population = {p: self._make_population(points, parts, p) for p in SPNS}
        for lane, own in enumerate(parts):
            self._output.weight[..., lane] = output(points[lane], own.network).weight

    def take_landscape(self, point: int, landscape: Landscape) -> None:
        """Go on with another landscape of a point."""
        if self._rules[point].matrix is not None:
            matrix = FEEDBACK_MATRIX[self.points[point].feedback](landscape.gain)
            self._matrix[..., point] = matrix

    @property
    def state(self) -> dict[str, object]:
        """All that changes, as nested arrays."""
        return {
            "entered": self._entered,
            "rates": self._rates,
            "population": self._population,
            "output": self._output,
        }

    def _make_population(
        self, points: Sequence[Parameters], parts: Sequence[Parts], post: str
    ) -> LockstepPopulation:
        n_post, lanes = sizes(points[0])[post], len(points)
        potential, slope = aligned(np.zeros((2, n_post, lanes)))
        spns = spn_columns(points[0])[post]
        return LockstepPopulation(
            first=np.uint64(spns.start),
            potential=potential,
            slope=slope,
            feedback=self._output.feedback[spns],
            **{name: self._make_rows(points, parts, post, kind) for kind, name in enumerate(KINDS)},
        )

    def _make_rows(
        self, points: Sequence[Parameters], parts: Sequence[Parts], post: str, kind: int
    ) -> LockstepRows:
        """Lay out the synapses of one kind that any of the networks has."""
        lanes, n_post = len(points), sizes(points[0])[post]
        # SPNs have rates of their own in each lane; thalamus and cortex come before them.
        first = first_neurons(points[0])
        begin = first["dspn"] if KINDS[kind] == "inhibitory" else 0
        posts, columns, weights, rate = [], [], [], np.zeros(lanes)
        for pre in (p for p, target in PROJECTION if target == post and kind_of(p) == kind):
            own = [part.network.get((pre, post)) for part in parts]
            template = next((s for s in own if s is not None), None)
            if template is None:
                continue
            posts.append(template.post)
            columns.append(template.pre + first[pre] - begin)
            absent = np.zeros(len(template.post))
            weights.append(_in_lanes([absent if s is None else s.weight for s in own]))
            rate = self._plastic[pre, post]
        post_of = np.concatenate([np.empty(0, np.int32), *posts])
        order = np.argsort(post_of, kind="stable")
        column = np.concatenate([np.empty(0, np.int32), *columns])[order]
        weight = np.abs(np.concatenate([np.empty((0, lanes)), *weights])[order]).astype(self._real)
        with_adam = points[0].optimizer == "adam"
        n_plastic = len(weight) if rate.any() else 0
        n_moments = n_plastic if with_adam else 0
        n_traces = n_plastic if self.has_traces else 0
        sign = -1.0 if KINDS[kind] == "inhibitory" else 1.0
        rates = 1.0 if with_adam else np.array([r.rate for r in self._rules])
        self._pre[post, kind] = column + begin
        return LockstepRows(
            start=np.searchsorted(post_of[order], np.arange(n_post + 1)).astype(np.uint64),
            column=column.astype(np.uint16 if first["silent"] < 2**16 else np.uint32),
            weight=aligned(weight),
            trace=aligned(np.zeros((n_traces, lanes), self._real)),
            moment=aligned(np.zeros((n_moments, lanes), self._real)),
            moment2=aligned(np.zeros((n_moments, lanes), self._real)),
            drive=aligned(np.zeros((n_post, lanes), self._real)),
            rate=(sign * rates * rate)[np.newaxis],
        )

    def run_trial(
        self,
        afferents: Afferents,
        target: Sequence[Array],
        n_updates: int,
        learning: bool,
        activity: Array,
    ) -> Array:
        """Run a trial and return its losses, (n_points,); parameters as in `OneNetwork`."""
        lanes = len(self._width)
        learning = learning and self._learns_yet(n_updates)
        rules = self._rules if learning else [without_learning(r) for r in self._rules]
        targets = _in_lanes([*target, *[target[-1]] * (lanes - len(target))])
        all_lanes = np.zeros((*activity.shape[:2], lanes))
        loss = np.zeros((1, lanes))
        trial = Trial(
            dspn=self._learning(self._population["dspn"], learning),
            ispn=self._learning(self._population["ispn"], learning),
            output=flat(self._output),
            rates=self._rates,
            input_rates=afferents.rates.astype(self._real),
            target=targets.reshape(-1, lanes),
            rule=self._rule(rules),
            noise=afferents.noise,
            activity=all_lanes.reshape(-1, lanes),
            n_updates=n_updates,
            loss=loss,
            width=self._width,
        )
        self._run_kernel(trial, afferents)
        if activity.size:
            activity[:] = all_lanes[..., : len(self.points)]
        return loss[0, : len(self.points)]

    def _learns_yet(self, n_updates: int) -> bool:
        """Tell if weights may change in a trial; so many steps came before it."""
        return True

    def _run_kernel(self, trial: Trial, afferents: Afferents) -> None:
        """Run a trial, filling loss and activity."""
        lockstep_trial(trial, self._entered)

    def _learning(self, population: LockstepPopulation, learning: bool) -> LockstepPopulation:
        if learning:
            return population
        rows = {kind: getattr(population, kind) for kind in KINDS}
        return population._replace(
            **{kind: r._replace(rate=np.zeros_like(r.rate)) for kind, r in rows.items()}
        )

    def _rule(self, rules: Sequence[Rule]) -> LockstepRule:
        def each(name: str) -> Array:
            return np.array([[getattr(r, name) for r in rules]])

        return LockstepRule(
            alpha=rules[0].alpha,
            output_bias=rules[0].output_bias,
            rate=each("rate"),
            output_rate=each("output_rate"),
            low_pass=each("low_pass"),
            high_pass=each("high_pass"),
            matrix=self._matrix.reshape(-1, len(rules)),
            inexact=np.array([[-1.0 if r.matrix is None else 1.0 for r in rules]]),
            adam=rules[0].adam,
        )

    def synapses(self, point: int, pre: str, post: str) -> Synapses:
        """Return the synapses of a projection of a point, with their weights as they are."""
        parameters = self.points[point]
        if post == "snr":
            return read_striatonigral(parameters, self._output.weight[..., point], pre)
        first, n_pre = first_neurons(parameters), sizes(parameters)[pre]
        kind = kind_of(pre)
        rows: LockstepRows = getattr(self._population[post], KINDS[kind])
        column = self._pre[post, kind] - first[pre]
        n_post = sizes(parameters)[post]
        neuron = np.repeat(np.arange(n_post, dtype=np.int32), np.diff(rows.start).astype(np.intp))
        chosen = np.flatnonzero((column >= 0) & (column < n_pre))
        if PROJECTION[pre, post].state(parameters) == "absent":
            chosen = chosen[:0]
        chosen = chosen[np.lexsort((column[chosen], neuron[chosen]))]
        weight = PROJECTION[pre, post].sign * rows.weight[chosen, point].astype(np.float64)
        shape = (n_post, n_pre)
        return Synapses(neuron[chosen], column[chosen].astype(np.int32), weight, shape)


def _in_lanes(arrays: Sequence[Array]) -> Array:
    """Stack arrays along a new last axis, contiguous."""
    return aligned(np.stack(arrays, axis=-1))


def flat(each: Output) -> Output:
    """Return views in which neurons of both axes lie along one, as vectors are rows of a matrix."""
    return each._replace(
        **{
            name: getattr(each, name).reshape(-1, each.rate.shape[-1])
            for name in ("weight", "moment", "moment2")
        }
    )
