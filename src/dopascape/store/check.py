"""Looking through a folder of results for what is damaged, missing or left behind."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from PIL import Image, ImageSequence

from dopascape.store.chunk import Chunk
from dopascape.store.dataset import SUMS, noted_sums
from dopascape.store.hold import holder
from dopascape.store.netcdf import DamagedError, verify
from dopascape.store.observed import Observed
from dopascape.store.receipts import noted_by_chunk, read_receipts, receipt_path
from dopascape.store.runs import read_runs

MADE_AGAIN = "`dopascape resume` sets it aside and makes it again"
FILES = {".csv", ".gif", ".html", ".json", ".log", ".md", ".nc", ".png", ".svg", ".tsv"}
"""Endings of what is made as a file."""

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
    yield from _check_kinds(results)
    receipts = read_receipts(runs)
    noted = noted_by_chunk(receipts)
    for path in sorted(runs.glob("[0-9a-f][0-9a-f]/*")):
        yield from _check_run(path, noted)
    for block, files in receipts.items():
        yield from _check_receipt(receipt_path(runs, block), files, runs)
    observed = (runs / "observables").glob("*/[!.]*.json")
    for path in sorted(filter(Path.is_file, observed)):
        yield from _check_observed(path)
    yield from _check_unfinished(runs)
    tables = [*results.glob("[!.]*/summary.nc"), *results.glob("[!.]*/indices.nc")]
    for path in sorted(filter(Path.is_file, tables)):
        yield from _check_summary(path)
    yield from _check_drawn(results)
    for path in leftovers(results):
        yield Finding(path, "left behind by a process that was killed", LEFT_BEHIND, harmless=True)


def _check_kinds(results: Path) -> Iterator[Finding]:
    """See that where a file belongs lies one, and no folder, fifo or link to nowhere."""
    for path in sorted(results.rglob("*")):
        if path.is_file() or ".damaged." in path.name:
            continue
        if not path.is_dir() or path.suffix in FILES or path.name == SUMS:
            yield Finding(path, "is no file", MADE_AGAIN)


def _check_run(path: Path, noted: dict[Chunk, set[str]]) -> Iterator[Finding]:
    """See that a run file has the bytes that were noted, or, under no receipt, that it is sound."""
    chunk = Chunk.of(path.name)
    if path.name.startswith(".") or not path.is_file():
        return
    if chunk is None:
        if ".damaged." in path.name:
            yield Finding(path, "a damaged file, set aside", "look at it or remove it", True)
        else:
            yield Finding(path, "not a name of a run file", "remove it or rename it", True)
        return
    try:
        if chunk in noted:
            verify(path, noted[chunk])
        else:
            read_runs(path, chunk)
    except DamagedError as error:
        yield Finding(path, str(error).removeprefix(f"{path}: "), MADE_AGAIN)


def _check_receipt(path: Path, files: Collection[Chunk], runs: Path) -> Iterator[Finding]:
    """See that a receipt can be read, and that its files are there."""
    if not files and path.is_file():
        yield Finding(path, "cannot be read", "`dopascape resume` writes it anew")
    for file in (runs / chunk.file for chunk in files):
        if not os.path.lexists(file):
            yield Finding(file, f"is missing; {path.name} promises it", "`dopascape resume`")


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
        text = f"process {driver.pid} on {driver.host} works here"
        yield Finding(runs / "driver.json", text, "wait, and check again", harmless=True)


def _check_summary(path: Path) -> Iterator[Finding]:
    try:
        verify(path, noted_sums(path))
    except DamagedError as error:
        yield Finding(path, str(error).removeprefix(f"{path}: "), MADE_AGAIN)


def _check_drawn(results: Path) -> Iterator[Finding]:
    """See that pictures and pages are whole; an SVG may have been edited by hand."""
    folders = ("[!.]*/figures", "paper", "paper/*")
    files = [file for folder in folders for file in results.glob(f"{folder}/[!.]*")]
    pages = [results / "report.html", *results.glob("[!.]*/explorer.html")]
    for path in sorted(filter(Path.is_file, [*files, *pages])):
        try:
            _read_drawn(path)
        # Pillow tells damage by any of these.
        except (OSError, SyntaxError, ValueError) as error:
            yield Finding(path, f"cannot be read: {error}", MADE_AGAIN)


def _read_drawn(path: Path) -> None:
    if path.suffix == ".png":
        with Image.open(path) as picture:
            picture.verify()  # every chunk has a checksum
    elif path.suffix == ".gif":
        with Image.open(path) as picture:
            for frame in ImageSequence.Iterator(picture):
                frame.load()
    elif path.suffix == ".svg":
        ElementTree.parse(path)
    elif path.suffix == ".html" and not path.read_bytes().rstrip().endswith(b"</html>"):
        raise ValueError("it has no end")


def leftovers(results: Path) -> list[Path]:
    """Return files that killed processes left behind: half-written ones, and holds.

    Those of a point on which a job works, or which it is about to take, are left alone: a job may
    have outlived its Snakemake.
    """
    runs = results / "runs"
    holds = [runs / "driver.json", *(runs / "unfinished").glob("*.job")]
    dead = [path for path in holds if path.is_file() and holder(path) is None]
    about_to_be = [*runs.glob(".driver.json.*.tmp"), *(runs / "unfinished").glob(".*.job.*.tmp")]
    in_work = {_point(path.name) for path in (*holds, *about_to_be) if holder(path) is not None}
    half_written = [
        path
        for pattern in (".*.tmp*", ".*.npz.*")
        for path in results.rglob(pattern)
        if path.is_file() and _point(path.name) not in in_work
    ]
    return sorted(half_written) + dead


def _point(name: str) -> str:
    """Return the digest that names of files of a point begin with."""
    return name.removeprefix(".").partition("-r")[0]
