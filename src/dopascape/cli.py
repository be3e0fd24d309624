"""The command ``dopascape``."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


class _OneLineErrors(TyperGroup):
    """Commands whose errors are one line on the standard error; exit status 2 for bad usage."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run a command and exit."""
        settings["standalone_mode"] = False
        try:
            result = super().main(*args, **settings)
        except typer.TyperException as error:
            lines = error.format_message().splitlines()
            message = "; ".join(" ".join(line.split()) for line in lines if line.strip())
            typer.echo(f"dopascape: {message}", err=True)
            sys.exit(error.exit_code)
        sys.exit(result if isinstance(result, int) else 0)


app = typer.Typer(
    cls=_OneLineErrors,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Learning with diffuse dopamine: tools beside the Snakemake workflow.",
)


@app.callback()
def _commands() -> None:
    """Keep the names of commands, also while there is one only."""


class Part(StrEnum):
    """Parts of the benchmark."""

    baselines = "baselines"
    width = "width"
    startup = "startup"
    workflow = "workflow"
    cores = "cores"


def _widths(text: str) -> str:
    """Check a list of network widths."""
    for width in filter(None, text.split(",")):
        if not width.strip().isdecimal() or not 10 <= int(width) <= 100_000:
            raise typer.BadParameter(f"{width!r}: widths are whole numbers from 10 to 100000")
    return text


@app.command()
def benchmark(
    quick: Annotated[
        bool, typer.Option("--quick", help="See that it works, with rough numbers.")
    ] = False,
    widths: Annotated[
        str, typer.Option(callback=_widths, help="Network widths, such as 50,200,10000.")
    ] = "",
    output: Annotated[Path, typer.Option(file_okay=False, help="Folder for the results.")] = Path(
        "results/benchmark"
    ),
    part: Annotated[
        list[Part] | None, typer.Option(help="Measure this part only; may be given several times.")
    ] = None,
    calibrate: Annotated[
        bool,
        typer.Option("--calibrate", help="Measure this machine's pace for `plan`, nothing else."),
    ] = False,
) -> None:
    """Measure speed and memory, beside other implementations of the same model."""
    if calibrate:
        from dopascape.benchmark.pace import calibrate as measure  # noqa: PLC0415

        typer.echo(f"this machine takes {measure():.2f} times what the cost model says")
        return
    # Imported here: they take seconds, which other commands and --help need not wait for.
    from dopascape.benchmark.parts import Settings, measure_apart  # noqa: PLC0415
    from dopascape.benchmark.report import collect, write  # noqa: PLC0415

    numbers = tuple(int(width) for width in widths.split(",") if width)
    measured, failed = [], False
    for chosen in part or list(Part):
        typer.echo(f"measuring {chosen.value}")
        try:
            measured.append(measure_apart(chosen.value, Settings(quick, numbers)))
        except RuntimeError as error:
            failed = True
            typer.echo(f"dopascape: {chosen.value}: {str(error).splitlines()[-1]}", err=True)
    if measured:
        for path in write(collect(measured, output), output):
            typer.echo(path)
    if failed:
        raise typer.Exit(1)


@app.command()
def reference(
    results: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Folder that the workflow made.")
    ],
    output: Annotated[Path, typer.Option(file_okay=False, help="Folder for the copies.")] = Path(
        "results/reference"
    ),
) -> None:
    """Copy the summaries of the paper's studies, as small as they get, to be tracked."""
    from dopascape.figures.paper.catalogue import paper_studies  # noqa: PLC0415
    from dopascape.results.reference import copy_summaries  # noqa: PLC0415

    try:
        for line in copy_summaries(results, output, paper_studies()):
            typer.echo(line)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Results = Annotated[
    Path | None,
    typer.Option(file_okay=False, help="Folder of results; by default that of the configuration."),
]
ConfigFiles = Annotated[
    list[Path] | None,
    typer.Option("--configfile", dir_okay=False, exists=True, help="Goes over the project's own."),
]


def _configuration(files: list[Path] | None, **given: Any) -> tuple[Path, Any]:
    """Return the folder of the Snakefile and the configuration, as the workflow reads it."""
    from dopascape.driver.project import read_own_config, workflow_folder  # noqa: PLC0415

    values = {name: value for name, value in given.items() if value is not None}
    try:
        workflow = workflow_folder()
        return workflow, read_own_config(workflow, files or [], values)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@app.command()
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
    """Show what studies take: points, runs, jobs, core hours, memory, disk; what is there."""
    from dopascape.driver.project import open_agenda  # noqa: PLC0415
    from dopascape.jobs.forecast import forecast, known_pace, table  # noqa: PLC0415

    folder = None if results is None else str(results)
    named = list(dict.fromkeys(studies)) if studies else None
    workflow, config = _configuration(configfile, studies=named, scale=scale, results=folder)
    names = config.studies
    try:
        agenda = open_agenda(workflow, config, names)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    pace = known_pace()
    for line in table([forecast(agenda, name, pace or 1.0) for name in names], cores):
        typer.echo(line)
    if pace is None:
        typer.echo("Times are of the server that the cost model was measured on; for this machine:")
        typer.echo("dopascape benchmark --calibrate")


@app.command()
def check(
    results: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Folder of results.")
    ] = Path("results"),
) -> None:
    """Verify every result: complete, readable, of the right parameters, unchanged."""
    from dopascape.store.check import check_results  # noqa: PLC0415

    bad = 0
    for finding in check_results(results):
        bad += not finding.harmless
        typer.echo(f"{finding.path}: {finding.problem}: {finding.advice}")
    typer.echo(f"{bad} results are not sound" if bad else "every result is sound")
    if bad:
        raise typer.Exit(1)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def resume(
    context: typer.Context,
    cores: Annotated[str, typer.Option(help="Cores, as for Snakemake.")] = "all",
    results: Results = None,
) -> None:
    """Go on with what was interrupted; further arguments go to Snakemake.

    With the configuration and targets of the last start here, unless others are given. Unlocks only
    if no other Snakemake works here, removes what killed processes left behind, sets damaged
    results aside, and starts the workflow. No finished run starts again. With -n nothing is done.
    """
    from dopascape.driver.project import snakemake  # noqa: PLC0415
    from dopascape.driver.resume import InUseError, asked_for, refuse_if_in_use, tidy  # noqa: PLC0415

    start, is_new, dry_run = asked_for(context.args, None if results is None else str(results))
    workflow, config = _configuration([Path(file) for file in start.configfiles], **start.config)
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


if __name__ == "__main__":
    app()
