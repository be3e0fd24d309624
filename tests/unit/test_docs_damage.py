"""What points of a study cost, of losses made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from summaries import make_summary

DOCS = Path(__file__).parents[2] / "docs"


def test_ratios_are_paired_geometric_means_with_their_interval(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(DOCS))
    import damage

    axes = {"snc_loss": [0.0, 0.5], "patch_size": [0.1, 1.0], "feedback": ["dopamine", "none"]}
    summary = make_summary(axes, 3)
    intact = np.array([0.1, 1.0, 10.0])  # networks differ by decades: pairs do not feel it
    at = {"snc_loss": 0.5, "feedback": "dopamine"}
    summary["final_loss"].loc[{"snc_loss": 0.0, "feedback": "dopamine"}] = intact
    summary["final_loss"].loc[{**at, "patch_size": 0.1}] = intact * np.exp([0.9, 1.0, 1.1])
    summary["final_loss"].loc[{**at, "patch_size": 1.0}] = 2 * intact
    first, second = damage.costs(summary, {"snc_loss": 0})
    assert first.at == "`snc_loss` = 0.5, `patch_size` = 0.1"
    # mean 1, standard deviation 0.1, t of two degrees of freedom 4.3027
    half = 4.3027 * 0.1 / np.sqrt(3)
    assert first.times[:3] == pytest.approx(np.exp([1, 1 - half, 1 + half]), rel=1e-4)
    assert second.times[:3] == pytest.approx((2, 2, 2))
