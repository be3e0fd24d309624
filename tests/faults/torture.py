"""Flips bits, reads hostile files, starts Snakemake on them and disturbs studies, for hours.

``make torture ARGS="--minutes 600 --seed 3"``; each case has a name, and ``--only NAME`` with the
same seed does it again. Writes what happened to ``results/torture.json`` and ends with 1 if
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from campaign import in_peace, play
from extremes import run_extremes
from flips import KINDS, flip_bits
from hostile import read_hostile, start_hostile
from tally import FAULTS, Tally, alone
from workspace import REPOSITORY, heed_interrupts

BATCH = 250
"""Flips, files and runs of one case: as many are lost to the counts where one ends its process."""

FLIPS = FILES = 10_000
EXTREMES = 1000
STARTS = 200
EVENTS = 4
"""Disturbances of a round."""

PATIENCE = 3600
"""Seconds after which a case counts as one that never ends."""


def cases(minutes: float) -> Iterator[str]:
    """Yield the names of cases; rounds, which come last, go on for some minutes."""
    for kind in KINDS:
        yield from (f"flips/{kind}/{n}" for n in range(FLIPS // len(KINDS) // BATCH))
    yield from (f"files/{n}" for n in range(FILES // BATCH))
    yield from (f"extremes/{n}" for n in range(EXTREMES // BATCH))
    yield from (f"starts/{n}" for n in range(STARTS))
    end, n = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        yield f"rounds/{n}"
        n += 1


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
    """The counts of all cases so far, in a file."""

    def __init__(self, path: Path, seed: int, minutes: float) -> None:
        self._path, self._about = path, {"seed": seed, "minutes": minutes}
        self._parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, found: Tally) -> str:
        """Add a case; return what its part has come to."""
        part = name.partition("/")[0]
        of_part = self._parts.setdefault(
            part, {"tried": 0, "faults": dict.fromkeys(FAULTS, 0), "counts": {}}
        )
        of_part["tried"] += 1 if part in ("starts", "rounds") else BATCH
        for what, n in found.counts.items():
            counts = of_part["faults" if what in FAULTS else "counts"]
            counts[what] = counts.get(what, 0) + n
        text = json.dumps({**self._about, "parts": self._parts}, indent=1, sort_keys=True)
        self._path.parent.mkdir(exist_ok=True)
        self._path.write_text(text + "\n", encoding="utf-8")
        return f"{name}: {json.dumps(of_part)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120, help="of rounds, after all else")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", metavar="NAME", help="one case, such as rounds/3")
    parser.add_argument("--counts", type=Path, default=REPOSITORY / "results/torture.json")
    arguments = parser.parse_args()
    heed_interrupts()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    counts = folder / "counts.json" if arguments.only else arguments.counts.absolute()
    record = Record(counts, arguments.seed, arguments.minutes)
    bad = []
    for name in [arguments.only] if arguments.only else cases(arguments.minutes):
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
