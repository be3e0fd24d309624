"""What several commands ask for: the folder of results, and the configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

Results = Annotated[
    Path | None,
    typer.Option(file_okay=False, help="Folder of results; by default that of the configuration."),
]
ConfigFiles = Annotated[
    list[Path] | None,
    typer.Option("--configfile", dir_okay=False, exists=True, help="Goes over the project's own."),
]


def configuration(files: list[Path] | None, **given: Any) -> tuple[Path, Any]:
    """Return the folder of the Snakefile and the configuration, as the workflow reads it."""
    from dopascape.driver.project import read_own_config, workflow_folder  # noqa: PLC0415

    values = {name: value for name, value in given.items() if value is not None}
    try:
        workflow = workflow_folder()
        return workflow, read_own_config(workflow, files or [], values)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
