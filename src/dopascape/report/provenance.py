"""What a report was made with, and the commands that make it again."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dopascape.report.content import Table
from dopascape.store.dataset import load_dataset
from dopascape.study.config import Config

UNKNOWN = "not known: no git repository"


def commit_of(repository: Path) -> str:
    """Return the commit of a folder, and whether its files differ from it."""
    try:
        commit = _git(repository, "rev-parse", "HEAD").strip()
        changed = _git(repository, "status", "--porcelain", "--untracked-files=no").strip()
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return f"{commit}, with changes that are not committed" if changed else commit


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commands(config: Config, commit: str, target: str) -> list[str]:
    """Return the lines that make the same results and the same report.

    Parameters
    ----------
    config
        The configuration.
    commit
        As `commit_of` says.
    target
        Rule to ask for; '' for the default.
    """
    settings = {"studies": f"[{','.join(config.studies)}]", "scale": config.scale}
    given = [shlex.quote(f"{k}={v}") for k, v in {**settings, "seed": config.seed}.items()]
    checkout = [] if commit == UNKNOWN else [f"git checkout {commit.partition(',')[0]}"]
    wanted = f" -- {target}" if target else ""
    return [
        *checkout,
        "make .venv/.installed",
        f".venv/bin/snakemake --cores 8 --config {' '.join(given)}{wanted}",
    ]


def config_table(config: Config) -> Table:
    """Return the configuration."""
    values = config.model_dump()
    rows = [(key, v if isinstance(v, str) else json.dumps(v)) for key, v in values.items()]
    return Table("Configuration", ("Key", "Value"), rows)


def version_table(summaries: Sequence[Path]) -> Table:
    """Return the versions that summaries were made with, each with all that they name."""
    found: dict[str, set[str]] = {}
    for path in summaries:
        attributes = load_dataset(path).attrs
        models = json.loads(attributes.get("versions", "{}"))
        of_models = {f"model: {name}": str(version) for name, version in models.items()}
        for name, version in {**software(attributes), **of_models}.items():
            found.setdefault(name, set()).add(version)
    rows = [(name, ", ".join(sorted(versions))) for name, versions in sorted(found.items())]
    return Table("Versions that the summaries were made with", ("Of", "Version"), rows)


def software(attributes: Mapping[str, Any]) -> dict[str, str]:
    """Return the versions of the software that a summary's attributes name."""
    ending = "_version"
    return {
        key.removesuffix(ending): str(value)
        for key, value in attributes.items()
        if key.endswith(ending)
    }
