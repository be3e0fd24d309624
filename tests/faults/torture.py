"""Flips bits, reads hostile files, starts Snakemake on them and disturbs studies, for hours.

``make torture ARGS="--minutes 600 --seed 3"``; each case has a name, and ``--only NAME`` with the
same seed does it again; ``--only PART``, such as ``rounds``, does all of a part. Writes what
happened to ``results/torture.json``, where parts that were not done stay, and ends with 1 if
anything was lost, wrong or crashed. With ``--counts docs/torture.json`` these are the figures that
``docs/tables.py`` puts into docs/faults.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from campaign import in_peace, play
from extremes import run_extremes
from flips import KINDS, flip_bits
from hostile import read_hostile, start_hostile
from tally import FAULTS, Tally, alone
from workspace import REPOSITORY, heed_interrupts

from dopascape.store.atomic import write_text_atomic

BATCH = 250
"""Flips, files and runs of one case: as many are lost to the counts where one ends its process."""

FLIPS = FILES = 10_000
EXTREMES = 1000
STARTS = 200
EVENTS = 4
"""Disturbances of a round."""

PATIENCE = 3600
"""Seconds after which a case counts as one that never ends."""


def rounds(minutes: float) -> Iterator[str]:
    """Yield the names of rounds for some minutes."""
    end, n = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        yield f"rounds/{n}"
        n += 1


def cases(minutes: float) -> dict[str, Iterable[str]]:
    """Return the names of the cases of each part; rounds go on for some minutes."""
    each = range(FLIPS // len(KINDS) // BATCH)
    return {
        "flips": [f"flips/{kind}/{n}" for kind in KINDS for n in each],
        "files": [f"files/{n}" for n in range(FILES // BATCH)],
        "extremes": [f"extremes/{n}" for n in range(EXTREMES // BATCH)],
        "starts": [f"starts/{n}" for n in range(STARTS)],
        "rounds": rounds(minutes),
    }


def do(name: str, seed: int, folder: Path) -> Tally:
    """Do a case, in a process of its own.

    Parameters
    ----------
    name
        As `cases` has it.
    seed
        With the name, all that is drawn follows from it.
    folder
        For all cases.
    """
    part, *rest = name.split("/")
    rng = random.Random(f"{seed}/{name}")
    place = folder / name.replace("/", "-")
    if part == "rounds":
        in_peace(folder)
        return alone(play, rng, place, EVENTS, seconds=PATIENCE)
    place.mkdir()
    with contextlib.chdir(place):
        if part == "flips":
            found = alone(flip_bits, rng, place, rest[0], BATCH, seconds=PATIENCE)
        elif part == "files":
            found = alone(read_hostile, rng, place, BATCH, seconds=PATIENCE)
        elif part == "extremes":
            found = alone(run_extremes, rng, BATCH, seconds=PATIENCE)
        else:
            found = alone(start_hostile, rng, place, seconds=PATIENCE)
    shutil.rmtree(place)
    return found


class Record:
    """The counts of all cases so far, in a file beside those of other parts with the same seed."""

    def __init__(self, path: Path, seed: int) -> None:
        self._path, self._seed = path, seed
        self._parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, found: Tally) -> str:
        """Add a case; return what its part has come to."""
        part = name.partition("/")[0]
        nothing = {"tried": 0, "faults": dict.fromkeys(FAULTS, 0), "counts": {}}
        of_part = self._parts.setdefault(part, nothing)
        of_part["tried"] += 1 if part in ("starts", "rounds") else BATCH
        for what, n in found.counts.items():
            counts = of_part["faults" if what in FAULTS else "counts"]
            counts[what] = counts.get(what, 0) + n
        kept = {"seed": self._seed, "parts": {**self._others(), **self._parts}}
        self._path.parent.mkdir(exist_ok=True)
        write_text_atomic(self._path, json.dumps(kept, indent=1, sort_keys=True) + "\n")
        return f"{name}: {json.dumps(of_part)}"

    def _others(self) -> dict[str, dict[str, Any]]:
        if not self._path.exists():
            return {}
        there = json.loads(self._path.read_text(encoding="utf-8"))
        return dict(there["parts"]) if there["seed"] == self._seed else {}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120, help="of rounds, after all else")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", metavar="NAME", help="one case, such as rounds/3, or a part")
    parser.add_argument("--counts", type=Path, default=REPOSITORY / "results/torture.json")
    arguments = parser.parse_args()
    heed_interrupts()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    parts, only = cases(arguments.minutes), arguments.only
    names = chain(*parts.values()) if only is None else parts.get(only, [only])
    is_one = only is not None and only not in parts
    counts = folder / "counts.json" if is_one else arguments.counts.absolute()
    record, bad = Record(counts, arguments.seed), []
    for name in names:
        found = do(name, arguments.seed, folder)
        print(record.add(name, found), flush=True)
        if found.told:
            bad.append(name)
            print(*found.told, sep="\n", flush=True)
    for name in bad:
        print(f"again: make torture ARGS=\"--seed {arguments.seed} --only '{name}'\"")
    if bad:
        print(f"what is left of it: {folder}")
    else:
        shutil.rmtree(folder)
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
