"""A short campaign; `make torture` runs long ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from campaign import Campaign

pytestmark = pytest.mark.slow


def test_a_study_that_is_disturbed_comes_to_the_same_end(tmp_path: Path) -> None:
    campaign = Campaign(0, tmp_path)
    campaign.round(0, events=2)
    assert campaign.told == []
    assert campaign.counts["rounds"] == 1
    assert sum(campaign.counts.values()) > 1  # the round, and what happened in it
