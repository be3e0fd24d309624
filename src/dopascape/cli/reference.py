"""The command ``dopascape reference``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def reference(
    results: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Folder that the workflow made.")
    ],
    output: Annotated[Path, typer.Option(file_okay=False, help="Folder for the copies.")] = Path(
        "results/reference"
    ),
) -> None:
    """Copy the summaries that figures of the docs need.

    To be tracked, as small as they get. Example: `dopascape reference results`
    """
    from dopascape.figures.paper.catalogue import paper_studies  # noqa: PLC0415
    from dopascape.results.reference import copy_summaries  # noqa: PLC0415

    try:
        for line in copy_summaries(results, output, paper_studies()):
            typer.echo(line)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
