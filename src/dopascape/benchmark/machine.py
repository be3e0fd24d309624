"""The machine and the versions that a benchmark was measured with."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("dopascape", "numpy", "numba", "llvmlite", "xarray", "snakemake", "jax", "torch")


def describe_machine() -> dict[str, str]:
    """Return CPU, cores, caches, memory and versions, as attributes of a dataset.

    What this system does not tell is left out.
    """
    fields = {
        "cpu": _cpu(),
        "cores": str(os.cpu_count()),
        "caches": _caches(),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "compiler": _compiler(),
        "versions": ", ".join([f"Python {platform.python_version()}", *_versions()]),
    }
    return {name: value for name, value in fields.items() if value}


def _cpu() -> str:
    """Return the CPU's name, and whether it has AVX-512 where that is known.

    Family and model too, as virtual machines often shorten the name.
    """
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    facts = {
        key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)
    }
    name = facts.get("model name", platform.processor())
    if "cpu family" not in facts:
        return name
    avx512 = "" if "avx512f" in facts.get("flags", "").split() else "no "
    return f"{name} (family {facts['cpu family']}, model {facts['model']}; {avx512}AVX-512)"


def _caches() -> str:
    """Return the sizes of the caches that the first core sees."""
    caches = []
    for folder in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((folder / f).read_text().strip() for f in ("level", "type", "size"))
        if kind != "Instruction":
            caches.append(f"L{level} {size}")
    return ", ".join(caches)


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (ValueError, OSError):
        return ""


def _compiler() -> str:
    compiler = shutil.which("cc")
    if compiler is None:
        return ""
    done = subprocess.run([compiler, "--version"], check=False, capture_output=True, text=True)
    return next(iter(done.stdout.splitlines()), "")


def _versions() -> list[str]:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return found
