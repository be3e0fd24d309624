"""Study files and configurations, changed at random."""

from __future__ import annotations

import random
import subprocess
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from tally import Tally
from workspace import REPOSITORY, Workspace

from dopascape.driver.project import figure_check
from dopascape.study.config import read_config
from dopascape.study.design import read_design
from dopascape.validation import readable

STUDIES = sorted((REPOSITORY / "config/studies").glob("*.yaml"))
MEMORY = 4_000_000_000
"""Bytes of address space that a start may take."""

OF_SNAKEMAKE = ("Using workflow specific profile", "host: ")
BEGINNINGS = ("config/", "and ")
"""Of lines that Snakemake says of itself, and of those of a refusal."""

HOSTILE: list[Any] = [
    None,
    True,
    -1,
    0,
    1e308,
    float("nan"),
    float("inf"),
    10**400,
    "",
    "$(touch x)",
    "../../x",
    "\x1b[2J\u202e\x00"[:-1],
    "x" * 100_000,
    [],
    {},
    [[[[]]]],
    {"logspace": [0, 300, 100_000]},
    {"linspace": [0, 1, 10**9]},
    {"__use_yte__": True},
    list(range(1000)),
]


def changed(content: Any, rng: random.Random) -> Any:
    """Return a mapping or list with something in it replaced, added or taken away."""
    if isinstance(content, dict) and content and rng.random() < 0.9:
        key = rng.choice(list(content))
        if rng.random() < 0.1:
            return {name: value for name, value in content.items() if name != key}
        if rng.random() < 0.1:
            return {**content, str(rng.choice(HOSTILE))[:200]: content[key]}
        return {**content, key: changed(content[key], rng)}
    if isinstance(content, list) and content and rng.random() < 0.7:
        place = rng.randrange(len(content))
        return [*content[:place], changed(content[place], rng), *content[place + 1 :]]
    return rng.choice(HOSTILE)


def garbled(text: str, rng: random.Random) -> str:
    """Return a text with a few characters replaced, taken out or doubled."""
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(text))
        what = rng.choice(
            ["", text[place] * 2, "{", "}", ":", "&a ", "*a", "\t", "!!python/x", "\x07"]
        )
        text = text[:place] + what + text[place + 1 :]
    return text


class HostileFile(NamedTuple):
    """A study file or the configuration, changed; ``name`` is its path in a working directory."""

    name: str
    content: str

    @property
    def is_study(self) -> bool:
        return self.name.startswith("config/studies/")


def hostile_file(rng: random.Random) -> HostileFile:
    source = rng.choice(STUDIES) if rng.random() < 0.7 else REPOSITORY / "config/config.yaml"
    text = source.read_text(encoding="utf-8")
    if rng.random() < 0.5:
        new = garbled(text, rng)
    else:
        new = yaml.safe_dump(changed(yaml.safe_load(text), rng), allow_unicode=True)
    return HostileFile(str(source.relative_to(REPOSITORY)), new)


def read_hostile(rng: random.Random, folder: Path, n: int) -> Tally:
    """Have so many files read; each is taken, or refused in lines that one can read."""
    found = Tally()
    for _ in range(n):
        file = hostile_file(rng)
        path = folder / Path(file.name).name
        path.write_text(file.content, encoding="utf-8")
        try:
            if file.is_study:
                read_design(path, "quick", 0, figure_check)
            else:
                read_config([path], {})
            found.counts["taken"] += 1
        except ValueError as error:
            found.counts["refused"] += 1
            _see_that_it_can_be_read(readable(str(error)), found)
    there = {path.suffix for path in folder.rglob("*")}
    if there != {".yaml"}:
        found.fault("written", str(there))
    return found


def start_hostile(rng: random.Random, folder: Path) -> Tally:
    """Have Snakemake look at a file, with ``-n`` and a limit of memory.

    What it refuses is said in lines of the file alone, and nothing is written either way.
    """
    found = Tally()
    file = hostile_file(rng)
    config = folder / "config/config.yaml"
    (folder / "config/studies").mkdir(parents=True)
    config.write_text(f"studies: [{Path(file.name).stem}]\n")
    (folder / file.name).write_text(file.content, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    workspace = Workspace(folder)
    done = subprocess.run(
        ["prlimit", f"--as={MEMORY}", *workspace.command("-n")],
        cwd=folder,
        env={**workspace.environment(), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode == 0:
        found.counts["taken"] += 1
    elif done.returncode == 1:
        found.counts["refused"] += 1
        lines = [line for line in said.splitlines() if not line.startswith(OF_SNAKEMAKE)]
        if not all(line.startswith(BEGINNINGS) for line in lines):
            found.fault("hard to read", said)
        _see_that_it_can_be_read("\n".join(lines), found)
    else:
        found.fault("crashes", f"exit status {done.returncode}: {said}")
    if "Traceback" in said:
        found.fault("tracebacks", said)
    after = [path for path in sorted(folder.rglob("*")) if ".snakemake" not in path.parts]
    if after != before:
        found.fault("written", str(set(after) - set(before)))
    if found.told:
        found.told.append(file.content)
    return found


def _see_that_it_can_be_read(said: str, found: Tally) -> None:
    lines = said.splitlines()
    steering = [c for c in said if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"]
    if not 1 <= len(lines) <= 21 or any(len(line) > 1000 for line in lines) or steering:
        found.fault("hard to read", said)
