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


ERRORS = {"pwrite64": "ENOSPC", "write": "ENOSPC", "fsync": "EIO", "rename": "EIO"}
KILLED = [(call, "signal=KILL", "") for call in ERRORS]
FAILED = [
    (call, f"error={error}", lasting)
    for call, error in ERRORS.items()
    for lasting in ("", "+")  # this call alone, or every one from it on
]


@pytest.mark.parametrize(("call", "fault", "lasting"), [*KILLED, *FAILED])
def test_a_write_that_fails_at_any_call_leaves_what_was_or_what_is_new(
    tmp_path: Path, call: str, fault: str, lasting: str
) -> None:
    when = f"{NUMBER[call]}{lasting}"
    injected = strace(f"--trace={call}", f"--inject={call}:{fault}:when={when}")
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
            # New it is where the disk failed to confirm the name, after the renaming, and where the
            # SHA-256 of an old summary was to be forgotten.
            may_be_new = call == "fsync" or what == "summary old"
            assert attempt["after"] in ({before, "new"} if may_be_new else {before}), what
            assert sorted(attempt["beside"]) == sorted(attempt["leftovers"]), what
            assert fault == "signal=KILL" or attempt["beside"] == [], what
