"""What the configured studies need of the folder of runs, and the jobs that get it there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from dopascape.parameters import Parameters
from dopascape.store.block import write_plan
from dopascape.store.receipts import receipt_path, take_inventory
from dopascape.study.blocks import Chunk
from dopascape.study.design import Design
from dopascape.study.plan import Inventory, Need, Plan, make_plan


class Agenda:
    """The studies and the folder of runs they share.

    The folder is looked at once, when something first asks what is missing; nothing is written
    before `write_plans`.

    Parameters
    ----------
    designs
        The studies, in the order in which they are worked through.
    folder
        The folder of runs; need not exist.
    block_seconds
        About how long the work of one job takes.
    """

    def __init__(self, designs: Sequence[Design], folder: Path, block_seconds: float) -> None:
        self.designs = {design.name: design for design in designs}
        self.folder = folder
        self._block_seconds = block_seconds

    @cached_property
    def _inventory(self) -> Inventory:
        return take_inventory(self.folder, {need.digest for need in self._needs()})

    @cached_property
    def plan(self) -> Plan:
        """The blocks to work through, over all studies; each run is in one of them only."""
        return make_plan(self._needs(), self._inventory, self._block_seconds)

    def receipts(self, study: str) -> list[str]:
        """Return the receipts, there or to be, that together answer for a study's runs."""
        blocks = self.plan.blocks_of(_needs_of(self.designs[study]))
        return [str(receipt_path(self.folder, block)) for block in blocks]

    def precisions(self) -> list[str]:
        """Return the floating-point precisions that the studies use, sorted."""
        points = (point for design in self.designs.values() for point in design.points)
        return sorted({point.parameters.precision for point in points})

    def write_plans(self) -> None:
        """Write down the work of every block, and remove receipts that no longer hold.

        Blocks with a receipt get theirs too: a job may be asked for again, and then it verifies
        its files.
        """
        for block in self._inventory.stale:
            receipt_path(self.folder, block).unlink(missing_ok=True)
        parameters: dict[str, Parameters] = {}
        root_seed = 0
        for design in self.designs.values():
            root_seed = design.root_seed
            parameters |= {point.digest: point.parameters for point in design.points}
        known: dict[str, list[Chunk]] = {}
        for chunks in self.plan.cover.values():
            for chunk, block in chunks.items():
                known.setdefault(block, []).append(chunk)
        for old in (self.folder / "plans").glob("*.json"):
            if old.stem not in known:
                old.unlink(missing_ok=True)
        for block, members in known.items():
            write_plan(self.folder, block, tuple(members), parameters, root_seed)

    def _needs(self) -> list[Need]:
        return [need for design in self.designs.values() for need in _needs_of(design)]


def _needs_of(design: Design) -> list[Need]:
    return [Need(point.digest, point.parameters, design.replicates) for point in design.points]
