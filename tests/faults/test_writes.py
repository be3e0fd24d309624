"""Kills and errors at the calls by which results reach the disk."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from failing_calls import NUMBER
from injection import one_core, strace

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("pwrite64", "signal=KILL"),  # of the HDF5 library
        ("pwrite64", "error=ENOSPC"),
        ("write", "signal=KILL"),
        ("write", "error=ENOSPC"),
        ("fsync", "signal=KILL"),
        ("fsync", "error=EIO"),
        ("rename", "signal=KILL"),
        ("rename", "error=EIO"),
    ],
)
def test_a_write_that_fails_at_any_call_leaves_what_was_or_what_is_new(
    tmp_path: Path, call: str, fault: str
) -> None:
    injected = strace(f"--trace={call}", f"--inject={call}:{fault}:when={NUMBER[call]}")
    script = Path(__file__).with_name("failing_calls.py")
    done = subprocess.run(
        [*injected, sys.executable, str(script), call, str(tmp_path / "results")],
        env=one_core() | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == 4
    assert sum(len(attempts) for attempts in found.values()) > len(found)
    for what, (*failed, last) in found.items():
        before = what.split()[1]
        assert (last["status"], last["after"], last["beside"]) == (0, "new", []), what
        for attempt in failed:
            assert attempt["status"] == (-9 if fault == "signal=KILL" else 1), what
            # New it is where the disk failed to confirm the name, after the renaming.
            assert attempt["after"] in ({before, "new"} if call == "fsync" else {before}), what
            assert attempt["beside"] == attempt["leftovers"], what
            assert fault == "signal=KILL" or attempt["beside"] == [], what
