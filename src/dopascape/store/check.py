"""Looking through a folder of results for what is damaged, missing or left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import netCDF4
from PIL import Image

from dopascape.store.atomic import sha256_of
from dopascape.store.chunk import Chunk
from dopascape.store.hold import holder
from dopascape.store.observed import Observed
from dopascape.store.receipts import read_receipt
from dopascape.store.runs import Arrays, DamagedRunError, data_digest, read_runs

MADE_AGAIN = "`dopascape resume` sets it aside and makes it again"
LEFT_BEHIND = "`dopascape resume` removes it"


class Finding(NamedTuple):
    """Something in a folder of results that is not as it should be.

    Attributes
    ----------
    path
    problem
        What is wrong.
    advice
        What to do about it.
    harmless
        Whether results are sound all the same.
    """

    path: Path
    problem: str
    advice: str
    harmless: bool = False


def check_results(results: Path) -> Iterator[Finding]:
    """Verify every result: complete, readable, what its name says, and unchanged.

    Parameters
    ----------
    results
        The folder of results.

    Yields
    ------
    Finding
    """
    runs = results / "runs"
    bad = set()
    for path in sorted(runs.glob("[0-9a-f][0-9a-f]/*")):
        for finding in _check_run(path):
            bad.add(path)
            yield finding
    for path in sorted((runs / "receipts").glob("[!.]*.json")):
        yield from (finding for finding in _check_receipt(path, runs) if finding.path not in bad)
    for path in sorted((runs / "observables").glob("*/[!.]*.json")):
        yield from _check_observed(path)
    yield from _check_unfinished(runs)
    for name in ("summary.nc", "indices.nc"):
        for path in sorted(results.glob(f"[!.]*/{name}")):
            yield from _check_summary(path)
    yield from _check_drawn(results)
    for path in leftovers(results):
        yield Finding(path, "left behind by a process that was killed", LEFT_BEHIND, harmless=True)


def _check_run(path: Path) -> Iterator[Finding]:
    chunk = Chunk.of(path.name)
    if path.name.startswith("."):
        return
    if chunk is None:
        if ".damaged." in path.name:
            yield Finding(path, "a damaged file, set aside", "look at it or remove it", True)
        else:
            yield Finding(path, "not a name of a run file", "remove it or rename it", True)
        return
    try:
        read_runs(path, chunk)
    except DamagedRunError as error:
        yield Finding(path, str(error).removeprefix(f"{path}: "), MADE_AGAIN)


def _check_receipt(path: Path, runs: Path) -> Iterator[Finding]:
    files = read_receipt(path)
    if not files:
        yield Finding(path, "cannot be read", "`dopascape resume` writes it anew")
    for chunk, sha256 in files.items():
        file = runs / chunk.file
        if not file.exists():
            yield Finding(file, f"is missing; {path.name} promises it", "`dopascape resume`")
        elif sha256_of(file) != sha256:
            yield Finding(file, "has changed since its job was done", "`dopascape resume`")


def _check_observed(path: Path) -> Iterator[Finding]:
    """See that observables are whole; where they are not, nobody uses them."""
    try:
        Observed.read(path)
    except ValueError as error:
        problem = str(error).removeprefix(f"{path}: ")
        yield Finding(path, problem, "remove it; what is wanted is computed again", harmless=True)


def _check_unfinished(runs: Path) -> Iterator[Finding]:
    for path in sorted((runs / "unfinished").glob("[!.]*.damaged.*")):
        yield Finding(path, "a damaged checkpoint, set aside", "look at it or remove it", True)
    driver = holder(runs / "driver.json")
    if driver is not None:
        text = f"process {driver['pid']} on {driver['host']} works here"
        yield Finding(runs / "driver.json", text, "wait, and check again", harmless=True)


def _check_summary(path: Path) -> Iterator[Finding]:
    try:
        with netCDF4.Dataset(path) as file:
            file.set_auto_maskandscale(False)
            arrays: Arrays = {name: (v.dimensions, v[...]) for name, v in file.variables.items()}
            promised = file.getncattr("data_digest")
    except (OSError, RuntimeError, AttributeError) as error:
        yield Finding(path, f"cannot be read: {error}", MADE_AGAIN)
        return
    if data_digest(arrays) != promised:
        yield Finding(path, "its data have changed since they were written", MADE_AGAIN)


def _check_drawn(results: Path) -> Iterator[Finding]:
    """See that pictures and pages are whole; an SVG may have been edited by hand."""
    folders = ("[!.]*/figures", "paper", "paper/*")
    files = [file for folder in folders for file in results.glob(f"{folder}/[!.]*")]
    pages = [*results.glob("report.html"), *results.glob("[!.]*/explorer.html")]
    for path in sorted([*files, *pages]):
        try:
            _read_drawn(path)
        # Pillow tells damage by any of these.
        except (OSError, SyntaxError, ValueError) as error:
            yield Finding(path, f"cannot be read: {error}", MADE_AGAIN)


def _read_drawn(path: Path) -> None:
    if path.suffix == ".png":
        with Image.open(path) as picture:
            picture.verify()  # every chunk has a checksum
    elif path.suffix == ".svg":
        ElementTree.parse(path)
    elif path.suffix == ".html" and not path.read_bytes().rstrip().endswith(b"</html>"):
        raise ValueError("it has no end")


def leftovers(results: Path) -> list[Path]:
    """Return files that killed processes left behind: half-written ones, and holds.

    Those of a point on which a job works, which may have outlived its Snakemake, are left alone.
    """
    runs = results / "runs"
    holds = [runs / "driver.json", *(runs / "unfinished").glob("*.job")]
    dead = [path for path in holds if path.exists() and holder(path) is None]
    in_work = {_point(path.name) for path in holds if path.exists() and path not in dead}
    half_written = [
        path
        for pattern in (".*.tmp*", ".*.npz.*")
        for path in results.rglob(pattern)
        if path.is_file() and _point(path.name.removeprefix(".")) not in in_work
    ]
    return sorted(half_written) + dead


def _point(name: str) -> str:
    """Return the digest that names of files of a point begin with."""
    return name.partition("-r")[0]
