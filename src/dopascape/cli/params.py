"""The command ``dopascape params``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dopascape.cli.tables import show_table
from dopascape.parameters import Parameters, default, quantity
from dopascape.validation import unknown


def params(
    names: Annotated[
        list[str] | None, typer.Argument(help="Parameters; by default all of them.")
    ] = None,
) -> None:
    """List the parameters, and what they may be.

    Examples: `dopascape params`, `dopascape params patch_size feedback`
    """
    for name in names or ():
        if name not in Parameters.model_fields:
            raise typer.BadParameter(unknown("parameter", name, Parameters.model_fields))
    rows = [
        (name, str(default(name)), unit_of(name), allowed(name), meaning_of(name))
        for name in names or Parameters.model_fields
    ]
    show_table(("parameter", "default", "unit", "allowed", "meaning"), rows)


def meaning_of(name: str) -> str:
    """Return what a parameter is."""
    return Parameters.model_fields[name].description or ""


def unit_of(name: str) -> str:
    """Return a parameter's unit; nothing where it is no number, or has none."""
    unit = quantity(name).unit
    return "" if unit == "1" else unit


def allowed(name: str, word: str = "{}") -> str:
    """Return the values that a parameter may have.

    Parameters
    ----------
    name
        The parameter.
    word
        How a word that it may be is written.
    """
    about: dict[str, Any] = Parameters.model_json_schema()["properties"][name]
    if "enum" in about:
        return ", ".join(word.format(each) for each in about["enum"])
    if about["type"] == "boolean":
        return "True, False"
    above = "exclusiveMinimum" in about
    low = f"> {about['exclusiveMinimum']:g}" if above else f"≥ {about['minimum']:g}"
    return f"{low}, ≤ {about['maximum']:g}"
