"""Working directories for tests that run the workflow."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from workspace import Workspace, heed_interrupts, new_workspace

heed_interrupts()  # tests interrupt processes

# Tests start hundreds of processes, each of which would compile all our sources otherwise.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes says nothing on a busy machine. CI tries the same ones each time.
settings.register_profile(
    "dopascape",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("dopascape")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow tests, each for itself; the others go file by file, as fixtures do.

    Those with a browser go one after the other: two at a time have hung where cores are few.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
        elif item.get_closest_marker("slow") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give a function that fills a folder once for all processes of this session of tests."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "made_once"
    shared.mkdir(exist_ok=True)

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, made = shared / name, shared / f"{name}.made"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what a failed attempt has left
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def _finished(made_once: Callable[..., Path]) -> Path:
    return made_once("finished", lambda folder: new_workspace(folder / "work").run()) / "work"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A tiny study, nothing run yet."""
    return new_workspace(tmp_path / "work")


@pytest.fixture
def finished(_finished: Path, tmp_path: Path) -> Workspace:
    """A tiny study that has been run to its end; a copy, time stamps kept."""
    shutil.copytree(_finished, tmp_path / "work")
    return Workspace(tmp_path / "work")
