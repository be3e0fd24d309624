"""What a study file gives at a scale, checked: the values, before they are put together."""

from __future__ import annotations

from typing import Any, NamedTuple

from dopascape.parameters import Parameters
from dopascape.study.axes import Value
from dopascape.study.factors import Factor
from dopascape.study.tune import Searched


class Given(NamedTuple):
    """The values of a study file at one scale.

    Attributes
    ----------
    base
        Parameters all over the study.
    axes
        Values of each axis of the grid.
    overrides
        ``when`` and ``set`` of each.
    figures
        The figures to draw.
    factors
        Of a sample.
    search
        ``when`` and ``over`` of each entry of a search.
    """

    base: dict[str, Value]
    axes: dict[str, list[Value]]
    overrides: list[dict[str, dict[str, Value]]]
    figures: tuple[Any, ...]
    factors: tuple[Factor, ...]
    search: list[Searched]

    def before_overrides(self) -> dict[str, list[Value] | Factor]:
        """Return what each parameter is before overrides: its values, or a factor."""
        fixed = {
            name: [value] for name, value in {**Parameters().model_dump(), **self.base}.items()
        }
        return {**fixed, **self.axes, **{factor.name: factor for factor in self.factors}}

    def varied(self) -> set[str]:
        """Return the axes and the factors."""
        return {*self.axes, *(factor.name for factor in self.factors)}
