"""Settings that go with values of an axis, and those that apply nowhere: a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from dopascape.study.axes import Value
from dopascape.study.factors import Factor
from dopascape.study.given import Given
from dopascape.validation import StrictModel


class Override(StrictModel):
    """Settings that go with values of some parameters."""

    when: dict[str, Any] = Field(
        min_length=1, description="parameters and the values at which this applies (all of them)"
    )
    set: dict[str, Any] = Field(
        min_length=1, description="parameters and the values they take there instead"
    )


def unmatched_overrides(scales: Sequence[Given]) -> Iterator[str]:
    """Say which overrides apply at no point of any scale that has them, or name no axis.

    The same of the entries of a search.

    Parameters
    ----------
    scales
        What the study file gives at each scale.
    """
    varied = set[str]().union(*(given.varied() for given in scales))
    for key, entries_of in (("overrides", "overrides"), ("tune.search", "search")):
        before = [(given.before_overrides(), getattr(given, entries_of)) for given in scales]
        yield from _unmatched(key, before, varied)


def _unmatched(
    key: str, scales: Sequence[tuple[Mapping[str, Any], Sequence[Any]]], varied: set[str]
) -> Iterator[str]:
    """Say it of entries with a ``when`` each.

    Parameters
    ----------
    key
        Where they stand.
    scales
        Of each scale, what each parameter is before overrides, and the entries.
    varied
        What the study varies.
    """
    for values, entries in scales:
        for number, entry in enumerate(entries):
            when = entry["when"]
            alike = [values, *(other for other, has in scales if entry in has)]
            if not any(all(_is_on(there[k], v) for k, v in when.items()) for there in alike):
                yield f"{key}.{number}.when: {_why(when, alike)}"
                continue
            for name in when.keys() - varied:
                if all(there[name] == values[name] for there in alike):
                    axes = ", ".join(sorted(varied)) or "none"
                    yield f"{key}.{number}.when: {name} is no axis (axes: {axes})"


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
