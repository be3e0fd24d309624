"""Figures as parts of a page."""

from __future__ import annotations

import base64
from pathlib import Path

from PIL import Image

from dopascape.report.content import Picture

LIGHT = 300_000
"""Bytes up to which a figure is shown as SVG, which stays sharp; else the lighter of the two."""

CSS_PIXELS_PER_INCH = 96


def picture(svg: Path, caption: str) -> Picture:
    """Read a figure, with the title and the finding that its file holds.

    Parameters
    ----------
    svg
        Its SVG; the PNG of the same figure lies beside it.
    caption
        What it shows.
    """
    png = svg.with_suffix(".png")
    with Image.open(png) as image:
        image.load()
        texts = {key: str(value) for key, value in image.info.items() if isinstance(value, str)}
        dpi = float(image.info["dpi"][0])
        width, height = (round(size / dpi * CSS_PIXELS_PER_INCH) for size in image.size)
    shown = min((svg, png), key=lambda path: path.stat().st_size)
    if svg.stat().st_size <= LIGHT:
        shown = svg
    return Picture(
        texts.get("Title", svg.stem.replace("_", " ")),
        data_uri(shown),
        width,
        height,
        texts.get("Description", ""),
        caption,
    )


def animation(gif: Path, caption: str) -> Picture:
    """Read a figure that moves; parameters as of `picture`."""
    with Image.open(gif) as image:
        width, height = image.size
    title = f"{gif.stem.replace('_', ' ')}, as it moves"
    return Picture(title, data_uri(gif), width, height, "", caption)


def data_uri(path: Path) -> str:
    """Return a picture as an address that holds it."""
    kind = {".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif"}[path.suffix]
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
