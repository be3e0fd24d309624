"""The tests of the kernels once more as plain Python, where an index out of range is an error."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from types import FunctionType

import pytest
from workspace import REPOSITORY

from dopascape.kernels.compiler import compiled
from dopascape.modes import FEEDBACK_MODES

SWITCH = "NUMBA_DISABLE_JIT"


@pytest.mark.kernel
def test_kernels_are_compiled_unless_the_jit_is_off() -> None:
    assert isinstance(compiled(lambda x: x), FunctionType) == (SWITCH in os.environ)


@pytest.mark.slow
@pytest.mark.skipif(SWITCH in os.environ, reason="the JIT is off already")
def test_kernels_do_the_same_as_plain_python() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "kernel", "-p", "no:cacheprovider"],
        cwd=REPOSITORY,
        env={**os.environ, SWITCH: "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) > 2 * len(FEEDBACK_MODES), done.stdout
