"""The command ``dopascape resume``."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from dopascape.cli.options import Results, configuration


def resume(
    context: typer.Context,
    cores: Annotated[str, typer.Option(help="Cores, as for Snakemake.")] = "all",
    results: Results = None,
) -> None:
    """Go on with what was interrupted.

    Further arguments go to Snakemake. With the configuration and targets of the last start here,
    unless others are given. Unlocks only if no other Snakemake works here, removes what killed
    processes left behind, sets damaged results aside, and starts the workflow. No finished run
    starts again. With -n nothing is done. Examples: `dopascape resume`, `dopascape resume -n`
    """
    from dopascape.driver.holds import InUseError, refuse_if_in_use  # noqa: PLC0415
    from dopascape.driver.project import snakemake  # noqa: PLC0415
    from dopascape.driver.resume import tidy  # noqa: PLC0415
    from dopascape.driver.start import asked_for  # noqa: PLC0415

    try:
        start, is_new, dry_run = asked_for(context.args, None if results is None else str(results))
    except ValueError as error:
        text = f"{error}; say what to go on with (--config, --configfile, targets), or remove it"
        raise typer.BadParameter(text) from None
    workflow, config = configuration([Path(file) for file in start.configfiles], **start.config)
    folder = Path(config.results)
    if not (folder / "runs").is_dir():
        text = f"nothing to resume: there is no {folder}/runs here; to start, call snakemake"
        raise typer.BadParameter(text)
    try:
        refuse_if_in_use(folder)
    except InUseError as error:
        raise typer.BadParameter(str(error)) from None
    before = [] if is_new else start.options()
    after = ["--", *start.targets] if start.targets and not is_new else []
    given = ["--config", f"results={results}"] if results is not None else []
    command = [*before, *given, "--cores", cores, *context.args, *after]
    typer.echo(f"looking through {folder}, then: snakemake {shlex.join(command)}")
    if not dry_run:
        for line in tidy(workflow, folder):
            typer.echo(line)
    raise typer.Exit(subprocess.run(snakemake(workflow, *command), check=False).returncode)
