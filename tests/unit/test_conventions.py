"""Units and attributes that other programs understand."""

from __future__ import annotations

import numpy as np
import xarray as xr

from dopascape.results.conventions import conventional


def test_a_unit_of_ours_moves_into_the_long_name_and_others_stay() -> None:
    summary = xr.Dataset(
        {"loss": ("delay", [1.0, 2.0], {"units": "1", "long_name": "loss"})},
        {
            "delay": ("delay", [5, 6], {"units": "ms", "long_name": "delay"}),
            "reach": ((), 0.1, {"units": "cube side", "long_name": "reach of dopamine"}),
        },
        {"study": "a", "title": "A study"},
    )
    described = conventional(summary)
    assert described.reach.attrs == {"units": "1", "long_name": "reach of dopamine (cube sides)"}
    assert described.delay.attrs == {"units": "ms", "long_name": "delay"}
    assert described.attrs["title"] == "A study"
    assert described.attrs["references"] == "https://doi.org/10.1073/pnas.2221994120"
    assert "study a" in described.attrs["history"]
    assert summary.reach.attrs["units"] == "cube side"
    np.testing.assert_array_equal(described.loss, summary.loss)
