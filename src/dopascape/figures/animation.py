"""Figures that move, and writing them to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from matplotlib.animation import PillowWriter
from matplotlib.figure import Figure

from dopascape.figures.page import theme

FRAMES_PER_SECOND = 12
DPI = 100


class Animation(NamedTuple):
    """A figure and what changes in it.

    Attributes
    ----------
    figure
    n_frames
    show
        Changes the figure to a frame, counted from 0.
    """

    figure: Figure
    n_frames: int
    show: Callable[[int], None]


def write_animation(animation: Animation, path: Path) -> None:
    """Write an animation as .gif, which starts again when it ends: the same one, the same bytes.

    Raises
    ------
    ValueError
        For another ending.
    """
    if path.suffix != ".gif":
        raise ValueError(f"{path}: animations are written as .gif")
    writer = PillowWriter(fps=FRAMES_PER_SECOND)
    with theme(), writer.saving(animation.figure, str(path), DPI):
        for frame in range(animation.n_frames):
            animation.show(frame)
            writer.grab_frame()
