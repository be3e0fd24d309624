"""What is there, what is missing, and the blocks of work that make up the difference."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from dopascape.jobs.teams import need_seconds, team_seconds, teams
from dopascape.store.chunk import Chunk
from dopascape.store.receipts import Inventory
from dopascape.study.needs import Need


@dataclass(frozen=True)
class Plan:
    """Blocks to work through, and where each needed run is to be found.

    Attributes
    ----------
    blocks
        New blocks: name -> chunks.
    cover
        For each needed point its chunks, each with the block that answers for it.
    """

    blocks: Mapping[str, tuple[Chunk, ...]]
    cover: Mapping[str, Mapping[Chunk, str]]

    def blocks_of(self, needs: Iterable[Need]) -> list[str]:
        """Return the sorted names of all blocks that answer for some of the needed runs."""
        return sorted(
            {
                block
                for need in needs
                for chunk, block in self.cover[need.digest].items()
                if not set(need.replicates).isdisjoint(chunk.replicates)
            }
        )


def make_plan(
    needs: Iterable[Need],
    inventory: Inventory,
    block_seconds: float,
    file_seconds: float = math.inf,
) -> Plan:
    """Work out which runs are missing and pack them into blocks.

    Files that are there stay as they are. So a larger grid or more replicates lead to new files
    only, and once all is done the same plan comes out, without new blocks.

    Parameters
    ----------
    needs
        Points and their replicates; a point may come several times (in several studies).
    inventory
        What is there.
    block_seconds
        About how long the work of one block takes.
    file_seconds
        About how long the work in one file takes, where it holds more than one replicate.
    """
    first: dict[str, Need] = {}
    wanted: dict[str, set[int]] = {}
    for need in needs:
        first.setdefault(need.digest, need)
        wanted.setdefault(need.digest, set()).update(need.replicates)
    receipt_of = {
        chunk: block
        for block in sorted(inventory.receipts, reverse=True)
        for chunk in inventory.receipts[block]
    }
    there = [_by_digest(c) for c in (receipt_of, inventory.loose, inventory.damaged)]
    cover: dict[str, dict[Chunk, str]] = {}
    pending: list[Chunk] = []
    for digest, need in first.items():
        lying = [chunks.get(digest, []) for chunks in there]
        chunks = _cover(need, wanted[digest], lying, min(block_seconds, file_seconds))
        cover[digest] = {chunk: receipt_of.get(chunk, "") for chunk in chunks}
        pending += [chunk for chunk in chunks if chunk not in receipt_of]
    work = [(team, team_seconds(team, first, inventory.loose)) for team in teams(pending, first)]
    blocks = _pack(work, block_seconds, inventory.stale | inventory.receipts.keys())
    for block, members in blocks.items():
        for chunk in members:
            cover[chunk.digest][chunk] = block
    return Plan(blocks, cover)


def _by_digest(chunks: Iterable[Chunk]) -> dict[str, list[Chunk]]:
    found: dict[str, list[Chunk]] = {}
    for chunk in sorted(chunks):
        found.setdefault(chunk.digest, []).append(chunk)
    return found


def _cover(
    need: Need, wanted: set[int], there: list[list[Chunk]], file_seconds: float
) -> list[Chunk]:
    """Choose the chunks that hold the wanted replicates: those there, then new ones.

    ``there`` lists the point's chunks with a receipt, the loose and the damaged ones.

    A damaged file that lies wholly within what is missing is made again under its own name, so
    that whoever makes it sets the damaged one aside.
    """
    with_receipt, loose, damaged = there
    missing = set(wanted)
    chosen = []
    for chunk in (*with_receipt, *loose):
        if not missing.isdisjoint(chunk.replicates):
            chosen.append(chunk)
            missing.difference_update(chunk.replicates)
    for chunk in damaged:
        if missing.issuperset(chunk.replicates):
            chosen.append(chunk)
            missing.difference_update(chunk.replicates)
    return chosen + _new_chunks(need, sorted(missing), file_seconds)


def _new_chunks(need: Need, missing: list[int], file_seconds: float) -> list[Chunk]:
    """Cut missing replicates into runs of neighbours, and these at multiples of a chunk's length.

    The length depends on the point's own cost alone: what else is planned does not move the cuts.
    """
    length = max(1, int(file_seconds / need_seconds(need)))
    chunks: list[Chunk] = []
    for replicate in missing:
        last = chunks[-1] if chunks else None
        if last and replicate == last.last + 1 and replicate % length:
            chunks[-1] = last._replace(last=replicate)
        else:
            chunks.append(Chunk(need.digest, replicate, replicate))
    return chunks


def _pack(
    work: Iterable[tuple[tuple[Chunk, ...], float]], block_seconds: float, taken: Iterable[str]
) -> dict[str, tuple[Chunk, ...]]:
    """Put teams together, in their order, until a block's work reaches its length."""
    groups: list[list[Chunk]] = []
    room = 0.0
    for team, cost in work:
        if not groups or cost > room:
            groups.append([])
            room = block_seconds
        groups[-1].extend(team)
        room -= cost
    names = frozenset(taken)
    return {block_id(group, names): tuple(group) for group in groups}


def block_id(chunks: Iterable[Chunk], taken: Collection[str] = ()) -> str:
    """Return a block's name: 16 hex digits of SHA-256 over the names of its files.

    Parameters
    ----------
    chunks
        What the block holds, in any order.
    taken
        Names not to use: those of receipts that no longer hold. The same files get another name
        then, as a receipt that is there already would pass for the work done.
    """
    files = "\n".join(sorted(chunk.file for chunk in chunks))
    attempt = 0
    while True:
        name = hashlib.sha256(f"{files}\n{attempt}".encode()).hexdigest()[:16]
        if name not in taken:
            return name
        attempt += 1
