"""C sources of this folder, compiled when they are needed."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from dopascape.benchmark.turns import UnavailableError

FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
"""As fast as the compiler can, but with the same roundings everywhere: no fused multiply-add."""


@cache
def compile_c(name: str, *definitions: str) -> ctypes.CDLL:
    """Compile a source into a temporary folder and load it.

    Parameters
    ----------
    name
        The file's, in this folder.
    definitions
        Of the preprocessor, such as ``LANES=8``.

    Raises
    ------
    UnavailableError
        Without a C compiler, or where it fails.
    """
    compiler = shutil.which("cc")
    if compiler is None:
        raise UnavailableError("no C compiler (cc)")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "compiled.so"
        source = Path(__file__).with_name(name)
        command = [compiler, *FLAGS, *(f"-D{d}" for d in definitions), str(source)]
        command += ["-o", str(target), "-lm"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise UnavailableError(f"the C compiler failed: {done.stderr.strip()[:200]}")
        return ctypes.CDLL(str(target))
