"""Observables that nothing has to be simulated for: those of the network, and derived ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dopascape.observables.parts import Parts
from dopascape.observables.registry import OBSERVABLES, version_of
from dopascape.parameters import Parameters


def versions_that_follow() -> dict[str, str]:
    """Return the version of each observable that is not measured in a run, by name."""
    return {name: version_of(name) for name, o in OBSERVABLES.items() if o.source != "run"}


def follow(
    names: Collection[str],
    parameters: Parameters,
    replicate: int,
    root_seed: int,
    known: Mapping[str, Any],
) -> dict[str, float]:
    """Compute observables of one replicate.

    Parameters
    ----------
    names
        Which; none that is measured in a run.
    parameters, replicate, root_seed
        Whose.
    known
        Values of this replicate, by observable: what was measured, and what has been computed
        before. It holds or ``names`` hold whatever these are derived from.

    Returns
    -------
    name -> value
        The landscape and the task are drawn once for all of them, and only if one needs them.
    """
    values: dict[str, float] = {}
    parts: Parts | None = None
    for name in (name for name in OBSERVABLES if name in names):
        observable = OBSERVABLES[name]
        if observable.function is None:
            raise ValueError(f"{name}: measured in a run, it cannot be computed after it")
        if observable.source == "network":
            parts = parts or Parts.draw(parameters, replicate, root_seed)
            values[name] = observable.function(parts)
        else:
            inputs = (values[i] if i in values else known[i] for i in observable.inputs)
            values[name] = observable.function(*inputs)
    return values
