"""Laying a figure out leaves nothing to the rounding of the solver."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from dopascape.figures.page import POSITION_DIGITS, finish, theme


@pytest.mark.parametrize("noise", [1e-13, -1e-13])
def test_places_do_not_depend_on_the_last_bits(noise):
    def places(shift: float) -> list[np.ndarray]:
        with theme():
            figure = Figure((7, 3))
            part = figure.subfigures(1, 2, squeeze=False)[0, 1]
            inner = part.subfigures(2, 1, squeeze=False)[0, 0]
            for each in (figure, part, inner):
                each.add_axes((0.1 + shift, 0.2, 0.6, 0.5))
            for each in (part, inner):
                each.bbox_relative.set_points(each.bbox_relative.get_points() + shift)
            finish(figure)
        return [axes.get_window_extent().bounds for axes in figure.axes]

    np.testing.assert_array_equal(places(noise), places(0.0))


def test_places_move_by_less_than_can_be_seen():
    with theme():
        figure = Figure((7, 3), layout="constrained")
        axes = figure.subplots(1, 2)
        figure.draw_without_rendering()
        before = [each.get_position().bounds for each in axes]
        finish(figure)
    after = [each.get_position().bounds for each in axes]
    np.testing.assert_allclose(after, before, atol=2 * 10.0**-POSITION_DIGITS)
