"""The versions that results depend on, as their files note them."""

from __future__ import annotations

from importlib.metadata import version

import dopascape

LIBRARIES = ("numpy", "numba", "llvmlite", "xarray")


def version_attributes() -> dict[str, str]:
    """Return the versions of this package and of the libraries that its numbers depend on."""
    return {
        "dopascape_version": dopascape.__version__,
        **{f"{name}_version": version(name) for name in LIBRARIES},
    }
