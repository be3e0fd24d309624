"""The command ``dopascape plan``."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from dopascape.cli.options import ConfigFiles, Results, configuration


def plan(
    studies: Annotated[
        list[str] | None, typer.Argument(help="Studies; by default those of the configuration.")
    ] = None,
    scale: Annotated[str | None, typer.Option(help="quick, reference or full.")] = None,
    cores: Annotated[int, typer.Option(min=1, help="Cores that the work is spread over.")] = (
        os.cpu_count() or 1
    ),
    results: Results = None,
    configfile: ConfigFiles = None,
) -> None:
    """Show what studies take, and what is there.

    Points, runs, jobs, core hours, memory and disk. Example: `dopascape plan landscape --scale full
    --cores 64`
    """
    from dopascape.driver.project import open_agenda  # noqa: PLC0415
    from dopascape.jobs.forecast import forecast, known_pace, table  # noqa: PLC0415

    folder = None if results is None else str(results)
    named = list(dict.fromkeys(studies)) if studies else None
    workflow, config = configuration(configfile, studies=named, scale=scale, results=folder)
    names = config.studies
    try:
        agenda = open_agenda(workflow, config)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    pace = known_pace()
    for line in table([forecast(agenda, name, pace or 1.0) for name in names], cores):
        typer.echo(line)
    if pace is None:
        typer.echo("Times are of the server that the cost model was measured on; for this machine:")
        typer.echo("dopascape benchmark --calibrate")
