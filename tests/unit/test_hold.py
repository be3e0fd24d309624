"""Who works on what, between real processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dopascape.store.hold import HeldError, holder, release, take

TAKE = """
import sys, time
from pathlib import Path
from dopascape.store.hold import HeldError, take
try:
    take(Path(sys.argv[1]))
except HeldError:
    print("refused", flush=True)
else:
    print("taken", flush=True)
time.sleep(60)
"""


def other(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", TAKE, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_what_is_held_is_refused_until_it_is_released(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "hold.json"
    take(path)
    found = holder(path)
    assert found is not None
    assert (found.pid, found.host) == (os.getpid(), socket.gethostname())
    with pytest.raises(HeldError, match=f"process {os.getpid()} on "):
        take(path)
    release(path)
    assert holder(path) is None
    take(path)
    assert [p.name for p in path.parent.iterdir()] == ["hold.json"]


def test_a_killed_process_holds_nothing_also_before_it_is_reaped(tmp_path: Path) -> None:
    path = tmp_path / "hold.json"
    process = other(path)
    assert answer(process) == "taken"
    with pytest.raises(HeldError, match=f"process {process.pid} on "):
        take(path)
    release(path)  # not this process's: stays
    assert holder(path) is not None
    process.send_signal(signal.SIGSTOP)
    assert holder(path) is not None  # it may go on
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert holder(path) is None
    process.communicate()
    take(path)
    found = holder(path)
    assert found is not None
    assert found.pid == os.getpid()


def test_a_number_given_to_another_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hold.json"
    take(path)
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "began": 1}))
    assert holder(path) is None
    take(path)


def test_of_many_that_take_at_once_one_does(tmp_path: Path) -> None:
    path = tmp_path / "hold.json"
    path.write_text('{"host": "' + socket.gethostname() + '", "pid": 1, "began": 0}')  # dead
    processes = [other(path) for _ in range(4)]
    answers = sorted(answer(process) for process in processes)
    for process in processes:
        process.kill()
        process.communicate()
    assert answers == ["refused"] * 3 + ["taken"]


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_process_on_another_machine_counts_where_it_is_asked_for(
    tmp_path: Path, elsewhere: bool
) -> None:
    path = tmp_path / "hold.json"
    path.write_text(json.dumps({"host": "another", "pid": 1, "began": 5}))
    assert holder(path) is not None
    if elsewhere:
        with pytest.raises(HeldError, match="process 1 on another"):
            take(path)
    else:
        take(path, elsewhere=False)
        found = holder(path)
        assert found is not None
        assert found.pid == os.getpid()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the kernel does not say")
def test_a_process_began_when_the_kernel_says_whatever_the_clock(tmp_path: Path) -> None:
    take(tmp_path / "hold.json")
    found = holder(tmp_path / "hold.json")
    assert found is not None
    ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
    assert found.began == pytest.approx(ticks / os.sysconf("SC_CLK_TCK"), abs=0.006)


@pytest.mark.parametrize("pid", [-1, 0, 2**31, 10**30])
def test_a_number_that_no_process_has_holds_nothing(tmp_path: Path, pid: int) -> None:
    path = tmp_path / "hold.json"
    path.write_text(json.dumps({"host": socket.gethostname(), "pid": pid, "began": 5.0}))
    assert holder(path) is None
    take(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"host": 3}',
        '{"pid": "x", "host": "y"}',
        '{"pid": 1e400, "host": "y", "began": 1}',
    ],
)
def test_a_damaged_hold_is_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "hold.json"
    path.write_text(content)
    assert holder(path) is None
    take(path)
