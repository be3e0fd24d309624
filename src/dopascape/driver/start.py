"""What Snakemake was started for, so that `resume` can go on with it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from dopascape.store.atomic import write_text_atomic
from dopascape.store.note import SealedNote, read_note

LAST_START = Path(".snakemake/dopascape/last_start.json")


class Start(SealedNote):
    """What a start of Snakemake was asked for.

    Attributes
    ----------
    configfiles
        Files that go over the project's own.
    config
        Values that go over all files.
    targets
        Rules and files.
    """

    configfiles: list[str] = Field(default=[])
    config: dict[str, Any] = Field(default={})
    targets: list[str] = Field(default=[])

    def options(self) -> list[str]:
        """Return Snakemake's options for the configuration."""
        # JSON is YAML, as which Snakemake reads the values.
        values = [f"{key}={json.dumps(value)}" for key, value in self.config.items()]
        return [
            *(["--configfile", *self.configfiles] if self.configfiles else []),
            *(["--config", *values] if values else []),
        ]


def keep_start(
    configfiles: Sequence[str], config: Mapping[str, Any], targets: Sequence[str]
) -> None:
    """Write down what Snakemake was started for, so that `resume` can go on with it."""
    start = Start(configfiles=list(configfiles), config=dict(config), targets=sorted(targets))
    write_text_atomic(LAST_START, start.seal().model_dump_json() + "\n")


def last_start() -> Start:
    """Return what Snakemake was last started for here; nothing if it never was.

    Raises
    ------
    ValueError
        If that cannot be read.
    """
    if not os.path.lexists(LAST_START):
        return Start()
    return read_note(LAST_START, Start).model_copy(update={"sha256": ""})


def asked_for(arguments: Sequence[str], results: str | None) -> tuple[Start, bool, bool]:
    """Return what is to be gone on with: the last start, unless another is given.

    Parameters
    ----------
    arguments
        Those of Snakemake.
    results
        A folder of results in place of the configuration's.

    Returns
    -------
    Start, bool, bool
        Whether it is another, in whole or in part, than the last; whether it is a dry run.

    Raises
    ------
    ValueError
        If none is given and the last cannot be read.
    """
    # Imported here: it takes a second, which starting the workflow need not wait for.
    from snakemake.cli import (  # type: ignore[import-untyped] # noqa: PLC0415
        get_argument_parser,
        parse_config,
    )

    parsed, _ = get_argument_parser().parse_known_args(list(arguments))
    config = parse_config(parsed.config)
    if results is not None:
        config["results"] = results
    files = [str(file) for file in parsed.configfile]
    given = Start(configfiles=files, config=config, targets=sorted(parsed.targets))
    is_new = given != Start()
    return given if is_new else last_start(), is_new, bool(parsed.dryrun)
