"""What may happen to a study: signals, full disks, clocks that are set, files that are damaged."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

Thing = TypeVar("Thing")

SIGNALS = ("kill job", "kill driver", "kill group", "interrupt", "terminate", "stop and go on")
FULL_DISK = ("disk fills up", "start on a full disk")
SET_CLOCK = "start under a clock that is off"
CLOCKS = ("-400d", "-3h", "+3h", "+400d")
"""How far off it may be, as faketime takes it."""

FILE_TIMES = (-1e9, -3600.0, 3600.0, 1e9)
"""What is added to a file's time stamps (s)."""


def flip(path: Path, rng: random.Random) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def cut(path: Path, rng: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: rng.randrange(len(content) + 1)])


def with_another(path: Path, rng: random.Random) -> None:
    others = sorted(path.parents[1].rglob(f"*{path.suffix}"))
    content = rng.choice([other for other in others if other.is_file()]).read_bytes()
    path.write_bytes(content)


def in_place(make: Callable[[Path], object]) -> Callable[[Path, random.Random], None]:
    """Return what puts something else in place of a file."""

    def replace(path: Path, rng: random.Random) -> None:
        path.unlink()
        make(path)

    return replace


def set_times(path: Path, rng: random.Random) -> None:
    when = time.time() + rng.choice(FILE_TIMES)
    os.utime(path, (when, when))


TIMES_SET = "time stamps set"
DAMAGES: dict[str, Callable[[Path, random.Random], None]] = {
    "bit flipped": flip,
    "cut": cut,
    "emptied": lambda path, rng: path.write_bytes(b"") and None,
    "removed": lambda path, rng: path.unlink(),
    "another's bytes": with_another,
    "a folder": in_place(Path.mkdir),
    "a fifo": in_place(os.mkfifo),
    "a link to nowhere": in_place(lambda path: path.symlink_to("nowhere")),
    "a loop of links": in_place(lambda path: path.symlink_to(path.name)),
    TIMES_SET: set_times,
}
"""What happens to a file, or what lies in its place; time stamps alone damage nothing."""


class Damage(NamedTuple):
    """What happens to a file: which of those that are there, as a share, and a seed of its own."""

    kind: str
    which: float
    seed: int


class Disturbance(NamedTuple):
    """One start of a study and what happens to it; drawn before, so that a seed draws it again.

    Attributes
    ----------
    event
    runs
        How many more runs are waited for, and after how many seconds no more.
    seconds
    which
        A share: which of the jobs, or of the clocks.
    damages
    """

    event: str
    runs: int
    seconds: float
    which: float
    damages: tuple[Damage, ...]


def possible_events(can_fill: bool) -> list[str]:
    """Return what can happen on this machine."""
    disks = FULL_DISK if can_fill else ()
    clocks = (SET_CLOCK,) if shutil.which("faketime") else ()
    return [*SIGNALS, *disks, *clocks]


def draw(rng: random.Random, events: Sequence[str]) -> Disturbance:
    damages = [
        Damage(rng.choice(list(DAMAGES)), rng.random(), rng.getrandbits(32))
        for _ in range(rng.randint(0, 2))
    ]
    return Disturbance(
        rng.choice(events), rng.randint(0, 5), rng.uniform(5, 60), rng.random(), tuple(damages)
    )


def pick(things: Sequence[Thing], share: float) -> Thing:
    """Return one of some things, by a share from 0 to 1."""
    return things[int(share * len(things))]


def fill(folder: Path) -> Path:
    """Take up all room on the file system of a folder; return the file that does."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass
    return filler
