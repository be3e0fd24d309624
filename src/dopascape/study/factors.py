"""Factors of a sample: parameters and their distributions, raw values and natural ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import Field

from dopascape.parameters import Integer, Parameters, Real
from dopascape.study.axes import DIGITS, Value, parameter
from dopascape.validation import StrictModel

Kind = Literal["uniform", "loguniform", "integer", "categorical"]


class Distribution(StrictModel):
    """How a factor is distributed, in natural units; one of these."""

    uniform: list[Real] | None = Field(
        default=None, min_length=2, max_length=2, description="[a, b]: all values alike"
    )
    loguniform: list[Real] | None = Field(
        default=None, min_length=2, max_length=2, description="[a, b]: all ratios alike; a > 0"
    )
    integer: list[Integer] | None = Field(
        default=None, min_length=2, max_length=2, description="[a, b]: whole numbers, both included"
    )
    categorical: list[Any] | None = Field(
        default=None, min_length=2, max_length=1000, description="values, all alike; no order"
    )


@dataclass(frozen=True)
class Factor:
    """A parameter and its distribution.

    Attributes
    ----------
    name
        The parameter.
    kind
        The distribution.
    values
        Lower and upper bound; the categories.
    whole
        Whether values are whole numbers: those below the upper bound plus 1, rounded down.
    """

    name: str
    kind: Kind
    values: tuple[Value, ...]
    whole: bool

    def natural(self, raw: float) -> Value:
        """Return the value at a raw value from 0 to 1."""
        if self.kind == "categorical":
            return self.values[min(int(raw * len(self.values)), len(self.values) - 1)]
        low, high = self._bounds()
        top = high + 1 if self.whole else high
        logarithmic = self.kind == "loguniform"
        x = low * (top / low) ** raw if logarithmic else low + (top - low) * raw
        rounded = math.floor(x) if self.whole else float(f"{x:.{DIGITS}g}")
        # At a raw value of 1, which Morris's levels have, the top itself comes out.
        return parameter(self.name, max(min(rounded, high), low))

    def raw(self, value: Value) -> float:
        """Return the raw value of a natural one; of a discrete one the middle of its share.

        Raises
        ------
        ValueError
            For a category that the factor does not have.
        """
        if self.kind == "categorical":
            return (self.values.index(value) + 0.5) / len(self.values)
        low, high = self._bounds()
        x = float(value)
        if self.kind == "loguniform":
            if self.whole:
                x, high = math.sqrt(x * (x + 1)), high + 1
            return math.log(x / low) / math.log(high / low)
        if self.whole:
            x, high = x + 0.5, high + 1
        return (x - low) / (high - low)

    def settings(self) -> dict[str, Any]:
        """Return the factor as plain values for JSON."""
        return {
            "name": self.name, "kind": self.kind, "values": list(self.values), "whole": self.whole
        }  # fmt: skip

    def _bounds(self) -> tuple[float, float]:
        low, high = self.values
        return float(low), float(high)


def factor(name: str, given: Distribution) -> Factor:
    """Return a factor, checked.

    Raises
    ------
    ValueError
        For an unknown parameter, no distribution or two, and impossible or repeated values.
    """
    kinds = given.model_dump(exclude_none=True)
    if len(kinds) != 1:
        raise ValueError(f"{name}: needs one of {', '.join(Distribution.model_fields)}")
    kind: Kind
    values: list[Any]
    ((kind, values),) = cast("dict[Kind, list[Any]]", kinds).items()
    checked = tuple(parameter(name, value) for value in values)
    if kind == "categorical":
        if len(set(checked)) < len(checked):
            raise ValueError(f"{name}: categorical {values}: a value comes twice")
        return Factor(name, kind, checked, whole=False)
    if any(isinstance(value, bool | str) for value in checked):
        raise ValueError(f"{name}: {kind} is for numbers; use categorical")
    low, high = (float(value) for value in checked)
    if not low < high:
        raise ValueError(f"{name}: {kind} {values}: the first must be below the second")
    if kind == "loguniform" and low <= 0:
        raise ValueError(f"{name}: loguniform {values}: must be above 0")
    whole = kind == "integer" or Parameters.model_fields[name].annotation is int
    return Factor(name, kind, checked, whole)


def factors_in(settings: Mapping[str, Any]) -> list[Factor]:
    """Return the factors of a sample's settings, as `SampleDesign.settings` gives them."""
    return [
        Factor(f["name"], f["kind"], tuple(f["values"]), f["whole"]) for f in settings["factors"]
    ]
