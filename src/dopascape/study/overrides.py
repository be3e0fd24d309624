"""Overrides that apply nowhere, or whatever the point: a slip of the pen in a study file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dopascape.parameters import Parameters
from dopascape.study.axes import Value
from dopascape.study.factors import Factor


def unmatched_overrides(scales: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    """Say which overrides apply at no point of any scale that has them, or name no axis.

    Parameters
    ----------
    scales
        Of each scale what `dopascape.study.values.values_of` gives.
    """
    given = [
        (values_given(base, axes, factors), overrides)
        for base, axes, overrides, _, factors in scales
    ]
    varied = {
        name
        for _, axes, _, _, factors in scales
        for name in (*axes, *(factor.name for factor in factors))
    }
    for values, overrides in given:
        for number, override in enumerate(overrides):
            when = override["when"]
            alike = [values, *(other for other, has in given if override in has)]
            if not any(all(_is_on(there[k], v) for k, v in when.items()) for there in alike):
                yield f"overrides.{number}.when: {_why(when, alike)}"
                continue
            for name in when.keys() - varied:
                if all(there[name] == values[name] for there in alike):
                    axes = ", ".join(sorted(varied)) or "none"
                    yield f"overrides.{number}.when: {name} is no axis (axes: {axes})"


def values_given(
    base: Mapping[str, Value], axes: Mapping[str, list[Value]], factors: Sequence[Factor]
) -> dict[str, list[Value] | Factor]:
    """Return what each parameter is before overrides: its values, or a factor."""
    fixed = {name: [value] for name, value in {**Parameters().model_dump(), **base}.items()}
    return {**fixed, **axes, **{factor.name: factor for factor in factors}}


def _is_on(there: list[Value] | Factor, value: Value) -> bool:
    if isinstance(there, Factor) and there.kind != "categorical":
        low, high = there.values
        return float(low) <= float(value) <= float(high)
    return value in (there.values if isinstance(there, Factor) else there)


def _why(when: Mapping[str, Value], alike: Sequence[Mapping[str, Any]]) -> str:
    """Say which value of an override is at no point, and which there are."""
    for name, value in when.items():
        if not any(_is_on(there[name], value) for there in alike):
            values = dict.fromkeys(text for there in alike for text in _texts(there[name]))
            return f"{name} = {value!r} is at no point (there {name} is {', '.join(values)})"
    both = ", ".join(f"{name} = {value!r}" for name, value in when.items())
    return f"no point has all of {both}"


def _texts(there: list[Value] | Factor) -> list[str]:
    if isinstance(there, Factor) and there.kind != "categorical":
        return [f"from {there.values[0]} to {there.values[1]}"]
    return [str(value) for value in (there.values if isinstance(there, Factor) else there)]
