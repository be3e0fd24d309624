"""Digests of code: what is made by code that has changed is made again."""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def code_digest(part: str, package: Path = PACKAGE) -> str:
    """Return the SHA-256 over a part of the package and all that it imports from the package.

    The package's own ``__init__`` counts for nothing: everything imports it, and it holds names for
    users only.

    Parameters
    ----------
    part
        A module, or a package of modules, all of which count; such as ``dopascape.figures``.
    package
        The folder of the package that imports are followed in.

    Raises
    ------
    ValueError
        If there is no such part.
    """
    waiting = _sources(part, package)
    if not waiting:
        raise ValueError(f"{part}: no module or package in {package}")
    folder = package.joinpath(*part.split(".")[1:])
    # Not only modules: also what is read by them.
    waiting += [path for path in folder.rglob("*.*") if path.suffix != ".pyc"]
    found: dict[str, bytes] = {}
    while waiting:
        source = waiting.pop()
        name = source.relative_to(package).as_posix()
        if name not in found:
            found[name] = source.read_bytes()
            imports = _imports(found[name], package.name) if source.suffix == ".py" else ()
            for imported in imports:
                waiting += _sources(imported, package)
    digest = hashlib.sha256()
    for name, text in sorted(found.items()):
        digest.update(f"{name} {len(text)}\n".encode() + text)
    return digest.hexdigest()


@cache  # parts share most of their modules
def _imports(text: bytes, package: str) -> list[str]:
    """Return what a source imports from a package, anywhere in it: modules, or names in them."""
    names: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name for name in names if name.partition(".")[0] == package]


def _sources(name: str, package: Path) -> list[Path]:
    """Return the files that importing a dotted name runs, but for the package's own."""
    sources, path = [], package
    for part in name.split(".")[1:]:
        path = path / part
        sources += [
            file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()
        ]
    return sources
