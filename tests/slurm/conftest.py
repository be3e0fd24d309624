"""A SLURM of one node for each test that asks for one, where SLURM is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from single_node import SingleNode, missing_program
from workspace import Workspace, new_workspace


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip here rather than in a fixture: all tests share one line of the summary then."""
    if item.get_closest_marker("slurm") and (program := missing_program()):
        pytest.skip(f"SLURM is not installed: no program {program} (docs/cluster.md)")


@pytest.fixture
def cluster() -> Iterator[SingleNode]:
    """A cluster of one node, running."""
    with SingleNode() as node:
        yield node


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A tiny study, nothing run yet."""
    return new_workspace(tmp_path / "work")
