"""The page: its data, its programs and Bokeh's in one file of HTML."""

from __future__ import annotations

import html
import json
from pathlib import Path
from string import Template
from typing import Any

import numpy as np
import xarray as xr
from bokeh.resources import Resources

from dopascape.explorer.packing import Numbers, packed
from dopascape.explorer.results import results
from dopascape.explorer.tissue import tissue
from dopascape.results.selection import base_parameters, study_axes

ASSETS = Path(__file__).parent / "assets"

PROGRAMS = ("unpack", "choose", "state", "plot", "table", "controls", "landscape", "main")
"""The page's own programs, each of which uses those before it."""


def explorer(summary: xr.Dataset) -> str:
    """Return the explorer of a study as HTML.

    Parameters
    ----------
    summary
        Of a study with a grid.

    Raises
    ------
    ValueError
        If it is none.
    """
    numbers = Numbers()
    about = _facts(summary)
    study = {**about, "results": results(summary, numbers), "landscape": tissue(summary, numbers)}
    # As it stands in HTML, no part of it may look like a tag.
    data = json.dumps(study, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    programs = [(ASSETS / f"{name}.js").read_text(encoding="utf-8") for name in PROGRAMS]
    return Template((ASSETS / "page.html").read_text(encoding="utf-8")).substitute(
        title=html.escape(f"{about['title']} – explorer"),
        heading=html.escape(about["title"]),
        style=(ASSETS / "style.css").read_text(encoding="utf-8"),
        data=data,
        numbers=numbers.packed(),
        bokeh=packed(_bokeh().encode()),
        programs="\n".join(programs),
    )


def _bokeh() -> str:
    """Return Bokeh's own programs: the plots, and what builds them in the page."""
    inline = Resources(mode="inline", components=["bokeh", "bokeh-api"], minified=True)
    return "\n".join(inline.js_raw)


def _facts(summary: xr.Dataset) -> dict[str, Any]:
    """Return what stands in the head of the page."""
    attributes = summary.attrs
    grid = [summary.sizes[axis] for axis in study_axes(summary, {})]
    return {
        "study": attributes.get("study", ""),
        "title": attributes.get("title", ""),
        "scale": attributes.get("scale", ""),
        "points": int(np.prod(grid)),
        "n_trials": base_parameters(summary)["n_trials"],
        "root_seed": int(attributes.get("root_seed", 0)),
        "version": attributes.get("dopascape_version", ""),
    }
