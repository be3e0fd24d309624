"""The command ``dopascape``."""

from __future__ import annotations

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
            message = " ".join(error.format_message().split())
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
) -> None:
    """Measure speed and memory, beside other implementations of the same model."""
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


if __name__ == "__main__":
    app()
