"""The figures a study file asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dopascape.study.config import NAME_PATTERN

OptionsCheck = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Takes a figure's name and options, returns all its options as plain values or raises
ValueError. Given by the caller: studies know nothing of how figures are drawn."""


@dataclass(frozen=True)
class FigureChoice:
    """One figure of a study: which, with which options, in which files (``stem``.svg, .png)."""

    figure: str
    stem: str
    options: dict[str, Any]


def figure_list(given: list[Any], check_options: OptionsCheck) -> tuple[FigureChoice, ...]:
    """Check the ``figures`` of a study file.

    Parameters
    ----------
    given
        Names, or mappings of one name to its options; the option ``name`` sets the files' stem.
    check_options
        What knows the figures and their options.

    Raises
    ------
    ValueError
        For another form, an unknown figure or option, and two figures with the same files.
    """
    choices: dict[str, FigureChoice] = {}
    for entry in given:
        figure, options = _entry(entry)
        checked = check_options(figure, options)
        stem = checked.pop("name", None) or figure
        if not re.fullmatch(NAME_PATTERN, stem) or "\n" in stem:
            raise ValueError(f"name = {stem!r}: letters, digits, '-' and '_' are allowed")
        if stem in choices:
            raise ValueError(f"{stem!r} comes twice; give one of them another name: {{name: ...}}")
        choices[stem] = FigureChoice(figure, stem, checked)
    return tuple(choices.values())


def _entry(entry: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(entry, str):
        return entry, {}
    if isinstance(entry, dict) and len(entry) == 1:
        ((figure, options),) = entry.items()
        if isinstance(options, dict):
            return figure, options
        if options is None:
            return figure, {}
    raise ValueError(f"{entry!r}: must be a figure's name, or {{name: {{option: value, ...}}}}")
