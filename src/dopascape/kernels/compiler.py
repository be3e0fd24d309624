"""The one place for options of the compiler, and for where compiled code is kept."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import llvmlite.binding
import numba
import numpy as np
import platformdirs
from numba.core.caching import UserProvidedCacheLocator

KERNELS = Path(__file__).parent


def cache_directory() -> Path:
    """Return the directory for this version of the compiled code on this kind of CPU.

    numba's own cache looks at the time stamp of one file only and would serve stale code after a
    change in another (a callee or a constant). So the name covers all sources of this package, the
    versions of the compilers and the CPU. Lies among the user's caches; where these cannot be
    written, in the directory for temporary files, if nobody else can write there: what is loaded
    from the cache is run.
    """
    digest = hashlib.sha256()
    for source in sorted(KERNELS.rglob("*.py")):
        digest.update(source.read_bytes())
    cpu = llvmlite.binding.get_host_cpu_name() + llvmlite.binding.get_host_cpu_features().flatten()
    digest.update(f"{numba.__version__} {llvmlite.__version__} {np.__version__} {cpu}".encode())
    name = f"kernels-{digest.hexdigest()[:16]}"
    fallback = Path(tempfile.gettempdir()) / f"dopascape-{os.getuid()}"
    for parent in (platformdirs.user_cache_path("dopascape"), fallback):
        try:
            parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (parent / name).mkdir(exist_ok=True)
        except OSError:
            continue
        if os.access(parent / name, os.W_OK) and (parent != fallback or _is_ours_alone(parent)):
            return parent / name
    return Path(tempfile.mkdtemp(prefix="dopascape-"))


def _is_ours_alone(folder: Path) -> bool:
    """Tell if a folder is this user's, and nobody else may write in it."""
    about = folder.lstat()
    writable_by_others = stat.S_IWGRP | stat.S_IWOTH
    is_folder = stat.S_ISDIR(about.st_mode)
    return is_folder and about.st_uid == os.getuid() and not about.st_mode & writable_by_others


class ByContent(UserProvidedCacheLocator):
    """Where numba keeps a function: copies of this package share what they compile.

    The name of the cache's directory covers all sources, so that where they lie need not count.
    """

    @classmethod
    def get_suitable_cache_subpath(cls, py_file: str) -> str:
        """Return the folder in the cache for a file of functions."""
        file = Path(py_file)
        if file.is_relative_to(KERNELS):
            return file.parent.relative_to(KERNELS.parent).as_posix()
        return str(super().get_suitable_cache_subpath(py_file))  # type: ignore[no-untyped-call]


numba.config.CACHE_DIR = str(cache_directory())  # type: ignore[attr-defined]
numba.config.CACHE_LOCATOR_CLASSES = f"{__name__}.{ByContent.__name__}"  # type: ignore[attr-defined]

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": False}
"""Of all kernels. Errors as in C: a division by zero gives inf. No fastmath: it lets the compiler
reorder sums, which gives other bits on other CPUs, and it assumes away the NaN by which a diverged
run is recognised. The layout of the synapses vectorises without it (see rows.py)."""

UNCOUNTED: dict[str, Any] = {**OPTIONS, "cache": True, "_nrt": False}
"""Of those that make no arrays. Their caller holds the arrays that it hands over, so that numba
need not count references to them: eight points at width 50 spent half of each step on that."""


def compiled(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function with numba, and keep the machine code between processes."""
    return _typed(numba.njit(**UNCOUNTED), function)


def inlined(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a part of another compiled function into its caller.

    A call would hand over dozens of arrays: half of a step of one network at width 50.
    """
    return _typed(numba.njit(**UNCOUNTED, forceinline=True), function)


def formula(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Write a short equation out wherever it is used, before anything is compiled.

    So that it need not be compiled apart for each kind of numbers: half of the compiler's time.
    """
    return _typed(numba.njit(**OPTIONS, inline="always"), function)


def threaded(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Compile a function whose ``numba.prange`` loops spread over threads."""
    return _typed(numba.njit(**OPTIONS, cache=True, parallel=True), function)


def _typed(
    compiler: Callable[..., Any], function: Callable[Arguments, Result]
) -> Callable[Arguments, Result]:
    return cast(Callable[Arguments, Result], compiler(function))
