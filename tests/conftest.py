"""Working directories for tests that run the workflow."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from workspace import Workspace, new_workspace

# A shell starts its background jobs with SIGINT ignored, and they hand that on: the processes that
# tests interrupt would not notice.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says nothing on a busy machine. CI tries the same ones each time.
settings.register_profile(
    "dopascape",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("dopascape")


@pytest.fixture(scope="session")
def _finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = new_workspace(tmp_path_factory.mktemp("finished") / "work")
    workspace.run()
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A tiny study, nothing run yet."""
    return new_workspace(tmp_path / "work")


@pytest.fixture
def finished(_finished: Workspace, tmp_path: Path) -> Workspace:
    """A tiny study that has been run to its end; a copy, time stamps kept."""
    shutil.copytree(_finished.folder, tmp_path / "work")
    return Workspace(tmp_path / "work")
