"""Values of parameters as a study file gives them: checked one by one, axes written out."""

from __future__ import annotations

import itertools
import math
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from dopascape.parameters import Parameters
from dopascape.validation import unknown

MOST_POINTS = 100_000
"""Points that a study may have: more are a slip of the pen rather than a plan."""

DIGITS = 12
"""Digits that spaced values keep, so that 10^-1 is 0.1 on every machine."""

SAME = 1e-5
"""Numbers of an axis that differ by less than this part are one to the figures' ``select``."""

Value = bool | int | float | str


@cache
def _checker(name: str) -> TypeAdapter[Any]:
    field = Parameters.model_fields[name]
    kind: Any = field.annotation
    if field.metadata:
        kind = Annotated[(kind, *field.metadata)]
    return TypeAdapter(kind, config=ConfigDict(strict=True, allow_inf_nan=False))


def parameter(name: str, value: Any) -> Value:
    """Return the value as the parameter holds it: 1 and 1.0 come out the same.

    Raises
    ------
    ValueError
        For an unknown parameter or a value that it cannot have.
    """
    if name not in Parameters.model_fields:
        raise ValueError(unknown("parameter", name, Parameters.model_fields))
    try:
        checked: Value = _checker(name).validate_python(value)
    except ValidationError as error:
        message = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ValueError(f"{name} = {value!r}: {message[:1].lower()}{message[1:]}") from None
    return checked


def axis(name: str, given: Any) -> list[Value]:
    """Return the values of an axis.

    Parameters
    ----------
    name
        The parameter that is varied.
    given
        A list, ``{"logspace": [a, b, n]}`` or ``{"linspace": [a, b, n]}``.

    Raises
    ------
    ValueError
        For no values, a value twice or two too close, one that the parameter cannot have, or
        another form.
    """
    if isinstance(given, dict):
        given = _spaced(name, given)
    if not isinstance(given, list):
        raise ValueError(
            f"{name} = {given!r}: must be a list, {{logspace: [a, b, n]}} or "
            "{linspace: [a, b, n]}"
        )
    if not given:
        raise ValueError(f"{name} = []: an axis needs one value at least")
    if len(given) > MOST_POINTS:
        raise ValueError(f"{name}: {len(given)} values; at most {MOST_POINTS} are allowed")
    values: list[Any] = [parameter(name, value) for value in given]
    for one, other in itertools.pairwise(sorted(values)):
        if one == other:
            raise ValueError(f"{name}: {one!r} comes twice")
        if not isinstance(one, str) and math.isclose(one, other, rel_tol=SAME):
            raise ValueError(
                f"{name}: {one!r} and {other!r} differ by less than {SAME:g} of their size"
            )
    return values


def _spaced(name: str, given: dict[str, Any]) -> list[Value]:
    """Write out a spaced axis: n values from a to b, or from 10^a to 10^b."""
    wrong = f"{name} = {given!r}: must be {{logspace: [a, b, n]}} or {{linspace: [a, b, n]}}"
    if list(given) not in (["logspace"], ["linspace"]):
        raise ValueError(wrong)
    ((kind, ends),) = given.items()
    numbers = isinstance(ends, list) and all(type(x) in (int, float) for x in ends)
    if not numbers or len(ends) != 3 or not all(abs(x) <= 1e15 for x in ends):
        raise ValueError(f"{wrong} with three finite numbers")
    first, last, n = ends
    if n != int(n) or not 1 <= n <= MOST_POINTS:
        raise ValueError(f"{wrong} with n a whole number from 1 to {MOST_POINTS}")
    if kind == "logspace" and not max(abs(first), abs(last)) <= 300:
        raise ValueError(f"{wrong} with exponents from -300 to 300")
    steps = [first + (last - first) * i / max(n - 1, 1) for i in range(int(n))]
    exact = [10.0**x for x in steps] if kind == "logspace" else steps
    rounded: list[Value] = [float(f"{x:.{DIGITS}g}") for x in exact]
    if Parameters.model_fields.get(name) and Parameters.model_fields[name].annotation is int:
        return list(dict.fromkeys(round(float(x)) for x in rounded))
    return rounded
