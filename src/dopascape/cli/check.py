"""The command ``dopascape check``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def check(
    results: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Folder of results.")
    ] = Path("results"),
) -> None:
    """Verify every result.

    Whether it is complete, readable, of the right parameters and unchanged. Examples: `dopascape
    check`, `dopascape check other/results`
    """
    from dopascape.store.check import check_results  # noqa: PLC0415

    bad = 0
    for finding in check_results(results):
        bad += not finding.harmless
        typer.echo(f"{finding.path}: {finding.problem}: {finding.advice}")
    typer.echo(f"{bad} results are not sound" if bad else "every result is sound")
    if bad:
        raise typer.Exit(1)
