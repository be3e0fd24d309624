"""Compiled code that cannot be kept, is damaged, is old, or is wanted by many at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from workspace import REPOSITORY

pytestmark = pytest.mark.slow

RUN = """
from dopascape import Parameters, simulate
run = simulate(Parameters(network_width=10, trial_length=4, n_trials=3))
print(run.loss.values.tobytes().hex())
"""


def started(cache: Path, **other: str) -> subprocess.Popen[str]:
    """Start a run of its own with a cache."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), **other}
    command = [sys.executable, "-c", RUN]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return said


def machine_code(cache: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in cache.rglob("*.nb?")}


@pytest.fixture(scope="module")
def compiled(made_once: Callable[..., Path]) -> tuple[Path, str]:
    """A cache that a run has filled, and what the run said."""
    folder = made_once("kernels", fill)
    return folder / "cache", (folder / "said").read_text()


def fill(folder: Path) -> None:
    (folder / "said").write_text(answer(started(folder / "cache")))


@pytest.fixture
def incomplete(compiled: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of it that lacks a kernel, which takes seconds to compile rather than all."""
    cache = tmp_path / "cache"
    shutil.copytree(compiled[0], cache)
    lost = list(cache.rglob("network_trial.cortex_trial-*"))
    assert lost
    for path in lost:
        path.unlink()
    return cache


def test_eight_starts_that_compile_at_once_come_out_the_same_and_leave_a_sound_cache(
    compiled: tuple[Path, str], incomplete: Path
) -> None:
    processes = [started(incomplete) for _ in range(8)]
    assert {answer(process) for process in processes} == {compiled[1]}
    before = machine_code(incomplete)
    assert len(before) == len(machine_code(compiled[0]))
    assert answer(started(incomplete)) == compiled[1]
    assert machine_code(incomplete) == before


def test_an_unwritable_cache_is_replaced_by_one_among_the_temporary_files(
    compiled: tuple[Path, str], incomplete: Path, tmp_path: Path
) -> None:
    own = tmp_path / f"dopascape-{os.getuid()}"
    (incomplete / "dopascape").rename(own)
    assert answer(started(Path("/dev/null/nowhere"), TMPDIR=str(tmp_path))) == compiled[1]
    assert list(own.rglob("network_trial.cortex_trial-*"))


def test_a_changed_kernel_is_compiled_anew_though_nothing_else_changed(
    compiled: tuple[Path, str], tmp_path: Path
) -> None:
    kept, said = compiled
    cache = shutil.copytree(kept, tmp_path / "cache")  # other tests look at that one meanwhile
    shutil.copytree(REPOSITORY / "src", tmp_path / "src")
    output = tmp_path / "src/dopascape/kernels/output.py"
    text = output.read_text()
    stat = output.stat()
    changed = text.replace("loss += error * error", "loss += 2 * error * error")
    assert changed != text
    output.write_text(changed)
    os.utime(output, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert answer(started(cache, PYTHONPATH=str(tmp_path / "src"))) != said
    assert answer(started(cache)) == said


def test_a_copy_of_the_package_compiles_nothing(compiled: tuple[Path, str], tmp_path: Path) -> None:
    cache, said = compiled
    shutil.copytree(cache, tmp_path / "cache")
    shutil.copytree(REPOSITORY / "src", tmp_path / "src")
    before = machine_code(tmp_path / "cache")
    assert answer(started(tmp_path / "cache", PYTHONPATH=str(tmp_path / "src"))) == said
    assert machine_code(tmp_path / "cache") == before
