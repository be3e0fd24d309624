"""Receipts: what a block of runs left on disk, and what a folder of runs holds by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dopascape.store.atomic import sha256_of, write_text_atomic
from dopascape.store.chunk import Chunk
from dopascape.store.note import read_note
from dopascape.store.runs import is_sound
from dopascape.validation import StrictModel


class Receipt(StrictModel):
    """A receipt: SHA-256 by file."""

    files: dict[str, str]


@dataclass(frozen=True)
class Inventory:
    """What a folder of runs holds.

    Attributes
    ----------
    receipts
        Chunks of each block whose receipt holds: its files are as they were written.
    stale
        Receipts that do not: a file is missing or has changed.
    loose
        Sound run files under no receipt that holds, as an interrupted job leaves them.
    damaged
        Run files that are not what they should be.
    """

    receipts: Mapping[str, frozenset[Chunk]] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    loose: frozenset[Chunk] = frozenset()
    damaged: frozenset[Chunk] = frozenset()


def receipt_path(folder: Path, block: str) -> Path:
    """Return the receipt of a block, in a folder of runs."""
    return folder / "receipts" / f"{block}.json"


def write_receipt(path: Path, sha256: Mapping[Chunk, str]) -> None:
    """Note the SHA-256 of each chunk's file, as it was when its content was last seen to be sound.

    Not that of what lies there now: damage since then must not be taken for what was made.
    """
    files = {chunk.file: sha256[chunk] for chunk in sorted(sha256)}
    write_text_atomic(path, Receipt(files=files).model_dump_json(indent=1) + "\n")


def read_receipt(path: Path) -> dict[Chunk, str]:
    """Return the SHA-256 by chunk; nothing if the receipt is damaged."""
    try:
        files = read_note(path, Receipt).files
    except ValueError:
        return {}
    promised = {Chunk.of(file): sha256 for file, sha256 in files.items()}
    return {chunk: sha256 for chunk, sha256 in promised.items() if chunk is not None}


def read_receipts(folder: Path) -> dict[str, dict[Chunk, str]]:
    """Return all receipts of a folder of runs: block -> SHA-256 by chunk."""
    paths = sorted((folder / "receipts").glob("[!.]*.json"))
    return {path.stem: read_receipt(path) for path in paths}


def noted_by_chunk(receipts: Mapping[str, Mapping[Chunk, str]]) -> dict[Chunk, set[str]]:
    """Return what receipts say that the SHA-256 of each chunk's file may be."""
    noted: dict[Chunk, set[str]] = {}
    for files in receipts.values():
        for chunk, sha256 in files.items():
            noted.setdefault(chunk, set()).add(sha256)
    return noted


def take_inventory(folder: Path, digests: Collection[str]) -> Inventory:
    """Look at the run files of the given points, and at all receipts.

    A file under a receipt is sound if its bytes are those that were noted; any other has to be
    read. Nothing is believed for its name or time stamp.

    Parameters
    ----------
    folder
        The folder of runs; need not exist.
    digests
        Points to look at. What else lies there is not read.
    """
    wanted = frozenset(digests)
    there = _files(folder, wanted)
    promised = read_receipts(folder)
    noted = noted_by_chunk(promised)
    sound = {chunk for chunk in there if is_sound(folder, chunk, noted.get(chunk, ()))}
    # A sound file with one note has that SHA-256; reading it once more is for those with several.
    now = {
        chunk: min(noted[chunk]) if len(noted[chunk]) == 1 else sha256_of(folder / chunk.file)
        for chunk in sound & noted.keys()
    }
    holding, stale = {}, set()
    for block, files in promised.items():
        looked_at = {c: sha256 for c, sha256 in files.items() if c.digest in wanted}
        if not files or any(now.get(c) != sha256 for c, sha256 in looked_at.items()):
            stale.add(block)
        else:
            holding[block] = frozenset(looked_at)
    with_receipt = frozenset().union(*holding.values())
    return Inventory(
        holding, frozenset(stale), frozenset(sound - with_receipt), frozenset(there - sound)
    )


def _files(folder: Path, wanted: frozenset[str]) -> set[Chunk]:
    found = set()
    for part in sorted({digest[:2] for digest in wanted}):
        for path in (folder / part).glob("*.nc"):
            chunk = Chunk.of(path.name)
            if chunk is not None and chunk.digest in wanted:
                found.add(chunk)
    return found
