"""Study files and configurations, changed at random."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path
from typing import Any

import yaml
from workspace import REPOSITORY

from dopascape.driver.project import figure_check
from dopascape.study.config import read_config
from dopascape.study.design import read_design
from dopascape.validation import readable

STUDIES = sorted((REPOSITORY / "config/studies").glob("*.yaml"))
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


def refusal(path: Path, content: str, *, is_study: bool) -> str:
    """Return what the reader says against a file; empty if it takes it."""
    path.write_text(content, encoding="utf-8")
    try:
        if is_study:
            read_design(path, "quick", 0, figure_check)
        else:
            read_config([path], {})
    except ValueError as error:
        return readable(str(error))
    return ""


def count_refused(seed: int, folder: Path, n: int) -> int:
    """Have so many files read; return how many were refused, each in lines that one can read."""
    rng = random.Random(seed)
    refused = 0
    for _ in range(n):
        is_study = rng.random() < 0.7
        source = rng.choice(STUDIES) if is_study else REPOSITORY / "config/config.yaml"
        text = source.read_text(encoding="utf-8")
        if rng.random() < 0.5:
            new = garbled(text, rng)
        else:
            new = yaml.safe_dump(changed(yaml.safe_load(text), rng), allow_unicode=True)
        said = refusal(folder / source.name, new, is_study=is_study)
        refused += bool(said)
        assert len(said.splitlines()) <= 21, said
        assert all(len(line) < 1000 for line in said.splitlines()), said
        assert not [c for c in said if unicodedata.category(c) in ("Cc", "Cf") and c != "\n"], said
    return refused
