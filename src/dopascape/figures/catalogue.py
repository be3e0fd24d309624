"""All figures that a study file can ask for.

Study files are checked against this table, so it must stay light: it imports no plotting library.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from dopascape.figures.entry import FigureEntry, FigureOptions
from dopascape.figures.grids.catalogue import GRID_FIGURES
from dopascape.figures.samples.catalogue import SAMPLE_FIGURES
from dopascape.validation import describe, unknown

CATALOGUE: dict[str, FigureEntry] = {**GRID_FIGURES, **SAMPLE_FIGURES}
"""Every figure by the name that study files use."""


def figure_options(name: str, options: FigureOptions | Mapping[str, Any]) -> FigureOptions:
    """Check a figure's name and options.

    Parameters
    ----------
    name
        A key of ``CATALOGUE``.
    options
        The options as given in a study file, or checked ones.

    Raises
    ------
    ValueError
        For an unknown figure, an unknown option or an impossible value; it says what is allowed.
    """
    if name not in CATALOGUE:
        raise ValueError(unknown("figure", name, CATALOGUE))
    model = CATALOGUE[name].options
    given = options.model_dump() if isinstance(options, FigureOptions) else dict(options)
    try:
        return model(**given)
    except ValidationError as error:
        raise ValueError(describe(error, model, f"figure {name}")) from None
    except TypeError:
        raise ValueError(f"figure {name}: options must be named by text, not {given!r}") from None
