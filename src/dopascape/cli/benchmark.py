"""The command ``dopascape benchmark``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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
    """Measure speed and memory.

    Beside other implementations of the same model. Examples: `dopascape benchmark --quick`,
    `dopascape benchmark --calibrate`
    """
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
