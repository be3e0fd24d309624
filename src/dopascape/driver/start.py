"""What Snakemake was started for, so that `resume` can go on with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from dopascape.store.atomic import write_text_atomic

LAST_START = Path(".snakemake/dopascape/last_start.json")


class Start(NamedTuple):
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

    configfiles: list[str]
    config: dict[str, Any]
    targets: list[str]

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
    start = Start(list(configfiles), dict(config), sorted(targets))
    write_text_atomic(LAST_START, json.dumps(start._asdict()) + "\n")


def last_start() -> Start | None:
    """Return what Snakemake was last started for here; None if that is not known."""
    with suppress(OSError, ValueError, TypeError):
        return Start(**json.loads(LAST_START.read_text(encoding="utf-8")))
    return None


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
    """
    # Imported here: it takes a second, which starting the workflow need not wait for.
    from snakemake.cli import (  # type: ignore[import-untyped] # noqa: PLC0415
        get_argument_parser,
        parse_config,
    )

    parsed, _ = get_argument_parser().parse_known_args(list(arguments))
    config = parse_config(parsed.config)
    given = Start([str(file) for file in parsed.configfile], config, sorted(parsed.targets))
    if results is not None:
        config["results"] = results
    is_new = any(given)
    return given if is_new else last_start() or given, is_new, bool(parsed.dryrun)
