"""What studies need of the folder of runs, and the jobs that get it there."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from dopascape.jobs.block import read_plan, write_plan
from dopascape.jobs.plan import Plan, make_plan
from dopascape.jobs.teams import team_megabytes, team_seconds, teams
from dopascape.store.atomic import make_way
from dopascape.store.chunk import Chunk
from dopascape.store.receipts import Inventory, receipt_path, take_inventory
from dopascape.study.design import Design
from dopascape.study.needs import Need


class Agenda:
    """Studies and the folder of runs they share.

    Of each study that is asked for, and of no other, the runs are looked at once and jobs are
    planned for what is missing; nothing is written before `write_plans`.

    Parameters
    ----------
    designs
        All studies that may be asked for, by name.
    folder
        The folder of runs; need not exist.
    block_seconds
        About how long the work of one job takes.
    file_seconds
        About how long the work in one file takes, where it holds more than one replicate.
    """

    def __init__(
        self,
        designs: Mapping[str, Design],
        folder: Path,
        block_seconds: float,
        file_seconds: float = math.inf,
    ) -> None:
        self.designs = designs
        self.folder = folder
        self._block_seconds = block_seconds
        self._file_seconds = file_seconds
        self._inventories: dict[str, Inventory] = {}
        self._plans: dict[str, Plan] = {}
        self._needs: dict[str, Need] = {}
        self._chunks: dict[str, set[Chunk]] = {}

    def receipts(self, study: str) -> list[str]:
        """Return the receipts, there or to be, that together answer for a study's runs.

        A run that studies asked for before need too is in their blocks.
        """
        needs = needs_of(self.designs[study])
        if study not in self._plans:
            inventory = take_inventory(self.folder, {need.digest for need in needs})
            promised = dict(inventory.receipts)
            for plan in self._plans.values():
                promised |= {block: frozenset(chunks) for block, chunks in plan.blocks.items()}
            there = Inventory(promised, inventory.stale, inventory.loose, inventory.damaged)
            plan = make_plan(needs, there, self._block_seconds, self._file_seconds)
            self._inventories[study], self._plans[study] = inventory, plan
            self._needs |= {need.digest: need for need in needs}
            for cover in plan.cover.values():
                for chunk, block in cover.items():
                    self._chunks.setdefault(block, set()).add(chunk)
        blocks = self._plans[study].blocks_of(needs)
        return [str(receipt_path(self.folder, block)) for block in blocks]

    def new_blocks(self, study: str) -> Mapping[str, tuple[Chunk, ...]]:
        """Return the jobs for what is missing of a study, but for those of studies asked before."""
        self.receipts(study)
        return self._plans[study].blocks

    @property
    def asked_for(self) -> list[str]:
        """The studies asked for so far."""
        return list(self._plans)

    @property
    def has_work(self) -> bool:
        """Whether runs of the studies asked for are missing."""
        return any(plan.blocks for plan in self._plans.values())

    def precisions(self) -> list[str]:
        """Return the floating-point precisions that the studies asked for use, sorted."""
        points = (point for study in self._plans for point in self.designs[study].points)
        return sorted({point.parameters.precision for point in points})

    def write_plans(self) -> None:
        """Write down the work of every block, and remove receipts that no longer hold.

        Blocks with a receipt get theirs too: a job may be asked for again, and then it verifies
        its files. A receipt that holds for one study, though not for another, stays.
        """
        stale = {block for found in self._inventories.values() for block in found.stale}
        for receipt in (receipt_path(self.folder, block) for block in stale - self._chunks.keys()):
            make_way(receipt)
            receipt.unlink(missing_ok=True)
        for old in (self.folder / "plans").glob("*.json"):
            if old.stem not in self._chunks:
                make_way(old)
                old.unlink(missing_ok=True)
        root_seed = next((self.designs[study].root_seed for study in self._plans), 0)
        for block, chunks in self._chunks.items():
            write_plan(self.folder, block, sorted(chunks), self._needs, root_seed)

    def seconds(self, block: str) -> float:
        """Return about how many seconds the job of a block takes on one core.

        Runs that are there already, which an interrupted job has left, are only looked at.
        """
        loose = frozenset[Chunk]().union(*(found.loose for found in self._inventories.values()))
        chunks, needs = self._work(block)
        return sum(team_seconds(team, needs, loose) for team in teams(chunks, needs))

    def megabytes(self, block: str) -> float:
        """Return about how many MB the process of a block takes, which makes team after team."""
        chunks, needs = self._work(block)
        return max(team_megabytes(team, needs) for team in teams(chunks, needs))

    def _work(self, block: str) -> tuple[list[Chunk], Mapping[str, Need]]:
        """Return the chunks of a block, planned here or, in its job on a node, written down."""
        if block in self._chunks:
            return sorted(self._chunks[block]), self._needs
        return read_plan(self.folder, block)[:2]


def needs_of(design: Design) -> list[Need]:
    """Return all replicates of all points of a study."""
    return [need for point in design.points for need in point.needs]
